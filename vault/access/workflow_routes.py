"""The way to a grant over HTTP: projects, requests, decisions, notices, reviews, audits of single grantors."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.access.ask import ask, withdraw
from vault.access.decide import acknowledge_notice, approve, reject
from vault.access.grantor_audit import audits_of, close_audit
from vault.access.models import GrantReview, GrantRow
from vault.access.projects import close_project, open_project, projects_after
from vault.access.queries import grant_for, grant_row, grants_ever_of
from vault.access.request_queries import entries_decided_by, request_row, requests_after
from vault.access.review import decide_review, reviews_after
from vault.access.schemas import (
    AuditIn,
    AuditListOut,
    AuditOut,
    DecisionIn,
    GrantListOut,
    GrantOut,
    GrantRequestIn,
    GrantRequestListOut,
    GrantRequestOut,
    ProjectIn,
    ProjectListOut,
    ProjectOut,
    ReviewListOut,
    ReviewOut,
    RevokeIn,
)
from vault.access.shown import shown_grant, shown_request
from vault.access.stop import revoke
from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.register.queries import entry_of
from vault.register.schemas import ReasonIn

router = APIRouter(tags=["access"])
State = Annotated[Literal["asked", "approved", "rejected", "withdrawn"] | None, Query()]


@router.post("/projects", status_code=201, response_model=ProjectOut)
def create_project(request: Request, platform: PlatformDep, who: SignedInPerson, body: ProjectIn) -> Response:
    """Open a project or task, for which access can be given."""

    def act(tx: Transaction) -> ProjectOut:
        return ProjectOut.of(open_project(tx, who, body.name))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/projects")
def list_projects(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> ProjectListOut:
    """Projects by their names, which are no secret among employees."""
    part = part_of("projects")
    with platform.reading() as tx:
        rows = projects_after(tx, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.opened_ms, row.id])
        return ProjectListOut(items=[ProjectOut.of(row) for row in shown], next=following)


@router.post("/projects/{project_id}/close", response_model=ProjectOut)
def end_project(
    request: Request, platform: PlatformDep, who: SignedInPerson, project_id: str, body: ReasonIn
) -> Response:
    """Close a project; its grants go up for review at once."""

    def act(tx: Transaction) -> ProjectOut:
        return ProjectOut.of(close_project(tx, who, project_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/entries/{entry_id}/grant-requests", status_code=201, response_model=GrantRequestOut)
def create_grant_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, entry_id: str, body: GrantRequestIn
) -> Response:
    """Ask for access to an entry."""

    def act(tx: Transaction) -> GrantRequestOut:
        return shown_request(tx, ask(tx, who, entry_of(tx, entry_id), body.order()))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/grant-requests")
def list_grant_requests(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, state: State = None
) -> GrantRequestListOut:
    """One's own requests, and those on entries whose rights one sets."""
    part = part_of(f"grant-requests/{state}")
    with platform.reading() as tx:
        rows = requests_after(tx, who, state, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.asked_ms, row.id])
        items = [GrantRequestOut.of(tx, row) for row in shown]
    return GrantRequestListOut(items=items, next=following)


@router.get("/grant-requests/{request_id}")
def get_grant_request(platform: PlatformDep, who: SignedInPerson, request_id: str) -> GrantRequestOut:
    """One request, with what its decider looks at."""
    with platform.reading() as tx:
        return shown_request(tx, request_row(tx, who, request_id))


@router.post("/grant-requests/{request_id}/approve", status_code=201, response_model=GrantOut)
def approve_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: DecisionIn
) -> Response:
    """Give what is asked for, under the published standard."""

    def act(tx: Transaction) -> GrantOut:
        return shown_grant(tx, approve(tx, who, request_row(tx, who, request_id, locked=True), body.said()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/grant-requests/{request_id}/reject", response_model=GrantRequestOut)
def reject_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: ReasonIn
) -> Response:
    """Refuse what is asked for."""

    def act(tx: Transaction) -> GrantRequestOut:
        row = request_row(tx, who, request_id, locked=True)
        reject(tx, who, row, body.reason)
        return shown_request(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/grant-requests/{request_id}/withdraw", response_model=GrantRequestOut)
def withdraw_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: Nothing
) -> Response:
    """Take a request back."""

    def act(tx: Transaction) -> GrantRequestOut:
        row = request_row(tx, who, request_id, locked=True)
        withdraw(tx, who, row)
        return shown_request(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/grants")
def list_own_grants(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> GrantListOut:
    """Every grant the caller was ever given, newest first, each with what it still lacks."""
    part = part_of("own-grants")
    with platform.reading() as tx:
        rows = grants_ever_of(tx, who.person_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.given_ms, row.id])
        return GrantListOut(items=[shown_grant(tx, row) for row in shown], next=following)


@router.get("/grants/{grant_id}")
def get_grant(platform: PlatformDep, who: SignedInPerson, grant_id: str) -> GrantOut:
    """One grant with what it still lacks; for its holder and for those who set rights on the entry."""
    with platform.reading() as tx:
        return shown_grant(tx, grant_for(tx, who, grant_id))


@router.post("/grants/{grant_id}/acknowledge", response_model=GrantOut)
def acknowledge(
    request: Request, platform: PlatformDep, who: SignedInPerson, grant_id: str, body: Nothing
) -> Response:
    """The manager has read who was given what by somebody else."""

    def act(tx: Transaction) -> GrantOut:
        row = grant_for(tx, who, grant_id, locked=True)
        acknowledge_notice(tx, who, row)
        return shown_grant(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/grants/{grant_id}/revoke", response_model=GrantOut)
def revoke_grant(
    request: Request, platform: PlatformDep, who: SignedInPerson, grant_id: str, body: RevokeIn
) -> Response:
    """Take a grant back at once."""

    def act(tx: Transaction) -> GrantOut:
        row: GrantRow = grant_for(tx, who, grant_id, locked=True)
        revoke(tx, who, entry_of(tx, row.entry_id), row, body.reason, for_mishandling=body.for_mishandling)
        return shown_grant(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/grant-reviews")
def list_reviews(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> ReviewListOut:
    """What waits to be confirmed on the entries whose rights the caller sets."""
    part = part_of("grant-reviews")
    with platform.reading() as tx:
        entries = entries_decided_by(tx, who)
        if entries is not None and not entries:
            raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
        rows = reviews_after(tx, entries, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.due_ms, row.id])
        items = [_shown_review(tx, row) for row in shown]
    return ReviewListOut(items=items, next=following)


@router.post("/grant-reviews/{review_id}/confirm", response_model=ReviewOut)
def confirm_review(
    request: Request, platform: PlatformDep, who: SignedInPerson, review_id: str, body: ReasonIn
) -> Response:
    """The access is still needed."""
    return _decide_review(request, platform, who, review_id, body, confirmed=True)


@router.post("/grant-reviews/{review_id}/stop", response_model=ReviewOut)
def stop_reviewed(
    request: Request, platform: PlatformDep, who: SignedInPerson, review_id: str, body: ReasonIn
) -> Response:
    """The access is no longer needed."""
    return _decide_review(request, platform, who, review_id, body, confirmed=False)


def _decide_review(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    review_id: str,
    body: ReasonIn,
    *,
    confirmed: bool,
) -> Response:
    def act(tx: Transaction) -> ReviewOut:
        return _shown_review(tx, decide_review(tx, who, review_id, confirmed=confirmed, reason=body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


def _shown_review(tx: Transaction, row: GrantReview) -> ReviewOut:
    return ReviewOut.of(tx, row, grant_row(tx, row.grant_id))


@router.get("/grant-audits")
def list_audits(platform: PlatformDep, who: SignedInPerson) -> AuditListOut:
    """Audits of single grantors; for those who answer for rights or check them."""
    with platform.reading() as tx:
        require_post(tx, who, Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER, Post.AUDITOR)
        return AuditListOut(items=[AuditOut.of(tx, row) for row in audits_of(tx)])


@router.post("/grant-audits/{audit_id}/close", response_model=AuditOut)
def finish_audit(
    request: Request, platform: PlatformDep, who: SignedInPerson, audit_id: str, body: AuditIn
) -> Response:
    """Write what an audit found."""

    def act(tx: Transaction) -> AuditOut:
        return AuditOut.of(tx, close_audit(tx, who, audit_id, body.finding))

    return once(request, platform, who.person_id, act, body=body, status=200)
