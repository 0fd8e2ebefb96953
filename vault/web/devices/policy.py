"""The terms for devices: those in force, others in their place, and those that were."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.devices.routes import list_policies, put_policy_in_force, show_policy
from vault.devices.schemas import PolicyIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.devices.words import DAYS, SWITCHES, WORDS
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.people import names_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/devices/policy")
def policy(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """The terms in force, and their history."""
    return _policy_page(request, platform, visitor, part_of)


def _policy_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    listed = list_policies(platform, visitor.who, part_of)
    return page(
        request,
        "devices/policy.html",
        refusal=refusal,
        form=form,
        policy=show_policy(platform, visitor.who),
        history=listed,
        names=names_of(platform, visitor.who, (each.set_by for each in listed.items)),
        words=WORDS,
    )


@router.post("/devices/policy")
def put_in_force(act: ActDep, platform: PlatformDep) -> Response:
    """Put terms in force in place of those before."""
    again = partial(_policy_page, act.request, platform, act.visitor, part_at(platform))
    show_again(act.request, partial(again, form=act.form))
    said = {
        **act.form.given(*DAYS, "reason"),
        **{name: bool(act.form.get(name)) for name in SWITCHES},
    }
    put_policy_in_force(act.request, platform, act.who, entered(PolicyIn, said))
    return done("/devices/policy", N_("The terms are in force."))
