"""The roster at any moment, and as a file."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.roster.routes import read_csv_roster, read_pdf_roster, read_roster
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.register.routes import list_responsible
from vault.web.frame.forms import Form, show_again
from vault.web.frame.japan_time import moment_typed, to_type
from vault.web.frame.lists import whole_list
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/roster")
def roster(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    at: str = "",
    entry_id: str = "",
) -> Response:
    """Who could open something at a moment."""
    typed = Form({"at": at, "entry_id": entry_id})
    shown = partial(
        page, request, "access/roster.html", form=typed, entries=_entries(platform, visitor), asked={}
    )
    if at or entry_id:
        show_again(request, lambda refusal: shown(refusal=refusal, roster=None))
    found = read_roster(platform, visitor.who, part_of, moment_typed(at), entry_id or None)
    asked = {"at": to_type(found.at), **({"entry_id": entry_id} if entry_id else {})}
    return shown(roster=found, asked=asked)


def _entries(platform: Platform, visitor: Visitor) -> list[tuple[str, str]]:
    listed = whole_list(platform, lambda part_of: list_responsible(platform, visitor.who, part_of))
    return [(each.entry_id, each.entry_name) for each in listed]


@router.get("/roster.csv")
def roster_csv(platform: PlatformDep, visitor: VisitorDep, at: str = "", entry_id: str = "") -> Response:
    """The whole roster for a spreadsheet."""
    return read_csv_roster(platform, visitor.who, moment_typed(at), entry_id or None)


@router.get("/roster.pdf")
def roster_pdf(platform: PlatformDep, visitor: VisitorDep, at: str = "", entry_id: str = "") -> Response:
    """The whole roster for the files."""
    return read_pdf_roster(platform, visitor.who, moment_typed(at), entry_id or None)
