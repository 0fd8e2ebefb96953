"""Temporary ids of maintenance workers: made for one worker and one session, ended for good (G9.4-b, G9.4-c)."""

from __future__ import annotations

from typing import Final

from vault.audit.actor import Actor
from vault.audit.record import Leaf, record
from vault.identity.accounts import account_of, disable_account, open_account
from vault.identity.enrolments import IssuedLink, issue_link
from vault.people.events import PERSON_DISABLED, PERSON_RECORDED
from vault.people.models import Person
from vault.people.person_rules import MAINTAINER
from vault.people.queries import DISABLED, INVITED, person_row
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.ids import new_id

MAINTENANCE: Final = "maintenance"
"""The purpose of the enrolment link; behind it nobody joins the company."""


def make_temporary_id(
    tx: Transaction, by: Actor, *, worker_name: str, worker_company: str, ends_ms: int
) -> tuple[Person, IssuedLink]:
    """Record an outside worker, open an account that ends at `ends_ms` (UTC ms), and issue the link to it.

    A worker has no mailbox here: the address is one that reaches nobody (RFC 2606, section 2).
    """
    person_id = new_id("prs", tx.platform.randomness)
    row = Person(
        id=person_id,
        name=worker_name,
        name_kana=worker_name,
        name_romaji=worker_name,
        mail=f"{person_id}@maintenance.invalid",
        mail_key=f"{person_id}@maintenance.invalid",
        department=worker_company,
        employment_kind=MAINTAINER,
        outside_person=True,
        state=INVITED,
        created_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(
        tx,
        PERSON_RECORDED,
        by,
        subject=row.id,
        name=row.name,
        employment_kind=row.employment_kind,
        ends_on=utc_text(ends_ms),
    ).bind(row)
    open_account(tx, row.id, row.name, by, ends_ms=ends_ms, temporary=True)
    return row, issue_link(tx, row.id, MAINTENANCE, by)


def end_temporary_id(tx: Transaction, person_id: str, by: Actor, reason: str) -> Leaf | None:
    """Disable a temporary id for good, with its sessions and its link; None when that was done before."""
    row = person_row(tx, person_id, locked=True)
    if row.state == DISABLED:
        return None
    row.state, row.disabled_ms = DISABLED, tx.now_ms()
    leaf = record(tx, PERSON_DISABLED, by, subject=person_id, reason=reason)
    disable_account(tx, person_id, by, reason)
    return leaf


def has_outlived(tx: Transaction, person_id: str, end_ms: int) -> bool:
    """Whether an id whose work was over at `end_ms` could still sign in after that."""
    account = account_of(tx, person_id)
    if tx.now_ms() < end_ms:
        return False
    disabled_ms = person_row(tx, person_id).disabled_ms
    ends = [moment for moment in (disabled_ms, account.ends_ms) if moment is not None]
    return not ends or min(ends) > end_ms
