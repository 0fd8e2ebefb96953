"""Trails over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from vault.audit.trail import opened_leaf
from vault.compliance.trail.reading import Reach, View, reach_into, record_check, trail_part
from vault.compliance.trail.schemas import TrailLineOut, TrailOut
from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.queries import display_name
from vault.platform.cursors import ListPart
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.register.schemas import PersonOut

router = APIRouter(prefix="/v1", tags=["trail"])


@router.get("/me/trail")
def read_own(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> TrailOut:
    """What the log has about the caller: what they did, and what was done about them, but for alerts about them."""
    return _trail(platform, who, who.person_id, part_of)


@router.get("/people/{person_id}/trail")
def read_of_person(
    platform: PlatformDep, who: SignedInPerson, person_id: str, part_of: ListPartDep
) -> TrailOut:
    """The trail of a person, for those who may check it; the reading is a leaf of that trail."""
    return _trail(platform, who, person_id, part_of)


def _trail(platform: Platform, who: SignedIn, person_id: str, part_of: Callable[[str], ListPart]) -> TrailOut:
    part = part_of(f"trail/{person_id}")
    with platform.transaction() as tx:
        reach = reach_into(tx, who, person_id)
        found = trail_part(tx, who, person_id, reach, part.position, part.fetched)
        shown, following = part.cut(found, lambda index: [index])
        answer = _shown(tx, person_id, reach, list(shown), following)
        if reach.view is not View.OWN:
            record_check(tx, who, person_id, shown)
    return answer


def _shown(
    tx: Transaction, person_id: str, reach: Reach, indices: list[int], following: str | None
) -> TrailOut:
    lines = [TrailLineOut.of(tx, opened_leaf(tx, index), reach.view, person_id) for index in indices]
    person = PersonOut(id=person_id, name=display_name(tx, person_id))
    return TrailOut(person=person, items=lines, next=following)
