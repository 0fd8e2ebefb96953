"""One request for copies: what it binds, the decision on it, and having the copies made."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.copies.request_schemas import ApproveIn, CopyRequestOut, IssueIn, RejectIn
from vault.copies.routes import approve_request, cancel_request, get_request, issue_request, reject_request
from vault.documents.routes import get_pages
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.solo import COPY
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.copies.pages_said import pages_said, pages_typed
from vault.web.copies.words import COPY_STATES, PERMISSIONS, POSTS, REQUEST_STATES, TONES
from vault.web.frame.acting import ActDep
from vault.web.frame.alone import Alone, alone_with
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.open_items import may_open
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)
_DECIDE: Final = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
PageNumber = Annotated[int | None, Query(alias="page", ge=1)]


@router.get("/copies/requests/{request_id}")
def one_request(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    request_id: str,
    number: PageNumber = None,
) -> Response:
    """The request; `page` shows that one of its pages."""
    return request_page(request, platform, visitor, request_id, number=number)


@router.post("/copies/requests/{request_id}/approve")
def approve(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Decide for it, exactly as it was shown."""
    _again(act, platform, request_id)
    decision = entered(ApproveIn, act.form.given("digest", "reason"))
    approved = answered(approve_request(act.request, platform, act.who, request_id, decision))
    return done(
        _path(request_id),
        N_("You approved the request. Whoever asked can have the copies made within 24 hours.")
        if approved["state"] == "approved"
        else N_("You approved the request. It needs the other approval too."),
    )


@router.post("/copies/requests/{request_id}/reject")
def reject(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Decide against it."""
    _again(act, platform, request_id)
    reject_request(act.request, platform, act.who, request_id, entered(RejectIn, act.form.given("reason")))
    return done(_path(request_id), N_("You rejected the request."))


@router.post("/copies/requests/{request_id}/cancel")
def cancel(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Take one's own request back."""
    _again(act, platform, request_id)
    cancel_request(act.request, platform, act.who, request_id)
    return done(_path(request_id), N_("You withdrew the request."))


@router.post("/copies/requests/{request_id}/issue")
def issue(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Use the approval; nothing typed means all that was approved."""
    _again(act, platform, request_id)
    narrower: dict[str, Any] = act.form.given("pages", "copies")
    if "pages" in narrower:
        narrower["pages"] = pages_typed(narrower["pages"])
    issue_request(act.request, platform, act.who, request_id, entered(IssueIn, narrower))
    return done(_path(request_id), N_("The copies are being made."))


def _again(act: ActDep, platform: Platform, request_id: str) -> None:
    shown = partial(request_page, act.request, platform, act.visitor, request_id, form=act.form)
    show_again(act.request, shown)


def _path(request_id: str) -> str:
    return f"/copies/requests/{request_id}"


def request_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    request_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
    number: int | None = None,
) -> Response:
    """The page of a request, or the same with what was refused on it."""
    asked = get_request(platform, visitor.who, request_id)
    return page(
        request,
        "copies/request.html",
        refusal=refusal,
        form=form,
        asked=asked,
        open_item=may_open(platform, visitor, asked.item_id),
        pages=pages_said(asked.bound.pages),
        shown=_shown_page(platform, visitor, asked, number),
        number=number,
        states=REQUEST_STATES,
        copy_states=COPY_STATES,
        tones=TONES,
        permissions=PERMISSIONS,
        posts=POSTS,
        decides=_decides(visitor, asked),
        needs_code=_needs_code(platform, visitor),
        alone=_alone(platform, visitor, asked),
    )


def _decides(visitor: Visitor, asked: CopyRequestOut) -> bool:
    """Whether to offer the decision; who may take it, the act itself decides."""
    party = visitor.who.person_id in {asked.bound.requester_id, asked.bound.recipient_id}
    approved = any(each.person_id == visitor.who.person_id for each in asked.approvals)
    return asked.state == "requested" and not party and not approved and bool(visitor.posts & _DECIDE)


def _needs_code(platform: Platform, visitor: Visitor) -> bool:
    try:
        require_fresh_code(platform, visitor.who)
    except Refusal:
        return True
    return False


def _alone(platform: Platform, visitor: Visitor, asked: CopyRequestOut) -> Alone:
    party = visitor.who.person_id in {asked.bound.requester_id, asked.bound.recipient_id}
    if asked.native or asked.state != "requested" or not party or not visitor.posts & _DECIDE:
        return Alone(False, None)
    return alone_with(platform, visitor.who, COPY, asked.id, asked.digest)


def _shown_page(
    platform: Platform, visitor: Visitor, asked: CopyRequestOut, number: int | None
) -> tuple[int, int] | None:
    """Width and height of the page that is to be shown, where the visitor may view it and it was asked for.

    The image itself is released, and recorded, when the browser asks for it.
    """
    if number not in asked.bound.pages:
        return None
    try:
        size = get_pages(platform, visitor.who, asked.version_id).sizes[number - 1]
    except Refusal:
        return None
    return round(size.width_pt), round(size.height_pt)
