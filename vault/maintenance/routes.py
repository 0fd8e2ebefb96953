"""Maintenance over HTTP: directed by a manager, opened and closed by whoever watches."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInAtAll, SignedInPerson
from vault.identity.schemas import Nothing
from vault.maintenance.conduct import close_session, open_session
from vault.maintenance.direct import direct
from vault.maintenance.models import MaintenanceSession
from vault.maintenance.queries import acts_of_id, ids_outlived, session_for, sessions_after
from vault.maintenance.schemas import (
    ActOut,
    ClosingIn,
    DirectedOut,
    DirectionIn,
    ReportOut,
    SessionListOut,
    SessionOut,
)
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1/maintenance-sessions", tags=["maintenance"])


@router.post("", status_code=201)
def create_session(platform: PlatformDep, who: SignedInPerson, body: DirectionIn) -> DirectedOut:
    """Direct a session; the answer holds the worker's one-time link, so it is not kept for repetition."""
    with platform.transaction() as tx:
        directed = direct(tx, who, body.said())
        return DirectedOut(
            session=_shown(tx, directed.session),
            enrolment_link=directed.link.url,
            enrolment_expires_at=utc_text(directed.link.expires_ms),
        )


@router.get("")
def list_sessions(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> SessionListOut:
    """Every session, newest first, for managers, the overall officer and auditors."""
    part = part_of("maintenance")
    with platform.reading() as tx:
        rows = sessions_after(tx, who, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.directed_ms, row.id])
        return SessionListOut(items=[_shown(tx, row) for row in shown], next=following)


@router.get("/{session_id}")
def report_session(platform: PlatformDep, who: SignedInAtAll, session_id: str) -> ReportOut:
    """The report: what was directed, who watched, what the temporary id did, and whether it outlived its work."""
    with platform.transaction() as tx:
        row = session_for(tx, who, session_id)
        acts = [ActOut.of(act) for act in acts_of_id(tx, who, row)]
        return ReportOut(**_shown(tx, row).model_dump(), acts=acts, ids_outlived=ids_outlived(tx, row))


@router.post("/{session_id}/start", response_model=SessionOut)
def start(
    request: Request, platform: PlatformDep, who: SignedInPerson, session_id: str, body: Nothing
) -> Response:
    """Begin; from now on the vault is sealed."""

    def act(tx: Transaction) -> SessionOut:
        return _shown(tx, open_session(tx, who, session_id))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/{session_id}/close", response_model=SessionOut)
def close(
    request: Request, platform: PlatformDep, who: SignedInPerson, session_id: str, body: ClosingIn
) -> Response:
    """End the work; the temporary id is disabled at once and for good."""

    def act(tx: Transaction) -> SessionOut:
        given = body.recording.said(), body.operation_log.said()
        return _shown(tx, close_session(tx, who, session_id, *given))

    return once(request, platform, who.person_id, act, body=body, status=200)


def _shown(tx: Transaction, row: MaintenanceSession) -> SessionOut:
    return SessionOut.of(row, tx.now_ms(), lambda person_id: display_name(tx, person_id))
