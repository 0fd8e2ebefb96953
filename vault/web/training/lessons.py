"""Lessons by pages: the list, one with its answers, and writing the company's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.texts import N_
from vault.training.course_routes import create_lesson, get_lesson, list_lessons
from vault.training.course_schemas import LessonIn
from vault.training.stored_lessons import OWN_PREFIX
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import VisitorDep
from vault.web.training.lesson_form import BLANK, lesson_said, places
from vault.web.training.words import TOPICS, WORDS, pairs

router = APIRouter(include_in_schema=False)


@router.get("/training/lessons")
def lessons(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The lessons a course can be published with."""
    return page(
        request,
        "training/lessons.html",
        lessons=list_lessons(platform, visitor.who, language_of(request)).items,
        own_prefix=OWN_PREFIX,
        words=WORDS,
    )


@router.get("/training/lessons/new")
def new_lesson(
    request: Request, platform: PlatformDep, visitor: VisitorDep, like: str | None = None
) -> Response:
    """An empty form, or one filled with another lesson to make one's own of."""
    if like is None:
        return _form_page(request, BLANK)
    lesson = get_lesson(platform, visitor.who, like).lesson
    own = like if like.startswith(OWN_PREFIX) else f"{OWN_PREFIX}{like}"
    return _form_page(request, {**lesson, "id": own})


@router.post("/training/lessons/new")
def write_new(act: ActDep, platform: PlatformDep) -> Response:
    """Write a lesson of the company's own, or its next content."""
    show_again(act.request, partial(_form_page, act.request, BLANK, form=act.form))
    body = entered(LessonIn, lesson_said(act.form))
    create_lesson(act.request, platform, act.who, body)
    return done(
        f"/training/lessons/{body.id}",
        N_("The lesson was saved. It is taught once a course is published with it."),
    )


@router.get("/training/lessons/{lesson_id}")
def lesson(request: Request, platform: PlatformDep, visitor: VisitorDep, lesson_id: str) -> Response:
    """A lesson with what is right and why."""
    return page(
        request,
        "training/lesson.html",
        lesson=get_lesson(platform, visitor.who, lesson_id).lesson,
        own_prefix=OWN_PREFIX,
        words=WORDS,
    )


def _form_page(
    request: Request,
    lesson: dict[str, Any],
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "training/lesson_form.html",
        refusal=refusal,
        form=form,
        lesson=lesson,
        places=places(lesson, form),
        topics=pairs(TOPICS),
        own_prefix=OWN_PREFIX,
    )
