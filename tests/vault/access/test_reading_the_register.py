from typing import Any

import pytest

from tests.vault.searching import searching


@pytest.mark.clause("G2.1-c")
@pytest.mark.parametrize("name", ["stranger", "administrator"])
def test_people_without_a_register_role_do_not_read_it(company: Any, name: str) -> None:
    company.refused(company[name].get("/entries"), "role_required")
    company.refused(company[name].get(f"/entries/{company.entry_id}"), "role_required")


@pytest.mark.clause("G2.1-c")
@pytest.mark.parametrize("name", ["officer", "manager", "auditor"])
def test_reading_the_register_is_recorded(company: Any, name: str) -> None:
    [entry] = company[name].get("/entries").json()["items"]
    assert entry["id"] == company.entry_id
    leaf = company.leaves("register.read")[-1]
    assert (leaf.details["actor"], leaf.details["count"]) == (company[name].id, 1)
    answer = company[name].get(f"/entries/{company.entry_id}")
    assert answer.headers["etag"] == '"r1"'
    assert company.leaves("register.read")[-1].details["entry"] == company.entry_id


def test_a_holder_reads_the_entries_of_their_grants_only(company: Any) -> None:
    other = company.open_entry(company["manager"], name="別の技術")
    company.grant(company["manager"], company["viewer"], "view")
    listed = company["viewer"].get("/entries").json()["items"]
    assert [entry["id"] for entry in listed] == [company.entry_id]
    assert company["viewer"].get(f"/entries/{company.entry_id}").status_code == 200
    answer = company["viewer"].get(f"/entries/{other}")
    assert answer.status_code == 403
    company.refused(answer, "no_grant")


def test_an_unknown_entry_is_not_found(company: Any) -> None:
    company.refused(company["manager"].get("/entries/ent_unknown"), "not_found")


def test_the_register_is_paged_by_signed_cursors(company: Any) -> None:
    for number in range(4):
        company.open_entry(company["manager"], name=f"技術 {number}")
    seen, cursor = [], None
    while True:
        page = (
            company["auditor"]
            .get("/entries", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
            .json()
        )
        seen += [entry["name"] for entry in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == 5
    forged = company["auditor"].get("/entries", params={"cursor": "AAAA"})
    company.refused(forged, "request_invalid")


@pytest.mark.clause("G9.1.1-b")
def test_nothing_is_read_without_a_session(company: Any) -> None:
    for path in ("/entries", f"/entries/{company.entry_id}", "/responsible"):
        answer = company.client.get(f"/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_the_register_is_searched_by_any_part_of_a_name(company: Any) -> None:
    company.open_entry(company["manager"], name="Ｌａｓｅｒ 焼入れ 50%")
    hidden = company.open_entry(company["manager"], name="Laser 蒸着")
    assert hidden

    def found(who: str, search: str) -> list[str]:
        return [
            each["name"] for each in company[who].get("/entries", headers=searching(search)).json()["items"]
        ]

    assert found("auditor", "laser") == ["Laser 蒸着", "Ｌａｓｅｒ 焼入れ 50%"]
    assert found("auditor", " 入れ 5") == ["Ｌａｓｅｒ 焼入れ 50%"]
    assert found("auditor", "%") == ["Ｌａｓｅｒ 焼入れ 50%"]
    company.grant(company["manager"], company["viewer"], "view")
    assert found("viewer", "laser") == []
