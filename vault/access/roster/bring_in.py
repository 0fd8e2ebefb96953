"""Bringing in a list that a company kept before: each complete row becomes a request, which people then decide.

An imported row gives nobody anything by itself: the standard, the pledge and the course stand before every grant (rule 8
of the matrix: one rule for all paths).
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from vault.access.ask import ask
from vault.access.authority import may_decide
from vault.access.events import ROSTER_IMPORTED
from vault.access.request_rules import GrantOrder
from vault.access.roster.lines import COLUMNS
from vault.access.roster.sheets import read_csv
from vault.access.rules import Right
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.models import Person
from vault.people.posts import Post
from vault.people.queries import ACTIVE
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import require_live_manager
from vault.register.models import Entry

NAME, TITLE, GIVEN, SCOPE, PLEDGED, TRAINED = COLUMNS


@dataclass(frozen=True)
class ImportTerms:
    """What every row of an import asks for, because a list of names does not say it in a form that can be trusted."""

    right: Right
    tier: int
    project_id: str
    ends_on: str
    overseas_risk: str


@dataclass(frozen=True)
class ImportedRow:
    """What became of one row, counted from 1: a request, or the refusal and what it is about."""

    number: int
    name: str
    request_id: str | None
    refusal: Refusal | None


def bring_in(
    tx: Transaction, who: SignedIn, entry: Entry, content: bytes, terms: ImportTerms
) -> list[ImportedRow]:
    """Ask for access for each person on a list; rows are refused one by one, and the others stand.

    Raises:
        Refusal: `role_required` (only those who set rights on the entry), `manager_missing`; `roster_import_incomplete`,
            `request_invalid` or `too_large` for the list as a whole.
    """
    if not may_decide(tx, who.person_id, entry):
        roles = f"{Post.RESPONSIBLE_MANAGER.value}, {Post.OVERALL_OFFICER.value}"
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"entry": entry.id})
    require_live_manager(tx, entry)
    rows = [
        _bring_in_row(tx, who, entry, number, row, terms)
        for number, row in enumerate(read_csv(content), start=1)
    ]
    record(
        tx,
        ROSTER_IMPORTED,
        who.actor,
        entry=entry.id,
        sha256=hashlib.sha256(content).hexdigest(),
        count=sum(row.request_id is not None for row in rows),
        refusals={str(row.number): row.refusal.true_code.value for row in rows if row.refusal is not None},
    )
    return rows


def _bring_in_row(
    tx: Transaction, who: SignedIn, entry: Entry, number: int, row: dict[str, str], terms: ImportTerms
) -> ImportedRow:
    try:
        with tx.session.begin_nested():
            order = _order(tx, row, terms)
            return ImportedRow(number, row[NAME], ask(tx, who, entry, order).id, None)
    except Refusal as refusal:
        return ImportedRow(number, row[NAME], None, refusal)


def _order(tx: Transaction, row: dict[str, str], terms: ImportTerms) -> GrantOrder:
    for column in COLUMNS:
        if not row[column]:
            raise Refusal(Code.ROSTER_INCOMPLETE, params={"column": column})
    return GrantOrder(
        person_id=_the_one(tx, row[NAME], row[TITLE]),
        right=terms.right,
        tier=terms.tier,
        project_id=terms.project_id,
        task=row[SCOPE],
        need_to_know=f"{SCOPE}：{row[SCOPE]}（{GIVEN}：{row[GIVEN]}、{PLEDGED}：{row[PLEDGED]}、{TRAINED}：{row[TRAINED]}）",
        overseas_risk=terms.overseas_risk,
        ends_on=terms.ends_on,
    )


def _the_one(tx: Transaction, name: str, title: str) -> str:
    """The id of the one active person of that name and title; two of them have to be asked for by hand."""
    query = select(Person.id).where(Person.name == name, Person.title == title, Person.state == ACTIVE)
    found = tx.session.scalars(query.limit(2)).all()
    if len(found) != 1:
        raise Refusal(Code.GRANT_NOT_PERSONAL)
    return found[0]
