"""Publishing and retiring procedures by forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.procedures.routes import publish_version, retire_version, show_template
from vault.procedures.schemas import QuestionOut, ReasonIn, VersionIn
from vault.procedures.slots import USUAL_POWERS, Slot
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of, said
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.procedures.reading import procedure_page, slot_of, text_in_force
from vault.web.procedures.words import ANSWERS, MUST_BE, POWER_NAMES

router = APIRouter(include_in_schema=False)
_QUESTION: Final = re.compile(r"q(\d{1,2})-text_ja")
_EMPTY_QUESTIONS: Final = 2


@router.get("/procedures/{slot}/edit")
def editing(
    request: Request, platform: PlatformDep, visitor: VisitorDep, slot: str, shipped: bool = False
) -> Response:
    """The text in force to be changed; the shipped one where there is none, or where that was asked for."""
    return _form_page(request, platform, visitor, slot, shipped)


def _form_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    slot: str,
    shipped: bool = False,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    shown = slot_of(request, platform, visitor, slot)
    in_force = None if shipped else text_in_force(request, platform, visitor, slot)
    begin = in_force or show_template(platform, visitor.who, slot, language_of(request))
    powers = USUAL_POWERS[Slot(slot)] if in_force is None else in_force.powers
    return page(
        request,
        "procedures/form.html",
        refusal=refusal,
        form=form,
        slot=shown,
        begin=begin,
        from_shipped=in_force is None,
        questions=_room(begin.questions),
        powers=_pairs(POWER_NAMES),
        chosen=[str(number) for number in powers],
        answers=_pairs(ANSWERS),
        must_be=_pairs(MUST_BE),
    )


def _pairs(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), said(text)) for value, text in words.items()]


def _room(questions: list[QuestionOut]) -> list[QuestionOut | None]:
    return [*questions, *[None] * _EMPTY_QUESTIONS] if questions else []


@router.post("/procedures/{slot}/edit")
def publish(act: ActDep, platform: PlatformDep, slot: str) -> Response:
    """Put a text in force."""
    show_again(
        act.request, partial(_form_page, act.request, platform, act.visitor, slot, False, form=act.form)
    )
    body = entered(
        VersionIn,
        {
            **act.form.given("title", "reason"),
            "text": act.form.get("text", ""),
            "powers": act.form.several("powers"),
            "questions": _questions(act.form),
        },
    )
    publish_version(act.request, platform, act.who, slot, body)
    return done(
        f"/procedures/{slot}", N_("The procedure is in force, and everybody was asked to acknowledge it.")
    )


def _questions(form: Form) -> list[dict[str, Any]]:
    """The questions that were typed; one without a Japanese text is left out."""
    numbers = sorted(int(found[1]) for name in form if (found := _QUESTION.fullmatch(name)))
    typed = [number for number in numbers if form.get(f"q{number}-text_ja", "").strip()]
    return [_question(form, f"q{number}-") for number in typed]


def _question(form: Form, begin: str) -> dict[str, Any]:
    names = ("id", "text_ja", "text_en", "answer", "must_be")
    return {name: value for name in names if (value := form.get(f"{begin}{name}", "").strip())}


@router.post("/procedures/{slot}/retire")
def retire(act: ActDep, platform: PlatformDep, slot: str) -> Response:
    """End the version in force without another."""
    show_again(act.request, partial(procedure_page, act.request, platform, act.visitor, slot, form=act.form))
    retire_version(act.request, platform, act.who, slot, entered(ReasonIn, act.form.given("reason")))
    return done(f"/procedures/{slot}", N_("The procedure was retired."))
