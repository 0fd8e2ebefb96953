"""Answering the yearly self-check (G7.0-c). The answers are the person's own; the log holds only that they answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.oversight.checks.questionnaire import check_answers, questionnaire
from vault.oversight.events import SELF_CHECK_ANSWERED
from vault.oversight.models import SelfCheck
from vault.people.queries import person_row
from vault.platform.clock import DAY_MS
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.ids import new_id

YEAR_MS: Final = 365 * DAY_MS
FIRST_WITHIN_MS: Final = 30 * DAY_MS
"""A new person answers for the first time within 30 days."""
OPENS_BEFORE_MS: Final = 30 * DAY_MS
"""From 30 days before it is due a self-check is open again."""


@dataclass(frozen=True)
class SelfCheckDue:
    """When (UTC ms) a person's next self-check is due, and whether it is open now."""

    due_ms: int
    is_open: bool


def self_check_due(tx: Transaction, person_id: str) -> SelfCheckDue:
    """When a person answers next: within 30 days of coming, then every year."""
    last = tx.session.scalar(select(func.max(SelfCheck.answered_ms)).where(SelfCheck.person_id == person_id))
    if last is None:
        person = person_row(tx, person_id)
        return SelfCheckDue((person.enrolled_ms or person.created_ms) + FIRST_WITHIN_MS, is_open=True)
    due_ms = last + YEAR_MS
    return SelfCheckDue(due_ms, is_open=tx.now_ms() >= due_ms - OPENS_BEFORE_MS)


def answer(tx: Transaction, who: SignedIn, answers: Mapping[str, str]) -> SelfCheck:
    """Answer the questions of now, at any time; the next self-check is due a year later.

    Raises:
        Refusal: `request_invalid`.
    """
    check_answers(answers)
    row = SelfCheck(
        id=new_id("sck", tx.platform.randomness),
        person_id=who.person_id,
        questionnaire=questionnaire(),
        answers=json.dumps(dict(answers), sort_keys=True),
        answered_ms=tx.now_ms(),
    )
    tx.session.add(row)
    about = {"self_check": row.id, "subject": who.person_id, "questionnaire": row.questionnaire}
    record(tx, SELF_CHECK_ANSWERED, who.actor, **about).bind(row)
    return row


def own_checks_after(
    tx: Transaction, person_id: str, position: Sequence[str | int], limit: int
) -> list[SelfCheck]:
    """Up to `limit` of a person's own answers, newest first after `(answered_ms, id)`."""
    query = select(SelfCheck).where(SelfCheck.person_id == person_id)
    newest_first = SelfCheck.answered_ms.desc(), SelfCheck.id.desc()
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))
