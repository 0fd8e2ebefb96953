"""Courses by pages: how they stand for the visitor, what is in them, beginning one, and one's own record."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.training.course_routes import create_attempt, get_course, list_courses, list_versions
from vault.training.course_schemas import OwnCourseOut
from vault.training.record_routes import list_completions
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import answered
from vault.web.frame.people import names_of
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.training.words import WORDS

router = APIRouter(include_in_schema=False)


@router.get("/training")
def training(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Both courses as they stand for the visitor, and the visitor's own record."""
    language = language_of(request)
    return page(
        request,
        "training/own.html",
        courses=list_courses(platform, visitor.who).items,
        record=list_completions(platform, visitor.who, language, part_of, None),
        words=WORDS,
    )


@router.get("/training/courses/{course}")
def course(request: Request, platform: PlatformDep, visitor: VisitorDep, course: str) -> Response:
    """What is in a course, and how it stands for the visitor."""
    own = _own(platform, visitor, course)
    shown = None if own.version is None else get_course(platform, visitor.who, language_of(request), course)
    return page(request, "training/course.html", own=own, course=shown, words=WORDS)


def _own(platform: Platform, visitor: Visitor, course: str) -> OwnCourseOut:
    found = [each for each in list_courses(platform, visitor.who).items if each.course == course]
    if not found:
        raise Refusal(Code.NOT_FOUND)
    return found[0]


@router.post("/training/courses/{course}/begin")
def begin(act: ActDep, platform: PlatformDep, course: str) -> Response:
    """Begin a course; an attempt that was open is left."""
    answer = create_attempt(act.request, platform, act.who, language_of(act.request), course)
    attempt_id = answered(answer)["id"]
    return RedirectResponse(f"/training/attempts/{course}/{attempt_id}", status_code=303)


@router.get("/training/courses/{course}/versions")
def versions(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, course: str
) -> Response:
    """Every version of a course that was published."""
    found = list_versions(platform, visitor.who, language_of(request), course, part_of)
    names = names_of(platform, visitor.who, (each.published_by for each in found.items))
    return page(request, "training/versions.html", name=course, versions=found, names=names, words=WORDS)
