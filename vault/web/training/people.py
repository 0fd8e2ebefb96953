"""The training record of one person, for those who answer for them, and taking back what was recorded wrongly."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.schemas import ReasonIn
from vault.training.record_routes import cancel, list_completions
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.people import names_of
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.training.words import WORDS

router = APIRouter(include_in_schema=False)


@router.get("/training/people/{person_id}")
def record(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, person_id: str
) -> Response:
    """What a person has completed."""
    return _record_page(request, platform, visitor, person_id, part_of)


def _record_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    listed = list_completions(platform, visitor.who, language_of(request), part_of, person_id)
    names = names_of(platform, visitor.who, [person_id])
    if not names:
        raise Refusal(Code.NOT_FOUND)
    return page(
        request,
        "training/person.html",
        refusal=refusal,
        form=form,
        person_id=person_id,
        name=names[person_id],
        record=listed,
        words=WORDS,
    )


@router.post("/training/people/{person_id}/completions/{completion_id}/cancel")
def take_back(act: ActDep, platform: PlatformDep, person_id: str, completion_id: str) -> Response:
    """Take back a completion."""
    again = partial(_record_page, act.request, platform, act.visitor, person_id, part_at(platform))
    show_again(act.request, partial(again, form=act.form))
    body = entered(ReasonIn, act.form.given("reason"))
    cancel(act.request, platform, act.who, language_of(act.request), completion_id, body)
    return done(f"/training/people/{person_id}", N_("The completion was taken back."))
