"""Why somebody could open something, and what somebody leaves behind."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.compliance.exit_pack.routes import read_json, read_pdf
from vault.compliance.reach.routes import explain
from vault.platform.http import PlatformDep
from vault.register.routes import list_responsible
from vault.web.frame.forms import Form, show_again
from vault.web.frame.japan_time import moment_typed
from vault.web.frame.lists import whole_list
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import VisitorDep
from vault.web.people.record import person_of

router = APIRouter(include_in_schema=False)


@router.get("/people/{person_id}/why")
def why(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    person_id: str,
    entry_id: str = "",
    item_id: str = "",
    tier: str = "",
    at: str = "",
) -> Response:
    """Why a person could, or could not, open something at a moment: the form, and the answer below it."""
    entries = whole_list(platform, lambda part_of: list_responsible(platform, visitor.who, part_of))
    shown = partial(
        page,
        request,
        "people/why.html",
        form=Form({"entry_id": entry_id, "item_id": item_id, "tier": tier, "at": at}),
        person=person_of(platform, visitor, person_id),
        entries=[(each.entry_id, each.entry_name) for each in entries],
        markings=markings(),
    )
    show_again(request, lambda refusal: shown(refusal=refusal, answer=None))
    if not (entry_id or item_id):
        return shown(answer=None)
    answer = explain(
        platform,
        visitor.who,
        language_of(request),
        person_id,
        item_id=item_id.strip() or None,
        entry_id=entry_id or None,
        tier=next((level for level in markings() if str(level) == tier), None),
        at=moment_typed(at),
    )
    return shown(answer=answer)


@router.get("/people/{person_id}/exit-pack")
def exit_pack(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """What the pack is, and where to take it."""
    return page(request, "people/exit_pack.html", person=person_of(platform, visitor, person_id))


@router.get("/people/{person_id}/exit-pack.pdf")
def exit_pack_pdf(platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The pack as PDF."""
    return read_pdf(platform, visitor.who, person_id)


@router.get("/people/{person_id}/exit-pack.json")
def exit_pack_json(platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The pack as the record itself."""
    return read_json(platform, visitor.who, person_id)
