"""What people say about measures that do not work, and the answers."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.oversight.measures.routes import list_measures
from vault.oversight.remarks.routes import answer_remark, create_remark, list_remarks
from vault.oversight.remarks.schemas import RemarkAnswerIn, RemarkIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.procedures.routes import list_procedures
from vault.register.routes import list_responsible
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at, whole_list
from vault.web.frame.reader import language_of, said
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.oversight.alerts import DECIDING
from vault.web.oversight.words import WORDS, pairs

State = Literal["open", "answered", "all"]
Group = tuple[str, list[tuple[str, str]]]

router = APIRouter(include_in_schema=False)


@router.get("/remarks")
def remarks(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    state: Annotated[State, Query()] = "open",
) -> Response:
    """One's own; all of them for those who answer for measures or check them."""
    return _remarks_page(request, platform, visitor, part_of, state)


def _remarks_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    state: State,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
    answered: str = "",
) -> Response:
    asked = None if state == "all" else state
    return page(
        request,
        "oversight/remarks.html",
        refusal=refusal,
        form=form,
        answered=answered,
        blank=Form(),
        remarks=list_remarks(platform, visitor.who, part_of, asked),
        state=state,
        answers=not visitor.posts.isdisjoint(DECIDING),
        own=visitor.who.person_id,
        outcomes=pairs(WORDS["answers"]),
        words=WORDS,
    )


@router.get("/remarks/new")
def new_remark(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    about: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """What does not work, about what, and what would."""
    return _new_page(request, platform, visitor, form=Form({"about": about}))


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
        "oversight/new_remark.html",
        refusal=refusal,
        form=form,
        targets=_targets(request, platform, visitor),
    )


def _targets(request: Request, platform: Platform, visitor: Visitor) -> list[Group]:
    """What the visitor may remark on, by kind: `kind:id` and its name."""
    procedures = list_procedures(platform, visitor.who, language_of(request)).items
    measures = whole_list(platform, partial(list_measures, platform, visitor.who))
    entries = whole_list(platform, partial(list_responsible, platform, visitor.who))
    groups: list[Group] = [
        ("procedure", [(each.slot, each.title) for each in procedures if each.title is not None]),
        ("measure", [(each.id, f"{each.name}（{each.site}）") for each in measures]),
        ("entry", [(each.entry_id, each.entry_name) for each in entries]),
    ]
    return [
        (said(WORDS["about"][kind]), [(f"{kind}:{target}", name) for target, name in found])
        for kind, found in groups
        if found
    ]


@router.post("/remarks")
def file_remark(act: ActDep, platform: PlatformDep) -> Response:
    """Say it to whoever answers for the measure."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    kind, _, target = act.form.get("about", "").partition(":")
    body = entered(RemarkIn, {"about": kind, "target": target, **act.form.given("problem", "proposal")})
    create_remark(act.request, platform, act.who, body)
    return done("/remarks", N_("Your remark is with whoever answers for it. You will be told of the answer."))


@router.post("/remarks/{remark_id}/answer")
def answer(act: ActDep, platform: PlatformDep, remark_id: str) -> Response:
    """Answer a remark."""
    again = partial(_remarks_page, act.request, platform, act.visitor, part_at(platform), "open")
    show_again(act.request, partial(again, form=act.form, answered=remark_id))
    body = entered(RemarkAnswerIn, act.form.given("outcome", "reason"))
    answer_remark(act.request, platform, act.who, remark_id, body)
    return done("/remarks", N_("Your answer is on record, and was told to whoever made the remark."))
