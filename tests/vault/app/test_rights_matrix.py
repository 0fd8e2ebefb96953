"""Every route, asked by everybody, in every relation: the answer is the one that the table says (rights.toml).

The table is written by hand and the routes are the application's own list, so a route that is missing there fails.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.vault.every_call import call, code_of, is_about_an_own_thing, parameters_of_own, prepare
from tests.vault.rights import EMPLOYED, ROWS, TABLE
from tests.vault.whole_company import COUNTED, FirstState, WholeCompany
from vault.audit.log import head, leaf_body, openings

EVERYWHERE = {
    "maintainer": "role_required",
    "leaver": "unauthenticated",
    "nobody": "unauthenticated",
    "half_signed_in": "totp_required",
}
"""What those get who reach next to nothing, wherever the table says nothing else."""
WITHOUT_A_GRANT = ("employee", "pending", "administrator")
TOLD_APART = frozenset(
    {
        # Who works here knows the entries and each other (architecture rule 5).
        "GET /v1/entries/{entry_id}/delegations",
        "GET /v1/entries/{entry_id}/designations",
        "GET /v1/entries/{entry_id}/grants",
        "PATCH /v1/entries/{entry_id}",
        "POST /v1/entries/{entry_id}/delegations",
        "POST /v1/entries/{entry_id}/designations",
        "POST /v1/entries/{entry_id}/grant-requests",
        "POST /v1/entries/{entry_id}/roster-imports",
        "GET /v1/people/{person_id}/changes",
        "GET /v1/people/{person_id}/moves",
        "PATCH /v1/people/{person_id}",
        # Everybody is shown these in a list of their own.
        "DELETE /v1/procedures/versions/{version_id}",
        "GET /v1/procedures/versions/{version_id}/acknowledgements",
        "GET /v1/training-sessions/{session_id}",
        "POST /v1/training-sessions/{session_id}/close",
    }
)
"""Where people without a right may learn whether something exists, because they know it anyhow."""
POSTGRESQL_ROWS = [row for row in ROWS if row.startswith("GET ") and " | " not in row][::4]


def expected(row: str) -> dict[str, str]:
    """By person: `ok`, or the code of the answer."""
    said = TABLE[row]
    groups = {code: names for code, names in said.items() if code not in {"but", "without"}} | said.get(
        "but", {}
    )
    found = {name: code for code, names in groups.items() for name in names.split() if name != "others"}
    rest = [code for code, names in groups.items() if "others" in names.split()]
    for name in EMPLOYED:
        if name not in found and name not in said.get("without", "").split():
            assert len(rest) == 1, (row, name, "stands in no column")
            found[name] = rest[0]
    return found if " | " in row else EVERYWHERE | found


@pytest.fixture
def database_url() -> None:
    """Who may do what does not depend on the database; a sample runs on the other one."""


def test_no_route_is_missing_from_the_table_and_no_row_is_of_none(routes: list[Any]) -> None:
    assert {row.partition(" | ")[0] for row in ROWS} == {str(route) for route in routes}


def test_what_can_be_ones_own_has_a_row_of_its_own(routes: list[Any]) -> None:
    about_own = {str(route) for route in routes if parameters_of_own(route.path)}
    assert about_own <= {row.partition(" | ")[0] for row in ROWS if row.endswith(" | own")}


@pytest.mark.clause("G4.0-a", "G4.1.1-a", "G4.1.2-a", "G9.1.1-b", "G9.1.1-c")
@pytest.mark.parametrize("row", ROWS)
def test_everybody_gets_what_the_table_says(settled: tuple[WholeCompany, FirstState], row: str) -> None:
    whole, first = settled
    found: dict[str, str] = {}
    for name in expected(row):
        with _from_the_first_state(whole, first, row):
            found[name] = _outcome(call(whole, row, name).by(whole, name))
            if found[name] != "ok":
                assert first.written() <= COUNTED, (name, "was refused, and something changed")
                _require_leaf(whole, row, name, found[name])
    assert found == expected(row)


def test_who_has_no_row_about_an_own_thing_has_none(settled: tuple[WholeCompany, FirstState]) -> None:
    whole, _ = settled
    for row in ROWS:
        for name in TABLE[row].get("without", "").split():
            assert not is_about_an_own_thing(whole, row, name), (row, name)


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
@pytest.mark.parametrize("row", [row for row in ROWS if "_id}" in row and " | " not in row])
def test_without_a_right_nothing_tells_what_exists_from_what_does_not(
    settled: tuple[WholeCompany, FirstState], row: str
) -> None:
    whole, first = settled
    told = set()
    for name in WITHOUT_A_GRANT:
        if expected(row)[name] == "ok":
            continue
        for ids in call(whole, row, name).never():
            answers = []
            for given in ({}, ids):
                with _from_the_first_state(whole, first, row):
                    answers.append(_bare(call(whole, row, name, **given).by(whole, name)))
            told |= {row} if answers[0] != answers[1] else set()
    assert told == {row} & TOLD_APART


@pytest.mark.skipif(
    "postgresql" not in os.environ.get("HIZO_TEST_DATABASES", "postgresql"),
    reason="HIZO_TEST_DATABASES leaves out postgresql",
)
def test_a_sample_of_the_table_on_postgresql(settled_on_postgresql: WholeCompany) -> None:
    whole = settled_on_postgresql
    for row in POSTGRESQL_ROWS:
        said = expected(row)
        assert {name: _outcome(call(whole, row, name).by(whole, name)) for name in said} == said, row


def _outcome(answer: Any) -> str:
    return "ok" if answer.status_code < 300 else code_of(answer)


def _bare(answer: Any) -> tuple[int, Any, dict[str, str]]:
    body = json.loads(answer.content or "{}")
    body.pop("request_id", None)
    return (
        answer.status_code,
        body,
        {key: each for key, each in answer.headers.items() if key != "x-request-id"},
    )


@contextmanager
def _from_the_first_state(whole: WholeCompany, first: FirstState, row: str) -> Iterator[None]:
    prepare(whole, row)
    is_prepared = bool(first.written())
    first.forget()
    yield
    if is_prepared or first.written():
        first.restore()


def _require_leaf(whole: WholeCompany, row: str, name: str, code: str) -> None:
    """The newest leaf says that this person was refused, and why; strangers are counted instead."""
    if name in {"leaver", "nobody", "half_signed_in"} or (
        row in TABLE and expected(row).get("nobody") == code
    ):
        return
    with whole.company.platform.reading() as tx:
        index = head(tx).size - 1
        body = json.loads(leaf_body(tx, index))
        details = {each.field: json.loads(each.value) for each in openings(tx, index)}
    assert body["act"] == "request.refused", (row, name)
    assert (details["code"], details["actor"]) == (code, whole[name].id), (row, name)
