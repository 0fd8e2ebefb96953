"""What a page can say to help after a refusal: since when, who can mend it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request

from vault.people.posts import Post
from vault.platform.errors import Code, Refusal
from vault.platform.http import platform_of
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.routes import list_responsible
from vault.setup.routes import list_contacts
from vault.web.frame.back import page_above
from vault.web.frame.lists import part_at
from vault.web.frame.visitor import Visitor
from vault.web.frame.ways_on import MENDERS, WAYS_ON, Mender, WayOn

_DATED: Final = {"since": N_("Since when"), "until": N_("Until when"), "last_day": N_("Last day")}
_BY_POST: Final = {Mender.OFFICER: Post.OVERALL_OFFICER, Mender.MANAGERS: Post.RESPONSIBLE_MANAGER}


@dataclass(frozen=True)
class Help:
    """The way on: a page and what its link says, who can mend it, by name where everybody may know it, and dates."""

    path: str
    text: str
    mender: str
    people: list[tuple[str, str]]
    """Pairs of id and name."""
    dates: list[tuple[str, str]]
    """Pairs of a text of the catalogue and a day."""


def help_after(request: Request, refusal: Refusal) -> Help:
    """What helps after a refusal. Nothing is looked up about what somebody may not know to exist."""
    way = WAYS_ON[refusal.code]
    return Help(
        path=_path(request, way, refusal),
        text=way.text,
        mender=MENDERS[way.mender],
        people=_people(request, way.mender, refusal),
        dates=[(text, refusal.params[name]) for name, text in _DATED.items() if name in refusal.params],
    )


def _path(request: Request, way: WayOn, refusal: Refusal) -> str:
    if not way.path:
        return page_above(request)
    try:
        return way.path.format_map({**refusal.params, **_about(refusal)})
    except KeyError:
        return way.otherwise


def _about(refusal: Refusal) -> dict[str, str]:
    return {} if refusal.code is Code.NOT_FOUND else refusal.about


def _people(request: Request, mender: Mender, refusal: Refusal) -> list[tuple[str, str]]:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        return []
    platform = platform_of(request)
    if mender in _BY_POST:
        found = list_contacts(platform, visitor.who).items
        return [(each.person_id, each.name) for each in found if each.post is _BY_POST[mender]]
    entry_id = _about(refusal).get("entry")
    if mender is Mender.ENTRY_MANAGER and entry_id is not None:
        return _manager_of(platform, visitor, entry_id)
    return []


def _manager_of(platform: Platform, visitor: Visitor, entry_id: str) -> list[tuple[str, str]]:
    found = list_responsible(platform, visitor.who, part_at(platform, limit=1), entry_id).items
    return [(each.manager.id, each.manager.name) for each in found if each.in_post]
