"""The visitor's own account: sessions, devices, code generator, how pages are written, and what is on record about them."""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.notice_texts import POST_NAMES
from vault.identity.routes import end_one_session, list_sessions
from vault.people.enrolment_routes import me, set_own_password
from vault.people.personal_data_routes import read_personal_data
from vault.people.schemas import PasswordChangeIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.pledges.routes import list_own
from vault.training.course_routes import list_courses
from vault.training.names import COURSE_NAMES
from vault.web.frame import password_texts
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import VisitorDep

PLEDGES_SHOWN: Final = 3

router = APIRouter(include_in_schema=False)


@router.get("/me")
def own_account(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Where one is signed in, from which devices, and how one's training and pledges stand."""
    return page(
        request,
        "own/account.html",
        me=me(request, platform, visitor.who),
        sessions=list_sessions(platform, visitor.who).items,
        pledges=list_own(platform, visitor.who, part_at(platform, limit=PLEDGES_SHOWN)).items,
        courses=list_courses(platform, visitor.who).items,
        course_names={course.value: name for course, name in COURSE_NAMES.items()},
        post_names=POST_NAMES,
    )


@router.post("/me/sessions/{session_id}/end")
def end_session(act: ActDep, platform: PlatformDep, session_id: str) -> Response:
    """End one of one's own sessions."""
    end_one_session(platform, act.who, session_id)
    return done("/me", N_("The session was ended."))


@router.get("/me/data")
def own_data(request: Request, visitor: VisitorDep) -> Response:
    """What the vault keeps about people, what for, who may read it, and until when."""
    found = read_personal_data(visitor.who, language_of(request))
    return page(request, "own/data.html", fields=found.items, person_id=visitor.who.person_id)


@router.get("/password")
def ask_for_new_password(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The form for another password; whose is old is led here after signing in."""
    return _password_page(request, platform, visitor, None)


@router.post("/password")
def take_new_password(act: ActDep, platform: PlatformDep) -> Response:
    """Change the password; other sessions end."""
    show_again(act.request, partial(_password_page, act.request, platform, act.visitor))
    said = {name: act.form.get(name, "") for name in ("old_password", "new_password")}
    said["code"] = "".join(act.form.get("code", "").split())
    set_own_password(platform, act.who, entered(PasswordChangeIn, said))
    return done("/me", N_("Your password was changed. Other sessions were ended."))


def _password_page(
    request: Request, platform: Platform, visitor: VisitorDep, refusal: Refusal | None
) -> Response:
    own = me(request, platform, visitor.who)
    return page(
        request,
        "own/password.html",
        refusal=refusal,
        due=own.password_due,
        user_name=own.user_name,
        rules=password_texts,
    )
