"""Pages ask as much among many items as among few, and nothing they ask reads a table that grows with the items as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event, insert

from vault.documents.depositing.begin import quota_left_of
from vault.documents.item_names import order_of_names, sought_names
from vault.documents.models import LIVE, RENDITION, Item, SealedObject, Version

PAGES = ("/", "/items", "/items?sort=name", "/items?sort=oldest", "/entries", "/company")
OF_ONE = ("/items/itm_0000003",)
PEOPLE = {"viewer": PAGES + OF_ONE, "manager": PAGES, "officer": PAGES, "auditor": PAGES}
GROWING = (
    *("item", "item_version", "sealed_object", "item_name_gram", "upload_intent", "page_release"),
    *("audit_leaf", "audit_detail", "audit_act"),
)
_READ_WHOLE = re.compile(rf"(SCAN|Seq Scan on) ({'|'.join(GROWING)})(_\d+)?\b(?! USING)")
Asked = list[tuple[str, Any]]


def _fill(company: Any, numbers: range) -> None:
    """Items with a version and a sealed object each, written as rows."""
    by, now = company["depositor"].id, company.platform.clock.now_ms()
    of_all = {"created_ms": now, "leaf_index": 0}
    digest = bytes(32)
    items, versions, objects = [], [], []
    for number in numbers:
        item, name = f"itm_{number:07d}", f"図面 {number:05d}"
        entry = {"entry_id": company.entry_id, "tier": 1, "marking": "社外秘"}
        items.append(
            {
                **{**of_all, **entry, "id": item, "type": "electronic_file", "title": name, "created_by": by},
                **{"sought": sought_names(name, None), "name_order": order_of_names(name, None, "社外秘")},
                "leaf_index": 1_000_000 + number,
            }
        )
        versions.append(
            {
                **{**of_all, "id": f"ver_{number:07d}", "item_id": item, "number": 1, "created_by": by},
                **{"media_type": "text/plain", "size": 7, "rendition_sha256": digest},
                "rendition_object_id": f"obj_{number:07d}",
            }
        )
        objects.append(
            {
                **{**of_all, **entry, "id": f"obj_{number:07d}", "item_id": item, "role": RENDITION},
                **{"version_id": f"ver_{number:07d}", "sequence": 0, "blob_key": f"objects/{number}"},
                **dict.fromkeys(("ciphertext_sha256", "plaintext_sha256", "key_commitment"), digest),
                **{"ciphertext_length": 9, "plaintext_length": 7, "state": LIVE},
            }
        )
    with company.platform.transaction() as tx:
        for table, rows in ((Item, items), (Version, versions), (SealedObject, objects)):
            tx.session.execute(insert(table), rows)


def _asked(company: Any, name: str, path: str) -> Asked:
    """What the database is asked while somebody opens a page."""
    asked: Asked = []
    engine = company.platform.database.engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    headers = {"Cookie": f"__Host-hizo={company[name].token}", "Sec-Fetch-Site": "same-origin"}
    event.listen(engine, "before_cursor_execute", note)
    answer = company.client.get(path, headers=headers)
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (name, path, answer.text)
    return asked


def _plans(company: Any, asked: Asked) -> list[tuple[str, str]]:
    """Each question with how the database finds its answer, were no table small."""
    platform = company.platform
    explain = "EXPLAIN QUERY PLAN" if platform.database.is_sqlite else "EXPLAIN"
    found = []
    with platform.database.engine.connect() as connection:
        if not platform.database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                lines = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
                found.append((statement, "\n".join(str(line[-1]) for line in lines)))
        connection.invalidate()
    return found


def _look_after(database: Any) -> None:
    """What PostgreSQL does by itself, some time after so much was added; its plans depend on it."""
    if database.is_sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("VACUUM ANALYZE sealed_object, item_version")
        connection.invalidate()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_ask_no_more_of_the_database_among_two_hundred_items_than_among_ten(company: Any) -> None:
    _fill(company, range(10))
    pages = [(name, path) for name, paths in PEOPLE.items() for path in paths]
    among_few = {each: _questions(company, *each) for each in pages}
    _fill(company, range(10, 200))
    assert {each: _questions(company, *each) for each in pages} == among_few


def _questions(company: Any, name: str, path: str) -> int:
    """So often a page asks, the log left out: what appending to it takes depends on how many leaves there are."""
    return sum("audit_" not in said for said, _ in _asked(company, name, path))


@pytest.mark.on_both
def test_no_page_reads_a_growing_table_as_a_whole(company: Any) -> None:
    _fill(company, range(30))
    pages = [(name, path) for name, paths in PEOPLE.items() for path in paths]
    whole = {
        (name, path, statement[:300]): plan
        for name, path in pages
        for statement, plan in _plans(company, _asked(company, name, path))
        if _READ_WHOLE.search(plan) or (_counts_all(plan) and "LIMIT" not in statement)
    }
    assert whole == {}


def _counts_all(plan: str) -> bool:
    """Whether an index over such a table is read from its beginning, which is for lists that stop."""
    return re.search(rf"SCAN ({'|'.join(GROWING)})(_\d+)? USING", plan) is not None


@pytest.mark.on_both
def test_what_somebody_has_stored_is_summed_up_out_of_indexes_alone(company: Any) -> None:
    platform = company.platform
    _fill(company, range(30))
    _look_after(platform.database)
    asked: Asked = []
    event.listen(
        platform.database.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3]))
    )
    with platform.reading() as tx:
        left = quota_left_of(tx, company["depositor"].id, 0)
    assert left == platform.settings.quota_per_person - 30 * 7
    ((_, plan),) = _plans(company, asked)
    assert re.findall(r"COVERING INDEX|USING INDEX|Index Only Scan|Index Scan|Bitmap", plan) in (
        ["COVERING INDEX"] * 2,
        ["Index Only Scan"] * 2,
    )
