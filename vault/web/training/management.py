"""For those who answer for education: who still has to learn, and publishing a course."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.training.course_routes import create_version, get_course, list_lessons
from vault.training.course_schemas import CourseIn, CourseOut, LessonLineOut
from vault.training.record_routes import list_gaps
from vault.training.topics import Course
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.training.words import EMPLOYMENT, WORDS, pairs

router = APIRouter(include_in_schema=False)
PLACE = "place-"
"""What the fields that put a lesson in its place begin with."""
_MOST_DIGITS: Final = 4


@router.get("/training/manage")
def gaps(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    course: Course = Course.EVERYONE,
    employment_kind: str = "",
) -> Response:
    """Who still has to do a course, by kind of employment."""
    found = list_gaps(platform, visitor.who, part_of, course, employment_kind or None)
    asked = {"course": course.value, "employment_kind": employment_kind}
    return page(
        request,
        "training/gaps.html",
        course=course.value,
        gaps=found,
        asked={name: value for name, value in asked.items() if value},
        employment=pairs(EMPLOYMENT),
        chosen=Form({"employment_kind": employment_kind}),
        words=WORDS,
    )


@router.get("/training/courses/{course}/publish")
def publishing(request: Request, platform: PlatformDep, visitor: VisitorDep, course: str) -> Response:
    """The lessons that a version can be published with, in the order of the one in force."""
    return _publish_page(request, platform, visitor, course)


def _publish_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    course: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    language = language_of(request)
    if course not in WORDS["courses"]:
        raise Refusal(Code.NOT_FOUND)
    in_force = _in_force(request, platform, visitor, course)
    lessons = list_lessons(platform, visitor.who, language).items
    return page(
        request,
        "training/publish.html",
        refusal=refusal,
        form=form,
        name=course,
        course=in_force,
        lessons=_in_order(lessons, in_force),
        taught=set() if in_force is None else {each.id for each in in_force.lessons},
        words=WORDS,
    )


def _in_force(request: Request, platform: Platform, visitor: Visitor, course: str) -> CourseOut | None:
    try:
        return get_course(platform, visitor.who, language_of(request), course)
    except Refusal as refusal:
        if refusal.code is not Code.NOT_FOUND:
            raise
        return None


def _in_order(lessons: list[LessonLineOut], course: CourseOut | None) -> list[LessonLineOut]:
    places = {} if course is None else {each.id: place for place, each in enumerate(course.lessons)}
    return sorted(lessons, key=lambda each: places.get(each.id, len(places)))


@router.post("/training/courses/{course}/publish")
def publish(act: ActDep, platform: PlatformDep, course: str) -> Response:
    """Put a version in force."""
    show_again(act.request, partial(_publish_page, act.request, platform, act.visitor, course, form=act.form))
    body = entered(CourseIn, _order(act.form))
    create_version(act.request, platform, act.who, language_of(act.request), course, body)
    return done(f"/training/courses/{course}", N_("The course was published."))


def _order(form: Form) -> dict[str, Any]:
    said: dict[str, Any] = {**form.given("reason", "pass_percent"), "names": _names(form.get("names", ""))}
    placed = {
        name.removeprefix(PLACE): value.strip()
        for name, value in form.items()
        if name.startswith(PLACE) and value.strip()
    }
    wrong = [value for value in placed.values() if not value.isdecimal() or len(value) > _MOST_DIGITS]
    if wrong:
        raise Refusal(Code.REQUEST_INVALID, params={"what": ", ".join(wrong)[:200]})
    lessons = sorted(placed, key=lambda lesson_id: int(placed[lesson_id]))
    return {**said, "lessons": lessons} if lessons else said


def _names(text: str) -> dict[str, str]:
    """One replacement a line, `name in the story = own name`."""
    lines = [line.partition("=") for line in text.replace("＝", "=").splitlines() if line.strip()]
    return {old.strip(): new.strip() for old, _, new in lines}
