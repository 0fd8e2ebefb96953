"""The yearly questions to oneself, and the sums of the answers."""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.checks.mutual import READERS
from vault.oversight.checks.routes import (
    create_self_check,
    list_self_checks,
    show_questions,
    show_summary,
)
from vault.oversight.checks.schemas import SelfCheckIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.oversight.words import WORDS

ANSWER: Final = "answer-"
"""What the fields that answer a question begin with."""

router = APIRouter(include_in_schema=False)


@router.get("/self-check")
def self_check(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """The questions, and one's own answers of earlier years."""
    return _self_check_page(request, platform, visitor, part_of)


def _self_check_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "oversight/self_check.html",
        refusal=refusal,
        form=form,
        asked=show_questions(platform, visitor.who, language_of(request)),
        given=list_self_checks(platform, visitor.who, part_of),
        reads_sums=not visitor.posts.isdisjoint(READERS),
        prefix=ANSWER,
        words=WORDS,
    )


@router.post("/self-check")
def answer(act: ActDep, platform: PlatformDep) -> Response:
    """Answer every question."""
    again = partial(_self_check_page, act.request, platform, act.visitor, part_at(platform))
    show_again(act.request, partial(again, form=act.form))
    said = {name.removeprefix(ANSWER): value for name, value in act.form.items() if name.startswith(ANSWER)}
    create_self_check(act.request, platform, act.who, entered(SelfCheckIn, {"answers": said}))
    return done(
        "/self-check", N_("Thank you. Your answers are yours: others only see sums of three people or more.")
    )


@router.get("/self-check/summary")
def summary(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The answers of the last year in sums."""
    asked = show_questions(platform, visitor.who, language_of(request))
    return page(
        request,
        "oversight/self_check_sums.html",
        sums=show_summary(platform, visitor.who),
        questions=asked.questions,
        answers=asked.answers,
        words=WORDS,
    )
