"""Lists that grow for as long as an entry or an item lives are read in parts, and the parts make the whole."""

from __future__ import annotations

from typing import Any

import pytest


def _in_parts(who: Any, path: str) -> list[Any]:
    gathered: list[Any] = []
    cursor = ""
    for _ in range(20):
        part = who.get(f"{path}?limit=2{cursor}").json()
        assert 0 < len(part["items"]) <= 2
        gathered += part["items"]
        if part["next"] is None:
            return gathered
        cursor = f"&cursor={part['next']}"
    raise AssertionError("the list does not end")


@pytest.fixture
def item_id(company: Any) -> str:
    """An item of five versions, on an entry with five changes, designations and grants besides."""
    manager, entry = company["manager"], f"/entries/{company.entry_id}"
    item_id = None
    for number in range(5):
        person = company.hire(f"holder {number}")
        assert company.grant(manager, person, "view").status_code == 201
        body = {"person_id": person.id, "duty": "erasing", "reason": "例", "ends_on": "2027-03-31"}
        assert manager.post(f"{entry}/designations", body).status_code == 201
        change = {"name": f"焼入れ条件 {number}", "reason": "見直し"}
        tag = manager.get(entry).headers["etag"]
        assert manager.patch(entry, change, headers={"If-Match": tag}).status_code == 200
        answer = company["depositor"].deposit(b"a,b\n%d,1\n" % number, file_name="表.csv", item_id=item_id)
        assert answer.status_code == 201, answer.text
        item_id = str(answer.json()["id"])
    return str(item_id)


def test_the_parts_of_a_long_list_make_the_whole(company: Any, item_id: str) -> None:
    entry = f"/entries/{company.entry_id}"
    for who, path in (
        (company["manager"], f"{entry}/grants"),
        (company["manager"], f"{entry}/designations"),
        (company["manager"], f"{entry}/changes"),
        (company["depositor"], f"/items/{item_id}/versions"),
    ):
        whole = who.get(f"{path}?limit=200").json()
        assert len(whole["items"]) >= 5
        assert whole["next"] is None
        assert _in_parts(who, path) == whole["items"]
    assert company["depositor"].get(f"/items/{item_id}").json()["version"]["number"] == 5


def test_a_cursor_of_another_list_is_refused(company: Any, item_id: str) -> None:
    assert item_id
    manager, entry = company["manager"], f"/entries/{company.entry_id}"
    cursor = manager.get(f"{entry}/grants?limit=2").json()["next"]
    company.refused(manager.get(f"{entry}/designations?cursor={cursor}"), "request_invalid")
