"""Opening and closing a maintenance session. While it is open the vault is sealed; afterwards its id is dead (G9.4-c)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.maintenance.events import MAINTENANCE_CLOSED, MAINTENANCE_LAPSED, MAINTENANCE_OPENED
from vault.maintenance.models import MaintenanceSession
from vault.maintenance.queries import session_for, session_row
from vault.maintenance.rules import Evidence, Supervision, require_evidence
from vault.people.posts import Post
from vault.people.queries import holds, require_post
from vault.people.temporary import end_temporary_id
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform


def open_session(tx: Transaction, who: SignedIn, session_id: str) -> MaintenanceSession:
    """Begin: the watcher confirms being there, or, where everything was moved away, a responsible manager does.

    Raises:
        Refusal: `not_found`, `role_required`, `step_up_required`, `temporary_id_expired` (closed, or its time ran out),
            `conflict` (it is open already).
    """
    row = session_for(tx, who, session_id, locked=True)
    if row.supervision == Supervision.MOVED:
        require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    elif who.person_id != row.watcher_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "watcher"}, about={"subject": row.person_id})
    require_fresh_code(tx.platform, who)
    if row.closed_ms is not None or tx.now_ms() >= row.ends_ms:
        raise Refusal(Code.TEMPORARY_ID_EXPIRED, about={"subject": row.person_id})
    if row.opened_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "open"}, about={"subject": row.person_id})
    row.opened_ms, row.opened_by = tx.now_ms(), who.person_id
    record(
        tx,
        MAINTENANCE_OPENED,
        who.actor,
        maintenance=row.id,
        subject=row.person_id,
        watcher=row.watcher_id,
    )
    return row


def close_session(
    tx: Transaction, who: SignedIn, session_id: str, recording: Evidence, operation_log: Evidence
) -> MaintenanceSession:
    """End the work and its id for good; also where the time ran out before, to hand in what was recorded.

    Raises:
        Refusal: `not_found`, `role_required` (the watcher or a responsible manager), `step_up_required`,
            `reason_missing` (a file is missing without a word why), `request_invalid`, `conflict` (closed already).
    """
    row = session_for(tx, who, session_id, locked=True)
    if who.person_id != row.watcher_id and not holds(tx, who.person_id, Post.RESPONSIBLE_MANAGER):
        roles = f"watcher, {Post.RESPONSIBLE_MANAGER.value}"
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"subject": row.person_id})
    require_fresh_code(tx.platform, who)
    if row.closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "closed"}, about={"subject": row.person_id})
    row.recording = require_evidence(recording, "recording").as_text()
    row.operation_log = require_evidence(operation_log, "operation_log").as_text()
    row.closed_ms, row.closed_by = tx.now_ms(), who.person_id
    record(
        tx,
        MAINTENANCE_CLOSED,
        who.actor,
        maintenance=row.id,
        subject=row.person_id,
        recording=row.recording,
        operation_log=row.operation_log,
    )
    _end_id(tx, row, who.actor, "maintenance session closed")
    return row


def run_due_maintenance(platform: Platform) -> int:
    """Write down the end of every id whose time ran out; the id was refused from that moment on. Return how many."""
    with platform.reading() as tx:
        due = tx.session.scalars(
            select(MaintenanceSession.id).where(
                MaintenanceSession.id_ended_ms.is_(None), MaintenanceSession.ends_ms <= tx.now_ms()
            )
        ).all()
    for session_id in due:
        with platform.transaction() as tx:
            _lapse(tx, session_row(tx, session_id, locked=True))
    return len(due)


def _lapse(tx: Transaction, row: MaintenanceSession) -> None:
    if row.id_ended_ms is not None:
        return
    by = Actor.job(row.id, ordered_by=row.directed_by)
    record(tx, MAINTENANCE_LAPSED, by, maintenance=row.id, subject=row.person_id)
    _end_id(tx, row, by, "the time of the temporary id is over")
    for person_id in {row.directed_by, row.watcher_id or row.directed_by}:
        notify(tx, person_id, "maintenance_lapsed", worker=row.worker_name, session=row.id)


def _end_id(tx: Transaction, row: MaintenanceSession, by: Actor, reason: str) -> None:
    if row.id_ended_ms is not None:
        return
    row.id_ended_ms = tx.now_ms()
    leaf = end_temporary_id(tx, row.person_id, by, reason)
    if leaf is not None:
        leaf.bind(row, "id_ended_leaf")
