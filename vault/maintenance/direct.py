"""Directing a maintenance session: the manager's word, one of two ways of supervision, and a temporary id (G9.4-a, G9.4-b)."""

from __future__ import annotations

from dataclasses import dataclass

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.enrolments import IssuedLink
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.maintenance.events import MAINTENANCE_DIRECTED
from vault.maintenance.models import MaintenanceSession
from vault.maintenance.rules import HOUR_MS, Direction, Supervision, supervision_of
from vault.people.posts import Post
from vault.people.queries import display_name, is_active, overall_officer, person_row, require_post
from vault.people.temporary import make_temporary_id
from vault.platform.clock import tokyo_text, utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id


@dataclass(frozen=True, repr=False)
class Directed:
    """A session that has not begun, and the worker's enrolment link, shown once."""

    session: MaintenanceSession
    link: IssuedLink


def direct(tx: Transaction, who: SignedIn, said: Direction) -> Directed:
    """Put a direction on record and make the worker's temporary id; the work begins when the watcher opens it.

    Raises:
        Refusal: `role_required`, `step_up_required`, `temporary_id_required` (an existing account for the worker),
            `maintenance_unsupervised` (neither moved nor attended, or by nobody who can watch).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    if said.worker_id is not None:
        raise Refusal(Code.TEMPORARY_ID_REQUIRED, about={"subject": said.worker_id[:40]})
    supervision = supervision_of(said)
    if supervision is Supervision.ATTENDED:
        _require_employee(tx, said.watcher_id or "")
    ends_ms = tx.now_ms() + said.hours * HOUR_MS
    worker, link = make_temporary_id(
        tx, who.actor, worker_name=said.worker_name, worker_company=said.worker_company, ends_ms=ends_ms
    )
    row = _write(tx, who, said, supervision, worker.id, ends_ms)
    _tell(tx, who, row)
    return Directed(row, link)


def _require_employee(tx: Transaction, watcher_id: str) -> None:
    """Whoever watches works here and is there; another worker from outside is no watcher."""
    if not is_active(tx, watcher_id) or person_row(tx, watcher_id).outside_person:
        raise Refusal(Code.MAINTENANCE_UNSUPERVISED, about={"subject": watcher_id[:40]})


def _write(
    tx: Transaction, who: SignedIn, said: Direction, supervision: Supervision, worker_id: str, ends_ms: int
) -> MaintenanceSession:
    attended = supervision is Supervision.ATTENDED
    row = MaintenanceSession(
        id=new_id("mnt", tx.platform.randomness),
        person_id=worker_id,
        worker_name=said.worker_name,
        worker_company=said.worker_company,
        purpose=said.purpose,
        supervision=supervision,
        watcher_id=said.watcher_id if attended else None,
        medium=None if attended else (said.medium or "").strip(),
        directed_by=who.person_id,
        directed_ms=tx.now_ms(),
        ends_ms=ends_ms,
    )
    tx.session.add(row)
    record(
        tx,
        MAINTENANCE_DIRECTED,
        who.actor,
        maintenance=row.id,
        subject=worker_id,
        company=row.worker_company,
        purpose=row.purpose,
        supervision=row.supervision,
        watcher=row.watcher_id,
        medium=row.medium,
        ends_on=utc_text(ends_ms),
    ).bind(row)
    return row


def _tell(tx: Transaction, who: SignedIn, row: MaintenanceSession) -> None:
    told = {"worker": row.worker_name, "company": row.worker_company, "until": tokyo_text(row.ends_ms)}
    if row.watcher_id is not None:
        notify(tx, row.watcher_id, "maintenance_watch_asked", **told, session=row.id)
    officer = overall_officer(tx)
    if officer is not None and officer != who.person_id:
        notify(tx, officer, "maintenance_directed", **told, name=display_name(tx, who.person_id))
