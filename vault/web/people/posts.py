"""Posts: who holds which, giving one and ending one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.appoint import WITH_TERMS
from vault.people.appointment_routes import list_appointments, template
from vault.people.posts import Post
from vault.people.routes import end as end_post
from vault.people.routes import give
from vault.people.schemas import AppointIn, LeavingReasonIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.people import choices, colleagues
from vault.web.frame.reader import in_words, language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.record import person_of
from vault.web.people.words import POSTS, RANKS

router = APIRouter(include_in_schema=False)


@router.get("/appointments")
def appointments(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """Everybody in a post, with the powers."""
    listed = list_appointments(platform, language_of(request), visitor.who, part_of)
    return page(request, "people/appointments.html", appointments=listed, posts=POSTS, ranks=RANKS)


@router.get("/people/{person_id}/posts/new")
def new_post(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    person_id: str,
    post: Post = Post.RESPONSIBLE_MANAGER,
) -> Response:
    """The form for an appointment; what it asks depends on the post."""
    return _new_page(request, platform, visitor, person_id, form=Form({"post": post.value}))


def _new_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form,
) -> Response:
    return page(
        request,
        "people/new_post.html",
        refusal=refusal,
        form=form,
        person=person_of(platform, visitor, person_id),
        posts=POSTS,
        **terms_fields(request, visitor, form.get("post", "")),
    )


def terms_fields(request: Request, visitor: Visitor, post: str) -> dict[str, Any]:
    """What the fields of an appointment are made from."""
    offered = template(language_of(request), visitor.who).powers
    return {
        "ranks": in_words(request, RANKS),
        "with_terms": post in WITH_TERMS,
        "powers": offered if post == Post.RESPONSIBLE_MANAGER else [],
    }


def appointment_typed(form: Mapping[str, str]) -> dict[str, Any]:
    """The appointment as the API takes it, out of the fields of the form."""
    typed = Form(form)
    said: dict[str, Any] = typed.given("post", "reason", "rank", "rank_reason", "starts_on")
    document = typed.given("document_name", "document_sha256")
    if document:
        said["document"] = {
            "name": document.get("document_name", ""),
            "sha256": document.get("document_sha256", "").lower(),
        }
    if said.get("post") == Post.RESPONSIBLE_MANAGER:
        said["powers"] = {
            name.removeprefix("power_"): text for name, text in form.items() if name.startswith("power_")
        }
    return said


@router.post("/people/{person_id}/posts")
def appoint(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Give a post."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, person_id, form=act.form))
    give(act.request, platform, act.who, person_id, entered(AppointIn, appointment_typed(act.form)))
    return done(f"/people/{person_id}", N_("The appointment was made."))


@router.get("/people/{person_id}/posts/{post_id}/end")
def ending(
    request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str, post_id: str
) -> Response:
    """The form for ending an appointment."""
    return _ending_page(request, platform, visitor, person_id, post_id)


def _ending_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    post_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    person = person_of(platform, visitor, person_id)
    held = next((each for each in person.posts if each.id == post_id), None)
    return page(
        request,
        "people/end_post.html",
        refusal=refusal,
        form=form,
        person=person,
        held=held,
        posts=POSTS,
        successors=choices(colleagues(platform, visitor.who), without=[person_id]),
    )


@router.post("/people/{person_id}/posts/{post_id}/end")
def end(act: ActDep, platform: PlatformDep, person_id: str, post_id: str) -> Response:
    """End an appointment."""
    show_again(
        act.request,
        partial(_ending_page, act.request, platform, act.visitor, person_id, post_id, form=act.form),
    )
    body = entered(LeavingReasonIn, act.form.given("reason", "successor_id"))
    end_post(act.request, platform, act.who, post_id, body)
    return done(f"/people/{person_id}", N_("The appointment was ended."))
