"""Sessions held outside the vault: the calendar, planning one, and recording who attended."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.training.record_routes import close, create_session, get_session, list_sessions
from vault.training.record_schemas import HeldIn, SessionIn
from vault.training.topics import Course
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.people import choices, colleagues
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.training.words import COURSES, SESSION_KINDS, WORDS, pairs

router = APIRouter(include_in_schema=False)


@router.get("/training/sessions")
def sessions(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    course: Course | None = None,
) -> Response:
    """The calendar."""
    return page(
        request,
        "training/sessions.html",
        sessions=list_sessions(platform, visitor.who, language_of(request), part_of, course),
        course="" if course is None else course.value,
        words=WORDS,
    )


@router.get("/training/sessions/new")
def new_session(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """A session to come, or one to be recorded."""
    return _new_page(request, platform, visitor)


def _new_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "training/session_new.html",
        refusal=refusal,
        form=form,
        courses=pairs(COURSES),
        kinds=pairs(SESSION_KINDS),
        people=choices(colleagues(platform, visitor.who)),
    )


@router.post("/training/sessions/new")
def plan(act: ActDep, platform: PlatformDep) -> Response:
    """Put a session on the calendar."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    body = entered(SessionIn, act.form.given("course", "kind", "planned_on", "trainer_id", "trainer_name"))
    answer = create_session(act.request, platform, act.who, language_of(act.request), body)
    return done(f"/training/sessions/{answered(answer)['id']}", N_("The session is on the calendar."))


@router.get("/training/sessions/{session_id}")
def session(request: Request, platform: PlatformDep, visitor: VisitorDep, session_id: str) -> Response:
    """A session with its attendance."""
    return _session_page(request, platform, visitor, session_id)


def _session_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    session_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    shown = get_session(platform, visitor.who, language_of(request), session_id)
    apart = [each for each in (visitor.who.person_id, shown.trainer_id) if each]
    people = [] if shown.closed_at else choices(colleagues(platform, visitor.who), without=apart)
    return page(
        request,
        "training/session.html",
        refusal=refusal,
        form=form,
        session=shown,
        people=people,
        words=WORDS,
    )


@router.post("/training/sessions/{session_id}/close")
def record_held(act: ActDep, platform: PlatformDep, session_id: str) -> Response:
    """Record what took place."""
    show_again(
        act.request, partial(_session_page, act.request, platform, act.visitor, session_id, form=act.form)
    )
    said = act.form.given("held_on", "material_name", "material_sha256")
    body = entered(HeldIn, {**said, "attendees": act.form.several("attendees")})
    close(act.request, platform, act.who, language_of(act.request), session_id, body)
    return done(f"/training/sessions/{session_id}", N_("The session was recorded."))
