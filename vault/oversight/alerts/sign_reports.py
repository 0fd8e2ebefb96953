"""Signs of both kinds about somebody whose last day is known: one report to the overall officer, told to the managers (TQ4-0).

Whichever comes last brings it about, the sign or the last day. What was decided on the single alerts makes no difference:
each may have been harmless alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.identity.notices import notify
from vault.oversight.alerts.kinds import SIGNS, SIGNS_WITHIN_DAYS, Kind
from vault.oversight.alerts.raising import manager_to_tell, raise_alert
from vault.oversight.models import Alert, AlertSign
from vault.people.queries import overall_officer, person_row, records_of_human, same_human
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.register.queries import find_entry

_JOB: Final = Actor.job("alerts")


@dataclass(frozen=True)
class _Leaving:
    """A human under all records, one last day of theirs, and the signs up to it, oldest first."""

    records: Sequence[str]
    last_day: str
    signs: Sequence[Alert]


def raise_sign_reports(platform: Platform) -> None:
    """Raise every report that is due and was not raised yet: one for each human and last day."""
    with platform.reading() as tx:
        waiting = any(True for _ in _due(tx))
    if waiting:
        with (
            suppress(IntegrityError),
            platform.transaction() as tx,
        ):  # another process did it at this very moment
            for leaving in list(_due(tx)):
                _raise(tx, leaving)


def _due(tx: Transaction) -> Iterator[_Leaving]:
    """Starts from the rarer of the two signs, so that a turn in which nothing happened costs one small question."""
    first_day = date.fromisoformat(tokyo_date(tx.now_ms())) - timedelta(days=SIGNS_WITHIN_DAYS)
    asked = select(Alert.subject_id).where(
        Alert.kind == Kind.COPY_OUTSIDE_PROJECTS, Alert.day >= first_day.isoformat()
    )
    seen: set[str] = set()
    for person_id in tx.session.scalars(asked.distinct().order_by(Alert.subject_id)).all():
        if person_id is not None and person_id not in seen:
            rows = records_of_human(tx, person_row(tx, person_id))
            records = sorted(each.id for each in rows)
            seen.update(records)
            for last_day in sorted({each.leaves_on for each in rows if each.leaves_on is not None}):
                yield from _with_both_kinds(tx, records, first_day.isoformat(), last_day)


def _with_both_kinds(
    tx: Transaction, records: Sequence[str], first_day: str, last_day: str
) -> Iterator[_Leaving]:
    query = select(Alert).where(
        Alert.kind.in_(SIGNS), Alert.subject_id.in_(records), Alert.day.between(first_day, last_day)
    )
    signs = tx.session.scalars(query.order_by(Alert.day, Alert.id)).all()
    raised = select(Alert.id).where(
        Alert.kind == Kind.LEAVING_WITH_SIGNS, Alert.source.in_([_source(each, last_day) for each in records])
    )
    if {sign.kind for sign in signs} == set(SIGNS) and tx.session.scalar(raised.limit(1)) is None:
        yield _Leaving(records, last_day, signs)


def _source(record: str, last_day: str) -> str:
    return f"{record}:{last_day}"


def _raise(tx: Transaction, leaving: _Leaving) -> None:
    newest = leaving.signs[-1]
    report = raise_alert(
        tx,
        Kind.LEAVING_WITH_SIGNS,
        _source(leaving.records[0], leaving.last_day),
        _JOB,
        entry_id=newest.entry_id,
        subject_id=newest.subject_id,
        day=leaving.last_day,
        count=len(leaving.signs),
        to_officer=True,
    )
    if report is not None:
        tx.session.add_all(AlertSign(report_id=report.id, sign_id=sign.id) for sign in leaving.signs)
        _tell_managers(tx, report, leaving.signs)


def _tell_managers(tx: Transaction, report: Alert, signs: Sequence[Alert]) -> None:
    """Once each, with the names of their own entries only."""
    officer = overall_officer(tx)
    names: dict[str, list[str]] = defaultdict(list)
    for entry_id in sorted({sign.entry_id for sign in signs if sign.entry_id is not None}):
        entry = find_entry(tx, entry_id)
        manager = entry and manager_to_tell(tx, entry.manager_id, report.subject_id)
        if entry and manager and not (officer and same_human(tx, manager, officer)):
            names[manager].append(entry.name)
    for manager, entries in names.items():
        notify(tx, manager, "sign_report_told", alert=report.id, entry=", ".join(entries))
