"""How long each kind of evidence is kept."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.retention.kinds import MOST_YEARS
from vault.oversight.retention.routes import RetentionIn, list_retention, set_retention
from vault.people.posts import Post
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/retention")
def retention(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Kinds and periods."""
    return _retention_page(request, platform, visitor)


def _retention_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    periods = list_retention(platform, visitor.who, language_of(request))
    return page(
        request,
        "oversight/retention.html",
        refusal=refusal,
        form=form,
        periods=periods,
        kinds=[(each.kind.value, each.name) for each in periods.items],
        sets=Post.RESPONSIBLE_MANAGER in visitor.posts,
        most_years=MOST_YEARS,
    )


@router.post("/retention")
def extend(act: ActDep, platform: PlatformDep) -> Response:
    """Keep a kind of evidence for longer."""
    show_again(act.request, partial(_retention_page, act.request, platform, act.visitor, form=act.form))
    body = entered(RetentionIn, act.form.given("kind", "years", "reason"))
    set_retention(act.request, platform, act.who, language_of(act.request), body)
    return done("/retention", N_("The period counts from now on."))
