"""People, posts and rebinding over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.people.appoint import appoint, end_post
from vault.people.appointment_routes import router as appointment_router
from vault.people.confirmer_routes import router as confirmer_router
from vault.people.disable import disable, end_sessions_of
from vault.people.enrolment_routes import router as enrolment_router
from vault.people.listing import live_posts, people_after, sees_records, shown_to, whole_record
from vault.people.queries import display_name, person_row
from vault.people.rebind import ask_rebind, confirm_rebind
from vault.people.record_person import invite
from vault.people.record_routes import router as record_router
from vault.people.reinvite import reinvite
from vault.people.schemas import (
    AppointIn,
    ColleagueOut,
    EndedSessionsOut,
    InvitedOut,
    LeavingReasonIn,
    LinkOut,
    PeopleOut,
    PersonIn,
    PersonRecordOut,
    PostOut,
    ReasonIn,
    RebindFacts,
    RebindOut,
)
from vault.people.small_company_routes import router as small_company_router
from vault.platform.clock import utc_text
from vault.platform.conditional import etag
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep, SearchAsked
from vault.platform.idempotency import once

router = APIRouter()
router.include_router(enrolment_router)
router.include_router(record_router)
router.include_router(appointment_router)
router.include_router(small_company_router)
router.include_router(confirmer_router)
people_router = APIRouter(prefix="/v1", tags=["people"])


@people_router.post("/people", status_code=201)
def create_person(platform: PlatformDep, who: SignedInPerson, body: PersonIn) -> InvitedOut:
    """Record a person; the answer holds the one-time link, so it is not kept for repetition."""
    with platform.transaction() as tx:
        row, link = invite(tx, who, body.facts())
        return InvitedOut(
            person=whole_record(tx, row, []),
            enrolment_link=link.url,
            enrolment_expires_at=utc_text(link.expires_ms),
        )


@people_router.post("/people/{person_id}/invitation", status_code=201)
def invite_again(platform: PlatformDep, who: SignedInPerson, person_id: str, body: Nothing) -> InvitedOut:
    """A new one-time link for somebody whose link ran out; the answer holds it, so it is not kept for repetition."""
    with platform.transaction() as tx:
        row, link = reinvite(tx, who, person_id)
        return InvitedOut(
            person=whole_record(tx, row, live_posts(tx, row.id)),
            enrolment_link=link.url,
            enrolment_expires_at=utc_text(link.expires_ms),
        )


@people_router.get("/people")
def list_people(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, search: SearchAsked = ""
) -> PeopleOut:
    """Everybody, by name; or those whose name or department has the words of the search in it."""
    part = part_of(f"people/{search}")
    with platform.reading() as tx:
        whole = sees_records(tx, who)
        rows = people_after(tx, part.position, part.fetched, like=search.strip(), readings=whole)
        shown, following = part.cut(rows, lambda row: [row.name, row.id])
        return PeopleOut(items=[shown_to(tx, who, row, whole=whole) for row in shown], next=following)


@people_router.get("/people/{person_id}")
def get_person(
    response: Response, platform: PlatformDep, who: SignedInPerson, person_id: str
) -> PersonRecordOut | ColleagueOut:
    """One person; `ETag` is the revision a change has to name."""
    with platform.reading() as tx:
        row = person_row(tx, person_id)
        response.headers["ETag"] = etag(row.revision)
        return shown_to(tx, who, row, whole=sees_records(tx, who))


@people_router.post("/people/{person_id}/posts", status_code=201, response_model=PostOut)
def give(
    request: Request, platform: PlatformDep, who: SignedInPerson, person_id: str, body: AppointIn
) -> Response:
    """Appoint a person to a post."""

    def act(tx: Transaction) -> PostOut:
        return PostOut.of(appoint(tx, who, person_id, body.order()))

    return once(request, platform, who.person_id, act, body=body)


@people_router.post("/posts/{post_id}/end", response_model=PostOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, post_id: str, body: LeavingReasonIn
) -> Response:
    """End an appointment; a successor takes over what the person answers for."""

    def act(tx: Transaction) -> PostOut:
        return PostOut.of(end_post(tx, who, post_id, body.reason, body.successor_id))

    return once(request, platform, who.person_id, act, body=body, status=200)


@people_router.post("/people/{person_id}/disable", response_model=PersonRecordOut)
def stop(
    request: Request, platform: PlatformDep, who: SignedInPerson, person_id: str, body: LeavingReasonIn
) -> Response:
    """Stop a person's account; a successor takes over what the person answers for."""

    def act(tx: Transaction) -> PersonRecordOut:
        row = disable(tx, who, person_id, body.reason, body.successor_id)
        return whole_record(tx, row, live_posts(tx, row.id))

    return once(request, platform, who.person_id, act, body=body, status=200)


@people_router.delete("/people/{person_id}/sessions")
def end_sessions(platform: PlatformDep, who: SignedInPerson, person_id: str) -> EndedSessionsOut:
    """End every session of a person."""
    with platform.transaction() as tx:
        return EndedSessionsOut(ended=end_sessions_of(tx, who, person_id))


@people_router.post("/people/{person_id}/rebinds", status_code=201)
def ask(platform: PlatformDep, who: SignedInPerson, person_id: str, body: ReasonIn) -> RebindOut:
    """Ask for a new code generator for a person; the answer holds the handover code, shown once."""
    with platform.transaction() as tx:
        row, handover_code = ask_rebind(tx, who, person_id, body.reason)
        facts = RebindFacts.of(row, display_name(tx, row.asked_by))
    return RebindOut(rebind=facts, handover_code=handover_code)


@people_router.post("/rebinds/{rebind_id}/confirm")
def confirm(platform: PlatformDep, who: SignedInPerson, rebind_id: str, body: Nothing) -> LinkOut:
    """Confirm another person's request; the answer holds the one-time link."""
    with platform.transaction() as tx:
        return LinkOut.of(confirm_rebind(tx, who, rebind_id))


router.include_router(people_router)
