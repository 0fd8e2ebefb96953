"""The index over pieces of names loses no name, and numbers of drawings are found among many without counting all of their digits."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from tests.vault.searching import searching
from vault.documents.item_names import order_of_names, sought_names
from vault.documents.models import Item
from vault.documents.name_index import looked_for, pieces_of
from vault.platform.folded_names import folded

FIRST_LEAF = 1_000_000
ALPHABET = "0123a-_ .Ａ８図面炉é\U0002000b"


def _record(company: Any, names: Iterable[str]) -> None:
    """Items written as rows, each under a leaf number of its own."""
    rows = [_row(company, number, name) for number, name in enumerate(names)]
    with company.platform.transaction() as tx:
        tx.session.execute(insert(Item), rows)


def _row(company: Any, number: int, name: str) -> dict[str, Any]:
    return {
        **{"id": f"itm_{number:07d}", "entry_id": company.entry_id, "type": "paper", "title": name},
        **{"sought": sought_names(name, None), "name_order": order_of_names(name, None, "秘"), "tier": 2},
        **{"marking": "秘", "created_ms": number, "created_by": "prs_x", "leaf_index": FIRST_LEAF + number},
    }


@pytest.mark.parametrize(
    ("part", "pieces"),
    [
        ("5", ["5"]),
        ("図面", ["図面"]),
        ("a-01234", ["a-01", "-012", "0123", "1234"]),
        ("図a-01", ["a-01", "図a"]),
        ("123図", ["12", "23", "3図"]),
        ("8888888", ["8888"]),
    ],
)
def test_a_part_of_a_name_is_looked_up_by_its_longest_pieces(part: str, pieces: list[str]) -> None:
    assert pieces_of(part) == pieces


@pytest.mark.on_both
def test_whatever_part_of_a_name_is_looked_for_the_index_loses_none(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault.documents.name_index.MANY", 1_000_000)
    chance = random.Random(20261123)
    names = ["".join(chance.choices(ALPHABET, k=chance.randrange(1, 12))).strip() or "x" for _ in range(150)]
    _record(company, names)
    parts = {_some_part(chance, folded(name)) for name in chance.choices(names, k=250)}
    with company.platform.reading() as tx:
        kept = dict(
            tx.session.execute(select(Item.id, Item.sought).where(Item.leaf_index >= FIRST_LEAF)).all()
        )
        for part in sorted(parts):
            found = looked_for(tx, part)
            assert found.is_few
            ids = tx.session.scalars(select(Item.id).where(found.condition)).all()
            assert sorted(ids) == sorted(each for each, sought in kept.items() if part in sought), part


def _some_part(chance: random.Random, name: str) -> str:
    begins = chance.randrange(len(name))
    return name[begins : begins + chance.randrange(1, 9)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_for_the_number_of_a_drawing_is_no_more_work_among_many(company: Any) -> None:
    numbers = random.Random(1).sample(range(100_000), 4_000)
    _record(company, [f"図面_{number:05d}.pdf" for number in numbers[:400]])
    missing = next(f"{number:05d}" for number in range(100_000) if number not in set(numbers))
    among_few = _steps(company, missing)
    with company.platform.transaction() as tx:
        tx.session.execute(text("DELETE FROM item WHERE leaf_index >= :first"), {"first": FIRST_LEAF})
    _record(company, [f"図面_{number:05d}.pdf" for number in numbers])
    assert _steps(company, missing) <= 1.5 * among_few


def _steps(company: Any, search: str) -> int:
    """So many steps SQLite's machine takes for a list of what is looked for, by hundreds."""
    taken = []
    engine = company.platform.database.engine

    def count(connection: Any, _record: Any) -> None:
        connection.set_progress_handler(lambda: taken.append(1), 100)

    engine.dispose()
    event.listen(engine, "connect", count)
    answer = company["viewer"].get("/items", headers=searching(search))
    event.remove(engine, "connect", count)
    engine.dispose()
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    return len(taken)
