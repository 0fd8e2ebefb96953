"""Trails over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query

from vault.compliance.trail.finding import Asked, search, trail_of_item
from vault.compliance.trail.lines import lines_of
from vault.compliance.trail.reading import View, reach_into, record_check, trail_part
from vault.compliance.trail.schemas import LeavesFoundOut, TrailOut
from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.queries import display_name
from vault.platform.cursors import ListPart
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import Language
from vault.register.schemas import PersonOut

router = APIRouter(prefix="/v1", tags=["trail"])
Act = Annotated[str | None, Query(description="the name of an act, such as `page.released`")]
Acts = Annotated[
    list[str] | None, Query(alias="act", max_length=10, description="names of acts; all when not said")
]
From = Annotated[str | None, Query(alias="from", description="RFC 3339 with offset; from this moment on")]
To = Annotated[str | None, Query(alias="to", description="RFC 3339 with offset; before this moment")]


@router.get("/me/trail")
def read_own(
    platform: PlatformDep, who: SignedInPerson, language: LanguageDep, part_of: ListPartDep
) -> TrailOut:
    """What the log has about the caller: what they did, and what was done about them, but for alerts about them."""
    return _trail(platform, who, who.person_id, language, part_of)


@router.get("/people/{person_id}/trail")
def read_of_person(
    platform: PlatformDep, who: SignedInPerson, language: LanguageDep, person_id: str, part_of: ListPartDep
) -> TrailOut:
    """The trail of a person, for those who may check it; the reading is a leaf of that trail."""
    return _trail(platform, who, person_id, language, part_of)


@router.get("/items/{item_id}/trail")
def read_of_item(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    item_id: str,
    part_of: ListPartDep,
    acts: Acts = None,
) -> LeavesFoundOut:
    """What the log has about an item, for those who oversee its entry: who was given which page when (`page.released`)."""
    part = part_of(f"item-trail/{item_id}/{','.join(acts or [])}")
    with platform.transaction() as tx:
        return trail_of_item(tx, who, item_id, acts or [], part, language)


@router.get("/log/search")
def search_log(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    person_id: str | None = None,
    item_id: str | None = None,
    device_id: str | None = None,
    act: Act = None,
    from_at: From = None,
    to_at: To = None,
) -> LeavesFoundOut:
    """The log by person, item, device, act and time, newest first, for auditors and the overall officer; a leaf itself."""
    asked = Asked(person_id, item_id, device_id, act, from_at, to_at)
    part = part_of(asked.list_name)
    with platform.transaction() as tx:
        return search(tx, who, asked, part, language)


def _trail(
    platform: Platform, who: SignedIn, person_id: str, language: Language, part_of: Callable[[str], ListPart]
) -> TrailOut:
    part = part_of(f"trail/{person_id}")
    with platform.transaction() as tx:
        reach = reach_into(tx, who, person_id)
        found = trail_part(tx, who, person_id, reach, part.position, part.fetched)
        shown, following = part.cut(found, lambda index: [index])
        lines = lines_of(tx, who, shown, reach.view, language, person_id=person_id)
        person = PersonOut(id=person_id, name=display_name(tx, person_id))
        if reach.view is not View.OWN:
            record_check(tx, who, person_id, shown)
    return TrailOut(person=person, items=lines, next=following)
