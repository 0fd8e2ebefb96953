"""What the vault noticed by itself, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.oversight.alerts.routes import decide_alert, list_alerts
from vault.oversight.alerts.schemas import AlertDecisionIn
from vault.people.posts import Post
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
from vault.web.oversight.words import WORDS, pairs

State = Literal["open", "decided", "all"]
DECIDING: Final = frozenset({Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER})

router = APIRouter(include_in_schema=False)


@router.get("/alerts")
def alerts(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    state: Annotated[State, Query()] = "open",
) -> Response:
    """Those that wait for a decision, those that were decided, or all."""
    return _alerts_page(request, platform, visitor, part_of, state)


def _alerts_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    state: State,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
    decided: str = "",
) -> Response:
    asked = None if state == "all" else state
    return page(
        request,
        "oversight/alerts.html",
        refusal=refusal,
        form=form,
        decided=decided,
        blank=Form(),
        alerts=list_alerts(platform, visitor.who, language_of(request), part_of, asked),
        state=state,
        decides=not visitor.posts.isdisjoint(DECIDING),
        outcomes=pairs(WORDS["outcomes"]),
        words=WORDS,
    )


@router.post("/alerts/{alert_id}/decide")
def decide(act: ActDep, platform: PlatformDep, alert_id: str) -> Response:
    """Say what an alert came to."""
    show_again(
        act.request,
        partial(
            _alerts_page,
            act.request,
            platform,
            act.visitor,
            part_at(platform),
            "open",
            form=act.form,
            decided=alert_id,
        ),
    )
    body = entered(AlertDecisionIn, act.form.given("outcome", "reason"))
    decide_alert(act.request, platform, act.who, language_of(act.request), alert_id, body)
    return done("/alerts", N_("Your decision is on record."))
