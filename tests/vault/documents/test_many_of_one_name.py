"""Documents of one name are as many documents: each is listed once, and one more comes in as before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from vault.documents.models import Item
from vault.platform.ids import new_id

MANY = 2_000
FAR_LEAF = 1_000_000
"""Beyond any leaf of the log, which the index of names counts by."""


@pytest.fixture
def database_url() -> None:
    """In which order names stand is tried on both databases in test_finding_items."""


def multiply(company: Any, item_id: str) -> set[str]:
    """So many records like this one, many at each moment; the ids of all."""
    with company.platform.transaction() as tx:
        table = Item.__table__
        row = tx.session.execute(select(table).where(table.c.id == item_id)).one()._asdict()
        rows = [
            {
                **row,
                "id": new_id("itm", company.platform.randomness),
                "created_ms": row["created_ms"] + number // 1000,
                "leaf_index": FAR_LEAF + number,
            }
            for number in range(MANY)
        ]
        tx.session.execute(insert(table), rows)
        return {item_id, *(each["id"] for each in rows)}


def walked(company: Any, **wanted: str) -> list[str]:
    """The ids of a whole list, part by part."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        part = company["viewer"].get(
            "/items", params={"limit": 200, **wanted, **({"cursor": cursor} if cursor else {})}
        )
        assert part.status_code == 200, part.text
        found += [each["id"] for each in part.json()["items"]]
        cursor = part.json()["next"]
    return found


def test_each_of_many_documents_of_one_name_is_listed_once(company: Any) -> None:
    order = {"file_name": None, "title": "図面", "type": "paper"}
    ids = multiply(company, company["depositor"].deposit(b"", **order).json()["id"])
    for wanted in ({"sort": "name"}, {"sort": "newest"}):
        listed = walked(company, **wanted)
        assert len(listed) == MANY + 1
        assert set(listed) == ids
    first = company["viewer"].get("/items", params={"limit": 2, "q": "図面"}).json()
    assert {each["title"] for each in first["items"]} == {"図面"}
    one_more = company["depositor"].deposit(b"", **order)
    assert one_more.status_code == 201, one_more.text
    assert one_more.json()["id"] not in ids
