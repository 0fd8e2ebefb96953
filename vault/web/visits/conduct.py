"""One visit: who may come, what they signed, and the visit itself in the escort's session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.schemas import Nothing
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.visits.routes import (
    decide_visitors,
    end_visit,
    keep_undertaking,
    name_visitor,
    report_visit,
    start_visit,
)
from vault.visits.schemas import DecideIn, UndertakingIn, VisitorIn
from vault.visits.shown_items import FindItem, FindItemDep
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.open_items import may_open
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.visits.states import GOING_ON, READY, STANDINGS, state_of

router = APIRouter(prefix="/visits/{visit_id}", include_in_schema=False)
WORD = "word-"
REASON = "reason-"
"""What the fields of a decision begin with; the visitor's id follows."""


@router.get("")
def visit(
    request: Request, platform: PlatformDep, visitor: VisitorDep, find: FindItemDep, visit_id: str
) -> Response:
    """The visit with its decisions, undertakings and everything that was shown."""
    return _visit_page(request, platform, visitor, find, visit_id)


def _visit_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    find: FindItem,
    visit_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    shown = report_visit(platform, visitor.who, find, visit_id)
    now = platform.clock.now_ms()
    state = state_of(shown, utc_text(now))
    running = next((run for run in shown.runs if run.ended_at is None), None)
    return page(
        request,
        "visits/visit.html",
        refusal=refusal,
        form=form,
        visit=shown,
        state=GOING_ON if running else state,
        ready=state == READY,
        going_on=shown.ended_at is None and utc_text(now) < shown.until_at,
        running=running,
        here_open=running is not None and running.session_id == visitor.who.session_id,
        titles={each.id: each.title for each in shown.items},
        to_open={each.id for each in shown.items if may_open(platform, visitor, each.id)},
        standings=STANDINGS,
        today=tokyo_date(now),
    )


def _or_again(act: Act, platform: Platform, find: FindItem, visit_id: str) -> None:
    shown: Callable[[Refusal], Response] = partial(
        _visit_page, act.request, platform, act.visitor, find, visit_id, form=act.form
    )
    show_again(act.request, shown)


@router.post("/visitors")
def add_visitor(act: ActDep, platform: PlatformDep, find: FindItemDep, visit_id: str) -> Response:
    """Name one more visitor."""
    _or_again(act, platform, find, visit_id)
    name_visitor(act.request, platform, act.who, visit_id, entered(VisitorIn, act.form.given("name")))
    return done(f"/visits/{visit_id}", N_("The visitor was named; everybody has to be decided on anew."))


@router.post("/decide")
def decide(act: ActDep, platform: PlatformDep, find: FindItemDep, visit_id: str) -> Response:
    """The manager's word on each visitor, over exactly what stood on the page."""
    _or_again(act, platform, find, visit_id)
    said = {"digest": act.form.get("digest", ""), "decisions": _decisions(act.form)}
    decide_visitors(act.request, platform, act.who, visit_id, entered(DecideIn, said))
    return done(f"/visits/{visit_id}", N_("Your decisions are on record."))


def _decisions(form: Form) -> list[dict[str, Any]]:
    words = {name.removeprefix(WORD): said for name, said in form.items() if name.startswith(WORD) and said}
    return [
        {
            "visitor_id": visitor_id,
            "approved": said == "approve",
            "reason": form.get(f"{REASON}{visitor_id}", "").strip() or form.get("reason", "").strip(),
        }
        for visitor_id, said in words.items()
    ]


@router.post("/visitors/{visitor_id}/undertaking")
def file_undertaking(
    act: ActDep, platform: PlatformDep, find: FindItemDep, visit_id: str, visitor_id: str
) -> Response:
    """Put on file what a visitor signed."""
    _or_again(act, platform, find, visit_id)
    said = act.form.given("signed_on", "document_name", "document_sha256")
    body = entered(UndertakingIn, said)
    keep_undertaking(act.request, platform, act.who, visit_id, visitor_id, body)
    return done(f"/visits/{visit_id}", N_("The undertaking is on file."))


@router.post("/start")
def start(act: ActDep, platform: PlatformDep, find: FindItemDep, visit_id: str) -> Response:
    """Open the visit in the escort's session."""
    _or_again(act, platform, find, visit_id)
    start_visit(act.request, platform, act.who, find, visit_id, Nothing())
    return done(f"/visits/{visit_id}", N_("The visit has begun; this session shows only what was approved."))


@router.post("/end")
def end(act: ActDep, platform: PlatformDep, find: FindItemDep, visit_id: str) -> Response:
    """End the visit for good."""
    _or_again(act, platform, find, visit_id)
    end_visit(act.request, platform, act.who, visit_id, Nothing())
    return done(f"/visits/{visit_id}", N_("The visit has ended."))
