"""The log itself: what auditors and the overall officer find in it, and what everybody else is led to."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.compliance.trail.routes import search_log
from vault.compliance.trail.schemas import LeavesFoundOut
from vault.devices.routes import list_all_devices
from vault.people.posts import Post
from vault.people.routes import list_people
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.web.frame.forms import Form
from vault.web.frame.japan_time import moment_typed
from vault.web.frame.lists import whole_list
from vault.web.frame.people import choices
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.log.acts import acts_by_kind
from vault.web.log.told import OUTCOMES, in_a_line

SEARCHING: Final = frozenset({Post.AUDITOR, Post.OVERALL_OFFICER})
Chosen = Annotated[str, Query(max_length=64)]

router = APIRouter(include_in_schema=False)


@router.get("/log")
def log(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    person_id: Chosen = "",
    item_id: Chosen = "",
    device_id: Chosen = "",
    act: Chosen = "",
    from_at: Annotated[Chosen, Query(alias="from")] = "",
    to_at: Annotated[Chosen, Query(alias="to")] = "",
) -> Response:
    """The newest leaves that match, for those who check; to everybody else, their own trail."""
    if visitor.posts.isdisjoint(SEARCHING):
        return page(request, "log/for_everybody.html")
    typed = {"person_id": person_id, "item_id": item_id, "device_id": device_id, "act": act}
    asked = {name: value for name, value in {**typed, "from": from_at, "to": to_at}.items() if value}
    found = search_log(
        platform,
        visitor.who,
        language_of(request),
        part_of,
        person_id or None,
        item_id or None,
        device_id or None,
        act or None,
        moment_typed(from_at, "from"),
        moment_typed(to_at, "to"),
    )
    return page(
        request,
        "log/log.html",
        found=found,
        asked=asked,
        typed=Form(asked),
        item=_name(found, item_id),
        acts=acts_by_kind(),
        **_to_choose_from(platform, visitor),
        outcomes=OUTCOMES,
        in_a_line=in_a_line,
    )


def _to_choose_from(platform: Platform, visitor: Visitor) -> dict[str, Any]:
    """Everybody on record, leavers too, and every device with its owner."""
    people = whole_list(platform, partial(list_people, platform, visitor.who))
    devices = whole_list(platform, partial(list_all_devices, platform, visitor.who))
    return {
        "people": choices(people),
        "devices": [(each.id, f"{each.name}（{each.person_name}）") for each in devices],
    }


def _name(found: LeavesFoundOut, item_id: str) -> str:
    """What the chosen document is called, as far as what was found tells."""
    return next((each.names[item_id] for each in found.items if item_id in each.names), item_id)
