"""The gate's facts about a person, at any moment, agree with a small model that keeps intervals in plain lists."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import BigInteger, literal, select

from vault.people.facts import ABSENCE, RETIREMENT, TRANSFER, person_facts
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonChange, PersonMove
from vault.people.posts import Post
from vault.people.queries import holds, is_active, overall_officer, posts_held
from vault.platform.database import Transaction

HOURS = 400
HOUR_MS = 3_600_000


@dataclass
class Life:
    """One person's history, in hours."""

    id: str
    enrolled: int | None
    disabled: int | None
    titled_from: int | None
    admin: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    moves: list[tuple[str, int, int, int | None, int | None]] = field(default_factory=list)

    def active(self, at: int) -> bool:
        there = self.enrolled is not None and self.enrolled <= at and not _over(self.disabled, at)
        return there and not any(
            kind != TRANSFER
            and recorded <= at
            and effect <= at
            and not _over(until, at)
            and not _over(ended, at)
            for kind, recorded, effect, until, ended in self.moves
        )

    def administers(self, at: int) -> bool:
        return any(
            given <= at and not _over(until, at) and not _over(ended, at)
            for given, until, ended in self.admin
        )

    def titled(self, at: int) -> bool:
        return self.titled_from is not None and self.titled_from <= at

    def moved(self, at: int) -> int | None:
        counted = [
            max(effect, recorded)
            for kind, recorded, effect, _, ended in self.moves
            if kind in (TRANSFER, ABSENCE)
            and recorded <= at
            and effect <= at
            and (ended is None or ended > effect)
        ]
        return max(counted, default=None)


def _over(end: int | None, at: int) -> bool:
    return end is not None and end <= at


def _some(draw: random.Random, chance: float, low: int = 0) -> int | None:
    return draw.randint(low, HOURS) if draw.random() < chance else None


def _life(draw: random.Random, number: int) -> Life:
    life = Life(f"prs_{number:02d}", _some(draw, 0.9), _some(draw, 0.2), _some(draw, 0.8))
    for _ in range(draw.randint(0, 2)):
        given = draw.randint(0, HOURS)
        life.admin.append((given, _some(draw, 0.3, given), _some(draw, 0.5, given)))
    for _ in range(draw.randint(0, 4)):
        recorded = draw.randint(0, HOURS)
        effect = draw.randint(max(recorded - 24, 0), HOURS)
        until = _some(draw, 0.7, effect + 1) if effect < HOURS else None
        kind = draw.choice([TRANSFER, ABSENCE, RETIREMENT])
        life.moves.append(
            (kind, recorded, effect, until if kind == ABSENCE else None, _some(draw, 0.4, recorded))
        )
    return life


def _ms(hour: int | None) -> int | None:
    return None if hour is None else hour * HOUR_MS


def _write(tx: Transaction, life: Life) -> None:
    tx.session.add(
        Person(
            id=life.id,
            name="名",
            name_kana="ナ",
            name_romaji="Na",
            mail=f"{life.id}@hizo.example",
            mail_key=f"{life.id}@hizo.example",
            department="課",
            title=None if life.titled_from is None else "課長",
            employment_kind="staff",
            outside_person=False,
            state="active",
            created_ms=0,
            enrolled_ms=_ms(life.enrolled),
            disabled_ms=_ms(life.disabled),
        )
    )
    if life.titled_from is not None:
        tx.session.add(
            PersonChange(
                person_id=life.id,
                revision=2,
                field="title",
                old_value=None,
                new_value="課長",
                reason="追記",
                changed_ms=life.titled_from * HOUR_MS,
            )
        )
    for place, (given, until, ended) in enumerate(life.admin):
        # The index allows one open appointment; what overlaps stands for a record and its renewal.
        post = HeldPost(
            id=f"pst_{life.id}_{place}",
            person_id=life.id,
            post=Post.ADMINISTRATOR.value,
            reason="任命",
            given_ms=given * HOUR_MS,
            until_ms=_ms(until),
            ended_ms=_ms(ended if place == 0 or ended is not None else HOURS + 1),
        )
        tx.session.add(post)
    for place, (kind, recorded, effect, until, ended) in enumerate(life.moves):
        tx.session.add(
            PersonMove(
                id=f"mov_{life.id}_{place}",
                person_id=life.id,
                kind=kind,
                effective_on="2026-04-01",
                effect_ms=effect * HOUR_MS,
                until_ms=_ms(until),
                reason="異動",
                recorded_ms=recorded * HOUR_MS,
                ended_ms=_ms(ended),
            )
        )


@pytest.mark.parametrize("seed", range(2))
def test_facts_at_any_past_moment_agree_with_the_model(platform: Any, seed: int) -> None:
    draw = random.Random(seed)
    lives = [_life(draw, number) for number in range(40)]
    with platform.transaction() as tx:
        for life in lives:
            _write(tx, life)
    with platform.reading() as tx:
        for hour in [draw.randint(0, HOURS) for _ in range(15)]:
            at = literal(hour * HOUR_MS, BigInteger)
            rows = tx.session.execute(select(Person.id, *person_facts(Person.id, at)))
            facts = {row.id: row for row in rows}
            for life in lives:
                row = facts[life.id]
                expected = (
                    life.active(hour),
                    life.administers(hour),
                    life.titled(hour),
                    _ms(life.moved(hour)),
                )
                assert tuple(row)[1:] == expected, (seed, hour, life)
            for life in lives[::8]:
                at_ms = hour * HOUR_MS
                assert is_active(tx, life.id, at_ms) is life.active(hour)
                assert holds(tx, life.id, Post.ADMINISTRATOR, at_ms) is (
                    life.administers(hour) and life.active(hour)
                )
                assert (Post.ADMINISTRATOR in posts_held(tx, life.id, at_ms)) is life.administers(hour)
            assert overall_officer(tx, hour * HOUR_MS) is None
