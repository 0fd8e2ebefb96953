"""Mutual checks: somebody of one department looks at another one (G7.0-d). Nobody checks their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.oversight.events import MUTUAL_CHECK_CLOSED, MUTUAL_CHECK_SET
from vault.oversight.models import MutualCheck
from vault.people.person_history import person_at
from vault.people.posts import Post
from vault.people.queries import (
    display_name,
    holds,
    is_active,
    person_row,
    records_of_human,
    require_post,
)
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import MAX_NAME_LENGTH, YEAR_MS, require_reason

SETTERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)
READERS: Final = (*SETTERS, Post.AUDITOR)


@dataclass(frozen=True)
class MutualCheckOrder:
    """Who looks at which department, until when (`YYYY-MM-DD` in Japan, at most a year ahead)."""

    checking_department: str
    checked_department: str
    checker_id: str
    due_on: str


def set_check(tx: Transaction, who: SignedIn, order: MutualCheckOrder) -> MutualCheck:
    """Ask somebody to check another department.

    Raises:
        Refusal: `role_required` (neither manager nor overall officer), `not_found`, `self_audit` (the checker belongs
            to the checked department), `request_invalid` (departments, day, or a checker from elsewhere).
    """
    require_post(tx, who, *SETTERS)
    checking, checked = order.checking_department.strip(), order.checked_department.strip()
    for field, said in (("checking_department", checking), ("checked_department", checked)):
        if not said or len(said) > MAX_NAME_LENGTH:
            raise Refusal(Code.REQUEST_INVALID, params={"what": field})
    departments = _departments(tx, order.checker_id)
    if checked in departments or checked == checking:
        raise Refusal(Code.SELF_AUDIT, about={"subject": order.checker_id})
    if checking not in departments or not is_active(tx, order.checker_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "checker_id"})
    row = MutualCheck(
        id=new_id("mtc", tx.platform.randomness),
        checking_department=checking,
        checked_department=checked,
        checker_id=order.checker_id,
        due_on=order.due_on,
        due_ms=_due_ms(tx, order.due_on),
        set_by=who.person_id,
        set_ms=tx.now_ms(),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        MUTUAL_CHECK_SET,
        who.actor,
        mutual_check=row.id,
        checking_department=checking,
        checked_department=checked,
        person=row.checker_id,
        ends_on=row.due_on,
    )
    leaf.bind(row)
    notify(tx, row.checker_id, "mutual_check_asked", department=checked, due_on=row.due_on, check=row.id)
    return row


def close_check(tx: Transaction, who: SignedIn, check_id: str, findings: str) -> MutualCheck:
    """Write what a check found; by the checker, who must not have moved to the checked department since.

    Raises:
        Refusal: `not_found`, `role_required` (not the checker), `self_audit`, `conflict` (closed), `reason_missing`.
    """
    row = check_for(tx, who, check_id, locked=True)
    if row.checker_id != who.person_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "checker"})
    if row.checked_department in _departments(tx, who.person_id):
        raise Refusal(Code.SELF_AUDIT, about={"subject": who.person_id})
    if row.closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "closed"})
    row.findings, row.closed_ms = require_reason(findings, "findings"), tx.now_ms()
    leaf = record(
        tx,
        MUTUAL_CHECK_CLOSED,
        who.actor,
        mutual_check=row.id,
        checked_department=row.checked_department,
        finding=row.findings,
    )
    leaf.bind(row, "closed_leaf_index")
    said = {"name": display_name(tx, who.person_id), "department": row.checked_department, "check": row.id}
    if row.set_by != who.person_id:
        notify(tx, row.set_by, "mutual_check_closed", **said)
    return row


def check_for(tx: Transaction, who: SignedIn, check_id: str, *, locked: bool = False) -> MutualCheck:
    """A check the caller carries out, or may read; `not_found` for any other."""
    row = tx.session.get(MutualCheck, check_id, with_for_update=locked or None)
    if row is None or (row.checker_id != who.person_id and not _reads_all(tx, who.person_id)):
        raise Refusal(Code.NOT_FOUND)
    return row


def checks_after(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int
) -> list[MutualCheck]:
    """Up to `limit` checks the caller may see, newest first after `(set_ms, id)`."""
    query = select(MutualCheck)
    if not _reads_all(tx, who.person_id):
        query = query.where(MutualCheck.checker_id == who.person_id)
    newest_first = MutualCheck.set_ms.desc(), MutualCheck.id.desc()
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))


def _reads_all(tx: Transaction, person_id: str) -> bool:
    return any(holds(tx, person_id, post) for post in READERS)


def _departments(tx: Transaction, person_id: str) -> frozenset[str]:
    """The departments of a human now, under whatever record; a transfer of today counts."""
    records = records_of_human(tx, person_row(tx, person_id))
    return frozenset(person_at(tx, each.id, tx.now_ms()).department.strip() for each in records)


def _due_ms(tx: Transaction, due_on: str) -> int:
    try:
        due_ms = end_of_tokyo_day_ms(due_on)
    except ValueError:
        due_ms = 0
    if not tx.now_ms() <= due_ms <= tx.now_ms() + YEAR_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "due_on"})
    return due_ms
