"""Who could open what over HTTP: the readers of an item, the chain behind an answer, and what a move would take away."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from vault.compliance.reach.asking import overseen_item, why_entry, why_item
from vault.compliance.reach.foresight import foresee
from vault.compliance.reach.readers import holders_after, readers, record_reading
from vault.compliance.reach.schemas import ReaderOut, ReadersOut, WhatIfOut, WhyOut
from vault.identity.auth import SignedInPerson
from vault.people.queries import display_name
from vault.platform.errors import Code, Refusal
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.moments import past_moment_ms
from vault.register.schemas import PersonOut
from vault.regrading.queries import tier_at

router = APIRouter(prefix="/v1", tags=["reach"])
At = Annotated[str | None, Query(description="RFC 3339 with offset; now when not said")]
Day = Annotated[
    str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day in Japan; the last one of a leaver")
]


@router.get("/items/{item_id}/readers")
def list_readers(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    item_id: str,
    at: At = None,
) -> ReadersOut:
    """Who could open an item at a moment, and by what. To go on with `next`, name the `at` of the answer."""
    part = part_of(f"readers/{item_id}")
    with platform.transaction() as tx:
        at_ms = past_moment_ms(at, tx.now_ms())
        item = overseen_item(tx, who, item_id)
        held = holders_after(tx, item, at_ms, part.position, part.fetched)
        cut, following = part.cut(held, lambda person_id: [person_id])
        found = [ReaderOut.of(tx, each, language) for each in readers(tx, item, at_ms, cut)]
        record_reading(tx, who, item, at_ms, len(found))
        return ReadersOut.of(item, tier_at(tx, item, at_ms), at_ms, found, following)


@router.get("/people/{person_id}/why")
def explain(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    person_id: str,
    item_id: str | None = None,
    entry_id: str | None = None,
    tier: Annotated[int | None, Query(ge=1, le=9)] = None,
    at: At = None,
) -> WhyOut:
    """Why a person could, or could not, open an item or a tier of an entry at a moment."""
    with platform.transaction() as tx:
        at_ms = past_moment_ms(at, tx.now_ms())
        if item_id is not None:
            item, explained = why_item(tx, who, person_id, item_id, at_ms)
            entry_id, tier = item.entry_id, tier_at(tx, item, at_ms)
        elif entry_id is not None:
            tier, explained = why_entry(tx, who, person_id, entry_id, tier, at_ms)
        else:
            raise Refusal(Code.REQUEST_INVALID, params={"what": "item_id, entry_id"})
        return WhyOut.of(
            tx,
            explained,
            language,
            person_id=person_id,
            entry_id=entry_id,
            item_id=item_id,
            tier=tier,
            at_ms=at_ms,
        )


@router.get("/people/{person_id}/what-if")
def weigh_move(
    platform: PlatformDep,
    who: SignedInPerson,
    person_id: str,
    kind: Literal["transfer", "absence", "retirement"],
    on: Day,
) -> WhatIfOut:
    """What would disappear if a person moved on a day; nothing is put on record about the person."""
    with platform.transaction() as tx:
        seen = foresee(tx, who, person_id, kind, on)
        person = PersonOut(id=person_id, name=display_name(tx, person_id))
    return WhatIfOut.of(person, kind, on, seen)
