"""Self-checks and mutual checks over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.oversight.checks.answering import answer, own_checks_after, self_check_due
from vault.oversight.checks.mutual import READERS, checks_after, close_check, set_check
from vault.oversight.checks.schemas import (
    FindingsIn,
    MutualCheckIn,
    MutualCheckListOut,
    MutualCheckOut,
    QuestionnaireOut,
    SelfCheckIn,
    SelfCheckListOut,
    SelfCheckOut,
    SelfCheckSummaryOut,
)
from vault.oversight.checks.sums import summary
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["oversight"])


@router.get("/self-checks")
def list_self_checks(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> SelfCheckListOut:
    """One's own answers; nobody reads anybody else's."""
    part = part_of("self-checks")
    with platform.reading() as tx:
        rows = own_checks_after(tx, who.person_id, part.position, part.fetched)
    shown, following = part.cut(rows, lambda row: [row.answered_ms, row.id])
    return SelfCheckListOut(items=[SelfCheckOut.of(row) for row in shown], next=following)


@router.get("/self-checks/questions")
def show_questions(platform: PlatformDep, who: SignedInPerson, language: LanguageDep) -> QuestionnaireOut:
    """The questions of the self-check, and when the caller's is due."""
    with platform.reading() as tx:
        return QuestionnaireOut.of(self_check_due(tx, who.person_id), language)


@router.get("/self-checks/summary")
def show_summary(platform: PlatformDep, who: SignedInPerson) -> SelfCheckSummaryOut:
    """The answers in sums, for responsible managers, the overall officer and auditors."""
    with platform.reading() as tx:
        require_post(tx, who, *READERS)
        return SelfCheckSummaryOut.of(summary(tx))


@router.post("/self-checks", status_code=201, response_model=SelfCheckOut)
def create_self_check(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: SelfCheckIn
) -> Response:
    """Answer the self-check."""

    def act(tx: Transaction) -> SelfCheckOut:
        return SelfCheckOut.of(answer(tx, who, body.answers))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/mutual-checks")
def list_mutual_checks(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep
) -> MutualCheckListOut:
    """The checks the caller carries out; all of them for managers, the overall officer and auditors."""
    part = part_of("mutual-checks")
    with platform.reading() as tx:
        rows = checks_after(tx, who, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.set_ms, row.id])
        return MutualCheckListOut(items=[MutualCheckOut.of(tx, row) for row in shown], next=following)


@router.post("/mutual-checks", status_code=201, response_model=MutualCheckOut)
def create_mutual_check(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: MutualCheckIn
) -> Response:
    """Ask somebody of one department to check another one."""

    def act(tx: Transaction) -> MutualCheckOut:
        return MutualCheckOut.of(tx, set_check(tx, who, body.order()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/mutual-checks/{check_id}/close", response_model=MutualCheckOut)
def finish_mutual_check(
    request: Request, platform: PlatformDep, who: SignedInPerson, check_id: str, body: FindingsIn
) -> Response:
    """Write, as the checker, what the check found."""

    def act(tx: Transaction) -> MutualCheckOut:
        return MutualCheckOut.of(tx, close_check(tx, who, check_id, body.findings))

    return once(request, platform, who.person_id, act, body=body, status=200)
