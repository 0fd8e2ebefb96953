"""The list of physical measures: containers, areas, keys; each looked at in its time."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.measures.routes import create_check, create_measure, end, list_measures
from vault.oversight.measures.rules import LONGEST_INTERVAL_DAYS
from vault.oversight.measures.schemas import MeasureCheckIn, MeasureIn
from vault.people.posts import Post
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.schemas import ReasonIn
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, ShowAgain, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.people import choices, colleagues
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.oversight.words import WORDS, pairs

router = APIRouter(include_in_schema=False)


@router.get("/measures")
def measures(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    ended: bool = False,
) -> Response:
    """Those whose check is due first; or those that were taken off the list."""
    return _measures_page(request, platform, visitor, part_of, ended=ended)


def _measures_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    ended: bool = False,
    form: Form | None = None,
    acted: str = "",
) -> Response:
    return page(
        request,
        "oversight/measures.html",
        refusal=refusal,
        form=form,
        acted=acted,
        blank=Form(),
        measures=list_measures(platform, visitor.who, part_of, ended),
        ended=ended,
        manages=Post.RESPONSIBLE_MANAGER in visitor.posts,
        own=visitor.who.person_id,
        longest=LONGEST_INTERVAL_DAYS,
        words=WORDS,
    )


@router.get("/measures/new")
def new_measure(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """What stands where, who answers for it, and how often somebody looks."""
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
        "oversight/new_measure.html",
        refusal=refusal,
        form=form,
        people=choices(colleagues(platform, visitor.who)),
        kinds=pairs(WORDS["kinds"]),
        longest=LONGEST_INTERVAL_DAYS,
    )


@router.post("/measures")
def list_new(act: ActDep, platform: PlatformDep) -> Response:
    """Put a measure on the list."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    said = act.form.given("site", "kind", "name", "responsible_id", "interval_days")
    create_measure(act.request, platform, act.who, entered(MeasureIn, said))
    return done("/measures", N_("The measure is on the list."))


@router.post("/measures/{measure_id}/check")
def check(act: ActDep, platform: PlatformDep, measure_id: str) -> Response:
    """Write what a look at it found."""
    show_again(act.request, _again(act, platform, f"check-{measure_id}"))
    body = entered(MeasureCheckIn, act.form.given("found", "next_in_days"))
    create_check(act.request, platform, act.who, measure_id, body)
    return done("/measures", N_("The check is on record."))


@router.post("/measures/{measure_id}/end")
def take_off(act: ActDep, platform: PlatformDep, measure_id: str) -> Response:
    """Take it off the list."""
    show_again(act.request, _again(act, platform, f"end-{measure_id}"))
    end(act.request, platform, act.who, measure_id, entered(ReasonIn, act.form.given("reason")))
    return done("/measures", N_("The measure is off the list."))


def _again(act: Act, platform: Platform, acted: str) -> ShowAgain:
    page_of = partial(_measures_page, act.request, platform, act.visitor, part_at(platform))
    return partial(page_of, form=act.form, acted=acted)
