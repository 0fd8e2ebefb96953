"""What a move is said to take away is what the gate takes away once the move is really on record."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from vault.access.gate import decision_at
from vault.access.models import GrantRow
from vault.access.what_if import lost_by_move, moment_of_move
from vault.audit.actor import Actor
from vault.people.facts import ABSENCE, RETIREMENT, TRANSFER
from vault.people.move_rules import MoveOrder
from vault.people.moves import record_move
from vault.people.queries import person_row
from vault.platform.clock import tokyo_date
from vault.platform.ids import new_id
from vault.pledges.models import PledgeSignature
from vault.training.models import Completion

DAY_MS = 86_400_000
TIERS = (1, 2, 3)


class UndoneError(Exception):
    """Ends a round and takes everything in it back."""


def invent_grants(tx: Any, random: Random, person_id: str, entries: list[str]) -> None:
    for _ in range(random.randrange(5)):
        given = tx.now_ms() - random.randrange(40) * DAY_MS
        ends = tx.now_ms() + random.randrange(-3, 40) * DAY_MS
        tx.session.add(
            GrantRow(
                id=new_id("grt", tx.platform.randomness),
                entry_id=random.choice(entries),
                person_id=person_id,
                right=random.choice(("view", "deposit")),
                tier=random.choice(TIERS),
                reason="担当",
                given_by="prs_other",
                given_ms=given,
                ends_on=tokyo_date(ends),
                ends_ms=ends,
                notice_ms=random.choice((given, given, None)),
                revoked_ms=random.choice((None, None, tx.now_ms() + random.randrange(-5, 5) * DAY_MS)),
            )
        )


def invent_history(tx: Any, random: Random, person_id: str) -> None:
    """Sometimes no pledge, training that ends sooner or later, and another move on record already."""
    if random.random() < 0.15:
        for signed in tx.session.scalars(
            select(PledgeSignature).where(PledgeSignature.person_id == person_id)
        ):
            tx.session.delete(signed)
    for done in tx.session.scalars(select(Completion).where(Completion.person_id == person_id)):
        done.valid_until_ms = tx.now_ms() + random.randrange(365) * DAY_MS
    if random.random() < 0.3:
        plan(
            tx,
            random.choice((TRANSFER, ABSENCE)),
            tokyo_date(tx.now_ms() + random.randrange(20) * DAY_MS),
            person_id,
        )


def plan(tx: Any, kind: str, day: str, person_id: str) -> None:
    department = "営業" if kind == TRANSFER else None
    order = MoveOrder(kind, day, "試し", new_department=department)
    record_move(tx, person_row(tx, person_id), order, Actor.operator("test"))
    tx.session.flush()


def opened(tx: Any, person_id: str, entries: list[str], at_ms: int) -> set[tuple[str, int]]:
    return {
        (entry, tier)
        for entry in entries
        for tier in TIERS
        if decision_at(tx, person_id, entry, tier, at_ms).code is None
    }


def one_round(company: Any, random: Random, entries: list[str], lost_in_all: list[int]) -> None:
    """Foresee a move, put it on record, compare, and take everything back."""
    person_id = company["viewer"].id
    with company.platform.transaction() as tx:
        invent_history(tx, random, person_id)
        invent_grants(tx, random, person_id, entries)
        tx.session.flush()
        kind = random.choice((TRANSFER, ABSENCE, RETIREMENT))
        day = tokyo_date(tx.now_ms() + random.randrange(30) * DAY_MS)
        effect_ms = moment_of_move(kind, day, tx.now_ms())
        at_ms = max(effect_ms, tx.now_ms())
        before = opened(tx, person_id, entries, at_ms)
        foreseen = lost_by_move(tx, person_id, kind, effect_ms, None)
        lost = {(each.entry.id, tier) for each in foreseen for tier in each.tiers}
        plan(tx, kind, day, person_id)
        after = opened(tx, person_id, entries, at_ms)
        assert before - after == lost, f"{kind} on {day}"
        assert after <= before
        lost_in_all.append(len(lost))
        raise UndoneError


@pytest.mark.clause("G4.1.3-b")
def test_the_gate_agrees_with_every_foresight(company: Any) -> None:
    entries = [company.entry_id, *(company.open_entry(company["manager"], name=f"技術{n}") for n in range(2))]
    lost_in_all: list[int] = []
    for seed in range(80):
        with pytest.raises(UndoneError):
            one_round(company, Random(seed), entries, lost_in_all)
    assert sum(map(bool, lost_in_all)) > 20, "the rounds are about something"
