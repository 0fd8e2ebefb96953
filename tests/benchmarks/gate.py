"""A decision of the gate against a bare indexed lookup of the grant, with 10,000 people, 1,000 entries and 100,000 grants."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from tests.benchmarks.bench_vault import benchmark_platform, durable_postgresql
from tests.benchmarks.measuring import Figure, in_turn
from vault.access.gate import live_grant
from vault.access.models import GrantRow
from vault.access.rules import Right
from vault.people.models import Person
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.register.models import Entry
from vault.training.models import Completion

PEOPLE, ENTRIES, GRANTS = 10_000, 1_000, 100_000
DECISIONS, ROUNDS = 200, 15
GOAL = 5.0
MS_GOAL = 1.0
DAY_MS = 86_400_000
_CHANCE = random.Random(7)  # the same company every time
WHO_ASKS_WHAT = [(_CHANCE.randrange(PEOPLE), _CHANCE.randrange(10)) for _ in range(DECISIONS)]


def fill(platform: Platform) -> None:
    """The company: everybody trained and pledged, each with ten grants on entries of their own."""
    now = platform.clock.now_ms()
    with platform.transaction() as tx:
        for table, rows in (
            (Person, [_person(number, now) for number in range(PEOPLE)]),
            (Entry, [_entry(number, now) for number in range(ENTRIES)]),
            (PledgeTemplate, [_template(now)]),
            (PledgeSignature, [_signature(number, now) for number in range(PEOPLE)]),
            (Completion, [_completion(number, now) for number in range(PEOPLE)]),
            (GrantRow, [_grant(number, now) for number in range(GRANTS)]),
        ):
            tx.session.execute(insert(table), rows)


def _person(number: int, now: int) -> dict[str, Any]:
    key = f"p{number}@hizo.example"
    names = dict.fromkeys(("name", "name_kana", "name_romaji", "department", "title"), f"人 {number}")
    return {
        "id": f"prs_{number}",
        **names,
        "mail": key,
        "mail_key": key,
        "employment_kind": "staff",
        "outside_person": False,
        "state": "active",
        "created_ms": now,
        "enrolled_ms": now,
    }


def _entry(number: int, now: int) -> dict[str, Any]:
    return {
        "id": f"ent_{number}",
        "name": f"技術 {number}",
        "why_know_how": "測定",
        "manager_id": "prs_0",
        "tier": 3,
        "listed_on": "2026-01-01",
        "created_ms": now,
        "created_by": "prs_0",
    }


def _template(now: int) -> dict[str, Any]:
    texts = dict.fromkeys(("title", "text", "clauses", "reason"), "誓約")
    return {
        "id": "plt_0",
        "kind": "holder",
        "number": 1,
        **texts,
        "log_consent": True,
        "sha256": bytes(32),
        "published_by": "prs_0",
        "published_ms": now,
        "effective_ms": now,
    }


def _signature(number: int, now: int) -> dict[str, Any]:
    return {
        "id": f"plg_{number}",
        "template_id": "plt_0",
        "person_id": f"prs_{number}",
        "signer_name": "人",
        "signer_department": "課",
        "sha256": bytes(32),
        "signed_ms": now,
        "code_step": 1,
        "session_id": "ses_0",
        "device_id": "dev_0",
    }


def _completion(number: int, now: int) -> dict[str, Any]:
    return {
        "id": f"cpl_{number}",
        "person_id": f"prs_{number}",
        "course": "holder",
        "completed_ms": now,
        "valid_until_ms": now + 365 * DAY_MS,
        "recorded_ms": now,
        "counted": True,
        "source": "session",
        "source_id": "trs_0",
    }


def _grant(number: int, now: int) -> dict[str, Any]:
    person, place = divmod(number, GRANTS // PEOPLE)
    return {
        "id": f"grt_{number}",
        "entry_id": _entry_of(person, place),
        "person_id": f"prs_{person}",
        "right": "view",
        "tier": 3,
        "reason": "測定",
        "given_by": "prs_0",
        "given_ms": now,
        "ends_on": "2027-01-01",
        "ends_ms": now + 300 * DAY_MS,
        "notice_ms": now,
    }


def _entry_of(person: int, place: int) -> str:
    return f"ent_{(person * 31 + place * 97) % ENTRIES}"


def decided(tx: Transaction) -> Callable[[], None]:
    """The gate's whole decision, fresh for each question."""

    def act() -> None:
        for person, place in WHO_ASKS_WHAT:
            tx.session.expunge_all()
            found = live_grant(tx, f"prs_{person}", _entry_of(person, place), 2, Right.VIEW)
            assert found is not None

    return act


def looked_up(tx: Transaction) -> Callable[[], None]:
    """The baseline: whether a grant of this person on this entry is there, by the index."""

    def act() -> None:
        for person, place in WHO_ASKS_WHAT:
            tx.session.expunge_all()
            query = select(GrantRow).where(
                GrantRow.person_id == f"prs_{person}", GrantRow.entry_id == _entry_of(person, place)
            )
            assert tx.session.scalars(query).one() is not None

    return act


def measure(name: str, platform: Platform) -> None:
    """Both sides in turn, in one open transaction."""
    fill(platform)
    with platform.reading() as tx:
        ours, bare = in_turn(decided(tx), looked_up(tx), ROUNDS)
    milliseconds = ours / DECISIONS * 1e3
    Figure(
        f"decision of the gate, {name}",
        "a bare indexed lookup of the grant",
        ours / bare,
        f"≤ {GOAL:.0f}×, < {MS_GOAL:.0f} ms",
        ours / bare <= GOAL and milliseconds < MS_GOAL,
        {"decision_ms": milliseconds, "lookup_ms": bare / DECISIONS * 1e3},
    ).print()


def main() -> int:
    """Run on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        with benchmark_platform(Path(folder) / "sqlite", None) as platform:
            measure("SQLite", platform)
        with (
            durable_postgresql(Path(folder) / "pg") as url,
            benchmark_platform(Path(folder) / "vault", url) as platform,
        ):
            measure("PostgreSQL", platform)
    return 0


if __name__ == "__main__":
    sys.exit(main())
