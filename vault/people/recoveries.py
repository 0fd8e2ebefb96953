"""What every recovery of the overall officer's post has in common, whoever began it: announced, waited for, ended once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, literal, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.authenticators import retire_authenticators
from vault.identity.enrolments import REBIND as REBIND_LINK
from vault.identity.enrolments import IssuedLink, issue_link
from vault.identity.notices import notify
from vault.identity.sessions import end_all_sessions
from vault.people.appoint import close_post, give_post
from vault.people.events import RECOVERY_COMPLETED, RECOVERY_OPENED
from vault.people.facts import live_at
from vault.people.models import HeldPost, Person
from vault.people.models_enrolment import OfficerRecovery
from vault.people.posts import Post, conflicts_with
from vault.people.queries import ACTIVE, posts_of_human
from vault.people.small_company import in_force
from vault.platform.clock import tokyo_text
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

REBIND: Final = "rebind"
SUCCEED: Final = "succeed"
APPOINT: Final = "appoint"
OBJECTED: Final = "objected"
COMPLETED: Final = "completed"
HOUR_MS: Final = 60 * 60 * 1000
WAIT_MS: Final = 72 * HOUR_MS
"""A weekend, so that whoever can object has read the notice."""
LAPSE_MS: Final = 7 * 24 * HOUR_MS
"""After the wait; what nobody completes by then is over, and would have to be announced anew."""


def announce(
    tx: Transaction, kind: str, reason: str, by: Actor, name: str, *, founder: str | None = None
) -> OfficerRecovery:
    """Write an open recovery of the post as it stands and tell everybody; `conflict` while another one is open.

    Args:
        name: of whoever announces it, as people know them.
        founder: JSON of the person whom the operator would appoint.
    """
    unended = OfficerRecovery.ended_ms.is_(None), OfficerRecovery.lapses_ms > tx.now_ms()
    if tx.session.scalar(select(OfficerRecovery.id).where(*unended)) is not None:
        raise Refusal(Code.CONFLICT, params={"what": "recovery"})
    held = standing_officer(tx)
    ripe_ms = tx.now_ms() + WAIT_MS
    row = OfficerRecovery(
        id=new_id("rcv", tx.platform.randomness),
        kind=kind,
        reason=reason,
        opened_by=by.person_id,
        officer_id=held.person_id if held else None,
        founder=founder,
        opened_ms=tx.now_ms(),
        ripe_ms=ripe_ms,
        lapses_ms=ripe_ms + LAPSE_MS,
    )
    tx.session.add(row)
    subject = row.officer_id
    record(tx, RECOVERY_OPENED, by, recovery=row.id, subject=subject, purpose=kind, reason=reason).bind(row)
    tell_everybody(tx, "recovery_opened", name=name, reason=reason, until=tokyo_text(ripe_ms))
    return row


def open_row(tx: Transaction, recovery_id: str) -> OfficerRecovery:
    """An open recovery, locked for this transaction; `not_found` for one that has ended or lapsed."""
    row = tx.session.get(OfficerRecovery, recovery_id, with_for_update=True)
    if row is None or row.ended_ms is not None or tx.now_ms() >= row.lapses_ms:
        raise Refusal(Code.NOT_FOUND)
    return row


def require_ripe(tx: Transaction, row: OfficerRecovery) -> None:
    """Refuse before the wait is over (`waiting_period`), and when the post is in other hands than announced (`conflict`)."""
    if tx.now_ms() < row.ripe_ms:
        raise Refusal(Code.WAITING_PERIOD, params={"until": tokyo_text(row.ripe_ms)})
    held = standing_officer(tx)
    if row.officer_id != (held.person_id if held else None):
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER.value})


def carry_out_rebinding(tx: Transaction, row: OfficerRecovery, by: Actor, name: str) -> IssuedLink:
    """End the officer's old generator and sessions; a new link goes to whoever carries the recovery out."""
    officer = row.officer_id or ""
    retire_authenticators(tx, officer)
    end_all_sessions(tx, officer, by, why="authenticator_rebound")
    _complete(tx, row, by, name)
    return issue_link(tx, officer, REBIND_LINK, by)


def carry_out_appointment(tx: Transaction, row: OfficerRecovery, person: Person, by: Actor) -> None:
    """Pass the post to `person`; `role_conflict` when they hold one that the officer must not hold."""
    require_no_conflict(tx, person)
    held = standing_officer(tx)
    if held is not None:
        close_post(tx, held, row.reason, by)
        tx.session.flush()
    give_post(tx, person, Post.OVERALL_OFFICER, row.reason, by)
    _complete(tx, row, by, person.name)


def require_no_conflict(tx: Transaction, person: Person) -> None:
    """Refuse (`role_conflict`) a human who holds a post that the overall officer must not hold."""
    held = posts_of_human(tx, person)
    if conflicts_with(Post.OVERALL_OFFICER, held, small_company=in_force(tx)):
        raise Refusal(Code.ROLE_CONFLICT, about={"subject": person.id})


def end_recovery(tx: Transaction, row: OfficerRecovery, outcome: str, by: Actor) -> None:
    """Write how and by whom a recovery ended."""
    row.ended_ms, row.outcome, row.ended_by = tx.now_ms(), outcome, by.person_id


def standing_officer(tx: Transaction) -> HeldPost | None:
    """The appointment in force to the overall officer's post, whether or not its holder can act."""
    in_force = live_at(HeldPost, literal(tx.now_ms(), BigInteger))
    return tx.session.scalar(select(HeldPost).where(HeldPost.post == Post.OVERALL_OFFICER, in_force))


def recoveries_after(tx: Transaction, position: Sequence[str | int], limit: int) -> list[OfficerRecovery]:
    """Up to `limit` recoveries, newest first after `(opened_ms, id)`."""
    newest_first = OfficerRecovery.opened_ms.desc(), OfficerRecovery.id.desc()
    return list(tx.session.scalars(rows_after(select(OfficerRecovery), position, limit, *newest_first)))


def tell_everybody(tx: Transaction, kind: str, **params: str) -> None:
    """A notice for each person who has an account in use."""
    for person_id in tx.session.scalars(select(Person.id).where(Person.state == ACTIVE)).all():
        notify(tx, person_id, kind, **params)


def _complete(tx: Transaction, row: OfficerRecovery, by: Actor, name: str) -> None:
    end_recovery(tx, row, COMPLETED, by)
    record(tx, RECOVERY_COMPLETED, by, recovery=row.id, subject=row.officer_id, purpose=row.kind)
    tell_everybody(tx, "recovery_completed", name=name)
