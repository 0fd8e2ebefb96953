"""Pledges: one's own, what waits for one's signature, and those of another person."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.worklist.routes import show_worklist
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.pledges.routes import (
    list_of_person,
    list_own,
    read_document,
)
from vault.web.frame.people import names_of
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep
from vault.web.pledges.waiting import unsigned
from vault.web.pledges.words import KINDS

router = APIRouter(include_in_schema=False)


@router.get("/pledges")
def own(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """The texts that can be signed now, those that wait first, and what was signed."""
    asked = {
        task.kind
        for section in show_worklist(platform, visitor.who, language_of(request)).sections
        for task in section.tasks
    }
    return page(
        request,
        "pledges/own.html",
        texts=unsigned(platform, visitor),
        asked={kind for kind in KINDS if f"pledge_{kind}" in asked},
        pledges=list_own(platform, visitor.who, part_of),
        words=KINDS,
    )


@router.get("/pledges/{pledge_id}/pdf")
def document(platform: PlatformDep, visitor: VisitorDep, pledge_id: str) -> Response:
    """A signed pledge as PDF/A."""
    return read_document(platform, visitor.who, pledge_id)


@router.get("/people/{person_id}/pledges")
def of_person(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, person_id: str
) -> Response:
    """The pledges of a person."""
    pledges = list_of_person(platform, visitor.who, person_id, part_of)
    names = names_of(platform, visitor.who, [person_id])
    if not names:
        raise Refusal(Code.NOT_FOUND)
    return page(
        request,
        "pledges/person.html",
        person_id=person_id,
        name=names[person_id],
        pledges=pledges,
        words=KINDS,
    )
