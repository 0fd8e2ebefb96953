"""Visits over HTTP: asked for by employees, decided by managers, carried out in the escort's own session."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.visits.ask import add_visitor, ask
from vault.visits.conduct import end, start
from vault.visits.decide import decide, record_undertaking
from vault.visits.queries import visit_for, visit_row, visits_after
from vault.visits.schemas import (
    DecideIn,
    UndertakingIn,
    VisitIn,
    VisitListOut,
    VisitorIn,
    VisitOut,
    VisitReportOut,
)
from vault.visits.shown_items import FindItemDep
from vault.visits.titles import titles_for

router = APIRouter(prefix="/v1/visits", tags=["visits"])


@router.post("", status_code=201, response_model=VisitOut)
def create_visit(
    request: Request, platform: PlatformDep, who: SignedInPerson, find: FindItemDep, body: VisitIn
) -> Response:
    """Ask for a visit by people from outside."""

    def act(tx: Transaction) -> VisitOut:
        return VisitOut.of(tx, ask(tx, who, body.order(), find))

    return once(request, platform, who.person_id, act, body=body)


@router.get("")
def list_visits(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> VisitListOut:
    """Visits, newest first: all for managers, the overall officer and auditors, one's own for others."""
    part = part_of("visits")
    with platform.reading() as tx:
        rows = visits_after(tx, who, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.asked_ms, row.id])
        return VisitListOut(items=[VisitOut.of(tx, row) for row in shown], next=following)


@router.get("/{visit_id}")
def report_visit(
    platform: PlatformDep, who: SignedInPerson, find: FindItemDep, visit_id: str
) -> VisitReportOut:
    """One visit with its decisions, undertakings, and everything that was shown."""
    with platform.reading() as tx:
        row = visit_for(tx, who, visit_id)
        return VisitReportOut.whole(tx, row, titles_for(tx, who, row.id, find))


@router.post("/{visit_id}/visitors", status_code=201, response_model=VisitOut)
def name_visitor(
    request: Request, platform: PlatformDep, who: SignedInPerson, visit_id: str, body: VisitorIn
) -> Response:
    """Name one more visitor; whatever was approved has to be decided anew."""

    def act(tx: Transaction) -> VisitOut:
        add_visitor(tx, who, visit_id, body.name)
        return VisitOut.of(tx, visit_row(tx, visit_id))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/{visit_id}/visitors/{visitor_id}/undertaking", response_model=VisitOut)
def keep_undertaking(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    visit_id: str,
    visitor_id: str,
    body: UndertakingIn,
) -> Response:
    """Put on file what a visitor signed."""

    def act(tx: Transaction) -> VisitOut:
        return VisitOut.of(tx, record_undertaking(tx, who, visit_id, visitor_id, body.said()))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/{visit_id}/decide", response_model=VisitOut)
def decide_visitors(
    request: Request, platform: PlatformDep, who: SignedInPerson, visit_id: str, body: DecideIn
) -> Response:
    """The manager's word on each visitor."""

    def act(tx: Transaction) -> VisitOut:
        said = [decision.said() for decision in body.decisions]
        return VisitOut.of(tx, decide(tx, who, visit_id, body.digest, said))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/{visit_id}/start", response_model=VisitOut)
def start_visit(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    find: FindItemDep,
    visit_id: str,
    body: Nothing,
) -> Response:
    """Open the visit in the escort's session, which is view only from now on."""

    def act(tx: Transaction) -> VisitOut:
        return VisitOut.of(tx, start(tx, who, visit_id, find))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/{visit_id}/end", response_model=VisitOut)
def end_visit(
    request: Request, platform: PlatformDep, who: SignedInPerson, visit_id: str, body: Nothing
) -> Response:
    """End a visit for good, or cancel it."""

    def act(tx: Transaction) -> VisitOut:
        return VisitOut.of(tx, end(tx, who, visit_id))

    return once(request, platform, who.person_id, act, body=body, status=200)
