"""Training records over HTTP: sessions held elsewhere, completions, trainers, exceptions, gap lists."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.register.schemas import ReasonIn
from vault.training.complete import cancel_completion
from vault.training.exceptions import end_exception, exceptions_after, give_exception
from vault.training.gaps import counts_by_kind, gaps_after, is_above, only_people_of
from vault.training.queries import completions_after
from vault.training.record_schemas import (
    CompletionListOut,
    CompletionOut,
    DutyListOut,
    DutyOut,
    GapListOut,
    GapOut,
    HeldIn,
    KindOut,
    PersonUntilIn,
    SessionIn,
    SessionListOut,
    SessionOut,
)
from vault.training.sessions import (
    attendance,
    close_session,
    next_planned_on,
    plan_session,
    session_row,
    sessions_after,
)
from vault.training.topics import Course
from vault.training.trainers import designate_trainer, end_trainer, trainers_after

router = APIRouter(prefix="/v1", tags=["training"])


@router.get("/training-sessions")
def list_sessions(
    platform: PlatformDep,
    _who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    course: Course | None = None,
) -> SessionListOut:
    """The calendar: sessions to come and sessions held, without who attended."""
    part = part_of(f"training-sessions/{course}")
    with platform.reading() as tx:
        rows = sessions_after(tx, course, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.planned_on, row.id])
    return SessionListOut(items=[SessionOut.of(row, language) for row in shown], next=following)


@router.post("/training-sessions", status_code=201, response_model=SessionOut)
def create_session(
    request: Request, platform: PlatformDep, who: SignedInPerson, language: LanguageDep, body: SessionIn
) -> Response:
    """Put a session on the calendar."""

    def act(tx: Transaction) -> SessionOut:
        return SessionOut.of(plan_session(tx, who, body.plan()), language)

    return once(request, platform, who.person_id, act, body=body)


@router.get("/training-sessions/{session_id}")
def get_session(
    platform: PlatformDep, who: SignedInPerson, language: LanguageDep, session_id: str
) -> SessionOut:
    """A session with its attendance, for its trainer and those who see everybody's training."""
    with platform.reading() as tx:
        row = session_row(tx, session_id)
        if who.person_id not in {row.trainer_id, row.opened_by} and only_people_of(tx, who) is not None:
            raise _not_yours()
        return SessionOut.of(row, language, attendance(tx, row.id))


@router.post("/training-sessions/{session_id}/close", response_model=SessionOut)
def close(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    session_id: str,
    body: HeldIn,
) -> Response:
    """Record what took place; the answer says whether it counts."""

    def act(tx: Transaction) -> SessionOut:
        row = close_session(tx, who, session_id, body.held())
        tx.session.flush()
        return SessionOut.of(row, language, attendance(tx, row.id))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/completions")
def list_completions(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    person_id: str | None = None,
) -> CompletionListOut:
    """A training record: one's own, or that of a person one answers for."""
    of = person_id or who.person_id
    part = part_of(f"completions/{of}")
    with platform.reading() as tx:
        if (
            of != who.person_id
            and only_people_of(tx, who) is not None
            and not is_above(tx, who.person_id, of)
        ):
            raise _not_yours()
        rows = completions_after(tx, of, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.completed_ms, row.id])
    return CompletionListOut(items=[CompletionOut.of(row, language) for row in shown], next=following)


def _not_yours() -> Refusal:
    return Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})


@router.post("/completions/{completion_id}/cancel", response_model=CompletionOut)
def cancel(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    completion_id: str,
    body: ReasonIn,
) -> Response:
    """Take back a completion that was recorded wrongly."""

    def act(tx: Transaction) -> CompletionOut:
        return CompletionOut.of(cancel_completion(tx, who, completion_id, body.reason), language)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/trainers")
def list_trainers(platform: PlatformDep, _who: SignedInPerson, part_of: ListPartDep) -> DutyListOut:
    """Who is and was designated to train access holders; every employee may know."""
    part = part_of("trainers")
    with platform.reading() as tx:
        rows = trainers_after(tx, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.made_ms, row.id])
        return DutyListOut(items=[DutyOut.of(tx, row) for row in shown], next=following)


@router.post("/trainers", status_code=201, response_model=DutyOut)
def create_trainer(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: PersonUntilIn
) -> Response:
    """Designate a trainer."""

    def act(tx: Transaction) -> DutyOut:
        return DutyOut.of(tx, designate_trainer(tx, who, **body.model_dump()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/trainers/{designation_id}/end", response_model=DutyOut)
def end_designation(
    request: Request, platform: PlatformDep, who: SignedInPerson, designation_id: str, body: ReasonIn
) -> Response:
    """End a trainer's designation before its day."""

    def act(tx: Transaction) -> DutyOut:
        return DutyOut.of(tx, end_trainer(tx, who, designation_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/training-exceptions")
def list_exceptions(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> DutyListOut:
    """Every exception from training before access, newest first, for those who see everybody's training."""
    part = part_of("training-exceptions")
    with platform.reading() as tx:
        _require_overview(tx, who)
        rows = exceptions_after(tx, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.given_ms, row.id])
        return DutyListOut(items=[DutyOut.of(tx, row) for row in shown], next=following)


def _require_overview(tx: Transaction, who: SignedIn) -> None:
    in_overview = any(holds(tx, who.person_id, post) for post in (Post.OVERALL_OFFICER, Post.AUDITOR))
    if not in_overview and not holds(tx, who.person_id, Post.RESPONSIBLE_MANAGER):
        raise _not_yours()


@router.post("/training-exceptions", status_code=201, response_model=DutyOut)
def create_exception(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: PersonUntilIn
) -> Response:
    """Let a person in before the first training."""

    def act(tx: Transaction) -> DutyOut:
        return DutyOut.of(tx, give_exception(tx, who, **body.model_dump()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/training-exceptions/{exception_id}/end", response_model=DutyOut)
def end_training_exception(
    request: Request, platform: PlatformDep, who: SignedInPerson, exception_id: str, body: ReasonIn
) -> Response:
    """End an exception before its day."""

    def act(tx: Transaction) -> DutyOut:
        return DutyOut.of(tx, end_exception(tx, who, exception_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/training/gaps")
def list_gaps(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    course: Course,
    employment_kind: str | None = None,
) -> GapListOut:
    """Who still has to do a course, by kind of employment; superiors see their own people."""
    part = part_of(f"training/gaps/{course}/{employment_kind}")
    with platform.reading() as tx:
        superior_id = only_people_of(tx, who)
        rows = gaps_after(
            tx,
            course,
            part.position,
            part.fetched,
            superior_id=superior_id,
            employment_kind=employment_kind,
        )
        shown, following = part.cut(rows, lambda row: [row.name, row.person_id])
        return GapListOut(
            items=[GapOut.of(row) for row in shown],
            next=following,
            kinds=[KindOut.of(one) for one in counts_by_kind(tx, course, superior_id)],
            next_session_on=next_planned_on(tx, course),
        )
