"""Server-side sessions: opened by a code, ended by anybody who may, looked at by every request (ASVS 7.2 to 7.4)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.devices import RecognisedDevice
from vault.identity.events import SESSION_ENDED, SESSION_OPENED
from vault.identity.models import SessionRow
from vault.identity.notices import notify
from vault.identity.session_rules import OtherSession, SessionTimes, is_live, to_be_ended
from vault.identity.tokens import SESSION, make_token, token_hash
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.settings import Settings

MINUTE_MS = 60_000
DEVICE_REVOKED = "device_revoked"
"""Why sessions ended whose device was withdrawn."""


@dataclass(frozen=True, repr=False)
class OpenedSession:
    """A new session; the token leaves the vault once, in the answer, and is stored nowhere."""

    row: SessionRow
    token: str
    last_sign_in_ms: int | None


def idle_ms(settings: Settings) -> int:
    """The idle limit."""
    return settings.session_idle_minutes * MINUTE_MS


def times_of(row: SessionRow) -> SessionTimes:
    """What the rules look at."""
    return SessionTimes(row.last_used_ms, row.expires_ms, row.ended_ms)


def open_session(
    tx: Transaction,
    person_id: str,
    device: RecognisedDevice,
    *,
    address: str,
    request_id: str | None,
    step: int,
) -> OpenedSession:
    """Open a session after an accepted code, end those it replaces, and tell their owner."""
    previous = _last_sign_in(tx, person_id)
    others = [OtherSession(row.id, row.device_id, row.created_ms) for row in live_sessions(tx, person_id)]
    ended = to_be_ended(others, device.row.id, device_proven=device.proven)
    token = make_token(SESSION, tx.platform.randomness)
    row = _new_row(tx, person_id, device.row.id, address, token, step)
    actor = Actor("person", person_id, row.id, device.row.id, address, request_id)
    for session_id in ended:
        _end_row(tx, session_id, "signed_in_elsewhere")
    if ended:
        notify(tx, person_id, "session_elsewhere", device=device.row.name, address=address)
    record(tx, SESSION_OPENED, actor, subject=person_id, new_session=row.id, ended_sessions=list(ended)).bind(
        row
    )
    return OpenedSession(row, token, previous)


def _new_row(
    tx: Transaction, person_id: str, device_id: str, address: str, token: str, step: int
) -> SessionRow:
    now = tx.now_ms()
    row = SessionRow(
        id=new_id("ses", tx.platform.randomness),
        token_hash=token_hash(token),
        person_id=person_id,
        device_id=device_id,
        address=address[:64],
        created_ms=now,
        last_used_ms=now,
        expires_ms=now + tx.platform.settings.session_absolute_hours * 60 * MINUTE_MS,
        code_at_ms=now,
        code_step=step,
    )
    tx.session.add(row)
    return row


def live_sessions(tx: Transaction, person_id: str) -> list[SessionRow]:
    """A person's live sessions, oldest first."""
    rows = tx.session.scalars(
        select(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.ended_ms.is_(None))
        .order_by(SessionRow.created_ms, SessionRow.id)
    )
    return [row for row in rows if is_live(times_of(row), tx.now_ms(), idle_ms(tx.platform.settings))]


def end_session(tx: Transaction, person_id: str, session_id: str, by: Actor, why: str) -> None:
    """End one of a person's live sessions; `not_found` for anybody else's or an ended one."""
    row = tx.session.get(SessionRow, session_id)
    if row is None or row.person_id != person_id or row.ended_ms is not None:
        raise Refusal(Code.NOT_FOUND)
    _end_row(tx, session_id, why)
    record(tx, SESSION_ENDED, by, subject=person_id, ended_sessions=[session_id], reason=why)


def end_all_sessions(tx: Transaction, person_id: str, by: Actor, *, why: str, but: str | None = None) -> int:
    """End a person's sessions, all or all but one; each is refused at its next request. Return how many."""
    ended = [row.id for row in live_sessions(tx, person_id) if row.id != but]
    for session_id in ended:
        _end_row(tx, session_id, why)
    if ended:
        record(tx, SESSION_ENDED, by, subject=person_id, ended_sessions=list(ended), reason=why)
    return len(ended)


def end_sessions_on(tx: Transaction, person_id: str, device_id: str, by: Actor) -> int:
    """End the sessions on a device that was withdrawn; later requests in them are told so. Return how many."""
    ended = [row.id for row in live_sessions(tx, person_id) if row.device_id == device_id]
    for session_id in ended:
        _end_row(tx, session_id, DEVICE_REVOKED)
    if ended:
        record(tx, SESSION_ENDED, by, subject=person_id, ended_sessions=list(ended), reason=DEVICE_REVOKED)
    return len(ended)


def _end_row(tx: Transaction, session_id: str, why: str) -> None:
    row = tx.session.get_one(SessionRow, session_id)
    row.ended_ms = tx.now_ms()
    row.ended_why = why


def _last_sign_in(tx: Transaction, person_id: str) -> int | None:
    return tx.session.scalar(
        select(SessionRow.created_ms)
        .where(SessionRow.person_id == person_id)
        .order_by(SessionRow.created_ms.desc())
        .limit(1)
    )
