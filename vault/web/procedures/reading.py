"""Procedures as everybody reads them, and who acknowledged which."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.schemas import Nothing
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.procedures.acknowledge import READERS
from vault.procedures.routes import (
    acknowledge_version,
    list_acknowledgements,
    list_procedures,
    list_versions,
    show_procedure,
    show_version,
)
from vault.procedures.schemas import InForceOut, SlotOut
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.procedures.words import POWER_NAMES

router = APIRouter(include_in_schema=False)


@router.get("/procedures")
def procedures(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Every slot and what is in force there."""
    listed = list_procedures(platform, visitor.who, language_of(request))
    return page(request, "procedures/all.html", procedures=listed, powers=POWER_NAMES)


@router.get("/procedures/versions/{version_id}")
def version(request: Request, platform: PlatformDep, visitor: VisitorDep, version_id: str) -> Response:
    """Any version that was ever published."""
    shown = show_version(platform, visitor.who, version_id, language_of(request))
    slot = slot_of(request, platform, visitor, shown.slot)
    return page(
        request,
        "procedures/version.html",
        version=shown,
        slot=slot,
        powers=POWER_NAMES,
        sees_who=not visitor.posts.isdisjoint(READERS),
    )


@router.get("/procedures/versions/{version_id}/acknowledgements")
def acknowledgements(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    version_id: str,
    only_gaps: bool = False,
) -> Response:
    """Who acknowledged a version and who has not."""
    listed = list_acknowledgements(platform, visitor.who, version_id, part_of, only_gaps)
    shown = show_version(platform, visitor.who, version_id, language_of(request))
    return page(request, "procedures/acknowledgements.html", version=shown, asked=listed, only_gaps=only_gaps)


@router.post("/procedures/versions/{version_id}/acknowledge")
def acknowledge(act: ActDep, platform: PlatformDep, version_id: str) -> Response:
    """Say that one has read a version."""
    slot = show_version(platform, act.who, version_id, language_of(act.request)).slot
    show_again(act.request, partial(procedure_page, act.request, platform, act.visitor, slot))
    acknowledge_version(act.request, platform, act.who, version_id, Nothing())
    return done(f"/procedures/{slot}", N_("You acknowledged the procedure."))


@router.get("/procedures/{slot}")
def procedure(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, slot: str
) -> Response:
    """The text in force and the log of what was published."""
    return procedure_page(request, platform, visitor, slot, part_of=part_of)


def procedure_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    slot: str,
    refusal: Refusal | None = None,
    *,
    part_of: PartOf | None = None,
    form: Form | None = None,
) -> Response:
    """The page of a slot, also where nothing is in force."""
    return page(
        request,
        "procedures/procedure.html",
        refusal=refusal,
        form=form,
        slot=slot_of(request, platform, visitor, slot),
        text=text_in_force(request, platform, visitor, slot),
        versions=list_versions(platform, visitor.who, slot, part_of or part_at(platform)),
        powers=POWER_NAMES,
        sees_who=not visitor.posts.isdisjoint(READERS),
    )


def slot_of(request: Request, platform: Platform, visitor: Visitor, name: str) -> SlotOut:
    """A slot with its title.

    Raises:
        Refusal: `not_found`.
    """
    slots = list_procedures(platform, visitor.who, language_of(request)).items
    found = next((each for each in slots if each.slot == name), None)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def text_in_force(request: Request, platform: Platform, visitor: Visitor, slot: str) -> InForceOut | None:
    """What is in force in a slot, None where nothing is."""
    try:
        return show_procedure(platform, visitor.who, slot, language_of(request))
    except Refusal as refusal:
        if refusal.code is not Code.PROCEDURE_MISSING:
            raise
        return None
