"""Requests for copies by people who have no access to the entry for any open project: refused ones, as a rule (TQ4-0).

An accepted one is among them where the project of the grant has been closed and the grant still runs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, delete, func, literal, or_, select

from vault.access.facts import counting
from vault.access.models import GrantRow, Project
from vault.copies.models import CopyRequest
from vault.oversight.alerts.refusals import entry_concerned
from vault.oversight.alerts.use_out_of_hours import during
from vault.oversight.models import RefusedCopyAsk
from vault.people.facts import moved_ms_at
from vault.people.queries import record_ids_of_human
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.database import Transaction
from vault.platform.working_hours import Span


@dataclass(frozen=True)
class _Ask:
    person_id: str
    entry_id: str
    at_ms: int


def outside_projects(tx: Transaction, day: date) -> Counter[tuple[str, str]]:
    """How many such requests each person made for things of each entry on a day in Japan; without zeros."""
    outside = (each for each in _asks(tx, day) if not _has_project(tx, each))
    return Counter((each.person_id, each.entry_id) for each in outside)


def forget_asks(tx: Transaction, day: date) -> None:
    """Delete the refused requests of a day, and of those before it."""
    tx.session.execute(delete(RefusedCopyAsk).where(RefusedCopyAsk.at_ms < _span(day).until_ms))


def _asks(tx: Transaction, day: date) -> Iterator[_Ask]:
    accepted = select(CopyRequest.requester_id, CopyRequest.entry_id, CopyRequest.requested_ms)
    for row in tx.session.execute(accepted.where(during(_span(day), CopyRequest.requested_ms))).all():
        yield _Ask(*row)
    refused = select(RefusedCopyAsk).where(during(_span(day), RefusedCopyAsk.at_ms))
    for ask in tx.session.scalars(refused).all():
        entry_id = entry_concerned(tx, json.loads(ask.about))
        if entry_id is not None:
            yield _Ask(ask.person_id, entry_id, ask.at_ms)


def _has_project(tx: Transaction, ask: _Ask) -> bool:
    """Whether the human had, at that moment, a grant on the entry for a project that was open."""
    records = record_ids_of_human(tx, ask.person_id)
    at = literal(ask.at_ms, BigInteger)
    held = (
        select(GrantRow.id)
        .join(Project, Project.id == GrantRow.project_id)
        .where(
            GrantRow.person_id.in_(records),
            GrantRow.entry_id == ask.entry_id,
            counting(at),
            GrantRow.given_ms >= func.coalesce(moved_ms_at(GrantRow.person_id, at), 0),
            Project.opened_ms <= at,
            or_(Project.closed_ms.is_(None), Project.closed_ms > at),
        )
    )
    return tx.session.scalar(held.limit(1)) is not None


def _span(day: date) -> Span:
    until_ms = end_of_tokyo_day_ms(day.isoformat()) + 1
    return Span(until_ms - DAY_MS, until_ms)
