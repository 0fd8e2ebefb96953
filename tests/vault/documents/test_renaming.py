from typing import Any

import pytest


def rename(
    company: Any, item: dict[str, Any], name: str, by: str = "depositor", match: str | None = '"r1"'
) -> Any:
    headers = {"If-Match": match} if match else {}
    return company[by].patch(f"/items/{item['id']}", {"file_name": name}, headers=headers)


def test_a_rename_keeps_the_marking_and_leaves_its_leaf(company: Any, deposited: dict[str, Any]) -> None:
    answer = rename(company, deposited, "【極秘】主軸.pdf")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["file_name"], answer.headers["etag"]) == ("【極秘】主軸.pdf", '"r2"')
    leaf = company.leaves("item.renamed")[-1]
    assert (leaf.details["old_file_name"], leaf.details["file_name"]) == (
        "【極秘】図面.pdf",
        "【極秘】主軸.pdf",
    )


@pytest.mark.clause("G2.2-c")
@pytest.mark.parametrize(
    "name",
    [
        "主軸.pdf",
        "[極秘]主軸.pdf",
        "【秘】主軸.pdf",
        "【極 秘】主軸.pdf",
        "【極秘】【社外秘】主軸.pdf",
        "主軸【極秘】.pdf",
        "【極秘\u200b】主軸.pdf",
    ],
)
def test_a_rename_that_touches_the_marking_is_refused(
    company: Any, deposited: dict[str, Any], name: str
) -> None:
    company.refused(rename(company, deposited, name), "marking_removed")
    assert company["viewer"].get(f"/items/{deposited['id']}").json()["file_name"] == "【極秘】図面.pdf"


@pytest.mark.parametrize("name", ["", "【極秘】", "【極秘】a\u2028b.pdf", "【極秘】主軸.exe"])
def test_a_rename_to_what_is_no_name_or_another_type_is_refused(
    company: Any, deposited: dict[str, Any], name: str
) -> None:
    company.refused(rename(company, deposited, name), "name_invalid")


@pytest.mark.clause("G9.1.1-n", "G2.1-b")
@pytest.mark.parametrize("field", ["marking", "tier", "entry_id", "state", "version", "title", "created_at"])
def test_nothing_else_of_an_item_is_changed_by_hand(
    company: Any, deposited: dict[str, Any], field: str
) -> None:
    answer = company["depositor"].patch(
        f"/items/{deposited['id']}", {field: "x"}, headers={"If-Match": '"r1"'}
    )
    company.refused(answer, "field_immutable")


def test_a_rename_needs_the_state_and_the_right(company: Any, deposited: dict[str, Any]) -> None:
    company.refused(rename(company, deposited, "【極秘】x.pdf", match=None), "precondition_required")
    company.refused(rename(company, deposited, "【極秘】x.pdf", match='"r9"'), "precondition_failed")
    company.refused(rename(company, deposited, "【極秘】x.pdf", by="viewer"), "no_grant")
    company.refused(
        rename(company, deposited, "【極秘】x.pdf", by="stranger"), "not_found", true_code="no_grant"
    )
