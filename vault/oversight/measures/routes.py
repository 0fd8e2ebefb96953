"""The list of physical measures over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.oversight.measures.keeping import check, end_measure, list_measure
from vault.oversight.measures.reading import last_checks, measures_after
from vault.oversight.measures.schemas import (
    MeasureCheckIn,
    MeasureCheckOut,
    MeasureIn,
    MeasureListOut,
    MeasureOut,
)
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.register.schemas import ReasonIn

router = APIRouter(prefix="/v1", tags=["oversight"])


@router.get("/measures")
def list_measures(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, ended: bool = False
) -> MeasureListOut:
    """Containers, areas, keys and keypads at each site, with who answers for each and when it was looked at."""
    part = part_of(f"measures/{ended}")
    with platform.reading() as tx:
        rows = measures_after(tx, who, part.position, part.fetched, ended=ended)
        shown, following = part.cut(rows, lambda row: [row.next_check_ms, row.id])
        checks = last_checks(tx, shown)
        return MeasureListOut(
            items=[MeasureOut.of(tx, row, checks.get(row.id)) for row in shown], next=following
        )


@router.post("/measures", status_code=201, response_model=MeasureOut)
def create_measure(request: Request, platform: PlatformDep, who: SignedInPerson, body: MeasureIn) -> Response:
    """Put a measure on the list, as a responsible manager."""

    def act(tx: Transaction) -> MeasureOut:
        return MeasureOut.of(tx, list_measure(tx, who, body.order()), None)

    return once(request, platform, who.person_id, act, body=body)


@router.post("/measures/{measure_id}/checks", status_code=201, response_model=MeasureCheckOut)
def create_check(
    request: Request, platform: PlatformDep, who: SignedInPerson, measure_id: str, body: MeasureCheckIn
) -> Response:
    """Write what a check of a measure found."""

    def act(tx: Transaction) -> MeasureCheckOut:
        return MeasureCheckOut.of(tx, check(tx, who, measure_id, body.found, body.next_in_days))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/measures/{measure_id}/end", response_model=MeasureOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, measure_id: str, body: ReasonIn
) -> Response:
    """Take a measure off the list."""

    def act(tx: Transaction) -> MeasureOut:
        row = end_measure(tx, who, measure_id, body.reason)
        return MeasureOut.of(tx, row, last_checks(tx, [row]).get(row.id))

    return once(request, platform, who.person_id, act, body=body, status=200)
