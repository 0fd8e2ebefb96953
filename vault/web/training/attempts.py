"""Taking a course by pages: its lessons one by one, its questions one at a time, the reason for every option."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.training.course_routes import create_answer, create_opening, get_attempt, get_opened_lesson
from vault.training.course_schemas import AnswerIn
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.training.next_step import next_step
from vault.web.training.words import WORDS

router = APIRouter(prefix="/training/attempts/{course}/{attempt_id}", include_in_schema=False)


@router.get("")
def attempt(
    request: Request, platform: PlatformDep, visitor: VisitorDep, course: str, attempt_id: str
) -> Response:
    """How far the attempt is, its lessons, and the way on."""
    shown = get_attempt(platform, visitor.who, language_of(request), course, attempt_id)
    return page(request, "training/attempt.html", attempt=shown, next=next_step(shown), words=WORDS)


@router.post("/lessons/{lesson_id}")
def open_lesson(act: ActDep, platform: PlatformDep, course: str, attempt_id: str, lesson_id: str) -> Response:
    """Open a lesson."""
    language = language_of(act.request)
    create_opening(act.request, platform, act.who, language, course, attempt_id, lesson_id)
    return RedirectResponse(f"/training/attempts/{course}/{attempt_id}/lessons/{lesson_id}", status_code=303)


@router.get("/lessons/{lesson_id}")
def lesson(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    course: str,
    attempt_id: str,
    lesson_id: str,
) -> Response:
    """The text of a lesson, and the way to its questions."""
    language = language_of(request)
    shown = get_attempt(platform, visitor.who, language, course, attempt_id)
    read = get_opened_lesson(platform, visitor.who, language, course, attempt_id, lesson_id)
    return page(
        request,
        "training/lesson_taken.html",
        attempt=shown,
        lesson=read,
        place=[each.id for each in shown.lessons].index(lesson_id) + 1,
        results={each.id: each.right for each in read.answered},
        next=next_step(shown, lesson_id),
    )


@router.get("/lessons/{lesson_id}/questions/{question_id}")
def question(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    course: str,
    attempt_id: str,
    lesson_id: str,
    question_id: str,
) -> Response:
    """One question; once it was answered, the reason for each of its options."""
    return _question_page(request, platform, visitor, (course, attempt_id, lesson_id, question_id))


def _question_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    place: tuple[str, str, str, str],
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    course, attempt_id, lesson_id, question_id = place
    language = language_of(request)
    shown = get_attempt(platform, visitor.who, language, course, attempt_id)
    lesson = get_opened_lesson(platform, visitor.who, language, course, attempt_id, lesson_id)
    ids = [each.id for each in lesson.questions]
    if question_id not in ids:
        raise Refusal(Code.NOT_FOUND)
    return page(
        request,
        "training/question.html",
        refusal=refusal,
        form=form,
        attempt=shown,
        lesson=lesson,
        number=ids.index(question_id) + 1,
        question=lesson.questions[ids.index(question_id)],
        judged=next((each for each in lesson.answered if each.id == question_id), None),
        next=next_step(shown, lesson_id),
    )


@router.post("/lessons/{lesson_id}/questions/{question_id}")
def answer(
    act: ActDep, platform: PlatformDep, course: str, attempt_id: str, lesson_id: str, question_id: str
) -> Response:
    """Answer a question."""
    place = (course, attempt_id, lesson_id, question_id)
    show_again(act.request, partial(_question_page, act.request, platform, act.visitor, place, form=act.form))
    said = {"lesson_id": lesson_id, "question_id": question_id, "ticked": act.form.several("ticked")}
    language = language_of(act.request)
    create_answer(act.request, platform, act.who, language, course, attempt_id, entered(AnswerIn, said))
    return RedirectResponse(act.request.url.path, status_code=303)
