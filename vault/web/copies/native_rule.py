"""Whether native files may be issued: the decision in force, and for the overall officer another one."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.native.routes import decide_rule, show_rule
from vault.copies.native.schemas import NativeRuleIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/copies/native-files")
def rule(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The decision in force."""
    return _rule_page(request, platform, visitor)


@router.post("/copies/native-files")
def decide(act: ActDep, platform: PlatformDep) -> Response:
    """Allow native files, or forbid them again."""
    show_again(act.request, partial(_rule_page, act.request, platform, act.visitor, form=act.form))
    said = {**act.form.given("reason"), "allowed": act.form.get("allowed") == "yes"}
    decide_rule(act.request, platform, act.who, entered(NativeRuleIn, said))
    return done("/copies/native-files", N_("Your decision is in force."))


def _rule_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "copies/native_rule.html",
        refusal=refusal,
        form=form,
        rule=show_rule(platform, visitor.who),
    )
