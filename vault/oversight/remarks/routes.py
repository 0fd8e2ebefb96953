"""Remarks on measures over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.oversight.remarks.answering import answer
from vault.oversight.remarks.filing import file_remark
from vault.oversight.remarks.reading import remarks_after
from vault.oversight.remarks.rules import RemarkOutcome
from vault.oversight.remarks.schemas import RemarkAnswerIn, RemarkIn, RemarkListOut, RemarkOut
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["oversight"])
State = Annotated[Literal["open", "answered"] | None, Query()]


@router.get("/remarks")
def list_remarks(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, state: State = None
) -> RemarkListOut:
    """One's own remarks on measures; all of them for managers, the overall officer and auditors."""
    part = part_of(f"remarks/{state}")
    is_open = None if state is None else state == "open"
    with platform.reading() as tx:
        rows = remarks_after(tx, who, is_open, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.filed_ms, row.id])
        return RemarkListOut(items=[RemarkOut.of(tx, row) for row in shown], next=following)


@router.post("/remarks", status_code=201, response_model=RemarkOut)
def create_remark(request: Request, platform: PlatformDep, who: SignedInPerson, body: RemarkIn) -> Response:
    """Say what does not work about a procedure, a physical measure or the handling of an entry, and what would."""

    def act(tx: Transaction) -> RemarkOut:
        return RemarkOut.of(tx, file_remark(tx, who, body.order()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/remarks/{remark_id}/answer", response_model=RemarkOut)
def answer_remark(
    request: Request, platform: PlatformDep, who: SignedInPerson, remark_id: str, body: RemarkAnswerIn
) -> Response:
    """Answer a remark, with a reason; only once."""

    def act(tx: Transaction) -> RemarkOut:
        return RemarkOut.of(tx, answer(tx, who, remark_id, RemarkOutcome(body.outcome), body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)
