"""Alerts over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.oversight.alerts.deciding import decide
from vault.oversight.alerts.kinds import Outcome
from vault.oversight.alerts.reading import alerts_after
from vault.oversight.alerts.schemas import AlertDecisionIn, AlertListOut, AlertOut
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["oversight"])
State = Annotated[Literal["open", "decided"] | None, Query()]


@router.get("/alerts")
def list_alerts(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    state: State = None,
) -> AlertListOut:
    """What the vault noticed on the caller's entries; all of it for the overall officer and auditors."""
    part = part_of(f"alerts/{state}")
    is_open = None if state is None else state == "open"
    with platform.reading() as tx:
        rows = alerts_after(tx, who, is_open, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.raised_ms, row.id])
        return AlertListOut(items=[AlertOut.of(tx, row, language) for row in shown], next=following)


@router.post("/alerts/{alert_id}/decide", response_model=AlertOut)
def decide_alert(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    alert_id: str,
    body: AlertDecisionIn,
) -> Response:
    """Decide what an alert comes to, with a reason."""

    def act(tx: Transaction) -> AlertOut:
        return AlertOut.of(tx, decide(tx, who, alert_id, Outcome(body.outcome), body.reason), language)

    return once(request, platform, who.person_id, act, body=body, status=200)
