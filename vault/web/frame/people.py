"""People on pages: a name beside an id, and everybody who works here to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Response

from vault.identity.auth import SignedIn
from vault.people.person_rules import OUTSIDERS
from vault.people.queries import ACTIVE
from vault.people.routes import get_person, list_people
from vault.people.schemas import ColleagueOut
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform
from vault.web.frame.lists import whole_list


def names_of(platform: Platform, who: SignedIn, person_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of people by their ids; an id that stands for nobody on record is left out."""
    found: dict[str, str] = {}
    for person_id in {each for each in person_ids if each}:
        try:
            found[person_id] = get_person(Response(), platform, who, person_id).name
        except Refusal as refusal:
            if refusal.code is not Code.NOT_FOUND:
                raise
    return found


def colleagues(platform: Platform, who: SignedIn) -> list[ColleagueOut]:
    """Everybody who works here now, by name."""
    everybody = whole_list(platform, lambda part_of: list_people(platform, who, part_of))
    return [each for each in everybody if _works_here(each)]


def choices(people: Iterable[ColleagueOut], without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Pairs of id and what tells people of one name apart, for a field that asks for a person."""
    left_out = set(without)
    return [(each.id, f"{each.name}（{each.department}）") for each in people if each.id not in left_out]


def _works_here(person: ColleagueOut) -> bool:
    return person.state == ACTIVE and person.employment_kind not in OUTSIDERS
