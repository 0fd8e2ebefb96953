"""The look at one day's signs, once it is over: whoever decides on an alert decides on a whole day (TQ4-0).

Each day is looked at once, in one transaction, so that however many pages were released, none is read a second time.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.outside_projects import forget_asks, outside_projects
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.alerts.use_out_of_hours import use_out_of_hours
from vault.oversight.models import SignDay
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

_JOB: Final = Actor.job("alerts")
_SETTLED_MS: Final = 10 * 60_000
"""After midnight: acts of the day before may still be on their way into the database; none is for more than a minute."""


def look_at_ended_days(platform: Platform) -> None:
    """Raise the signs of every day that is over and was not looked at yet; the first look ever is at the day before."""
    while (day := _next_day(platform)) is not None:
        try:
            with platform.transaction() as tx:
                _look_at(tx, day)
        except IntegrityError:  # another process looked at it at this very moment
            return


def _next_day(platform: Platform) -> str | None:
    with platform.reading() as tx:
        settled = tx.now_ms() - _SETTLED_MS
        last = tx.session.scalar(select(func.max(SignDay.day)))
    day = tokyo_date(settled - DAY_MS) if last is None else _day_after(last)
    return day if end_of_tokyo_day_ms(day) < settled else None


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _look_at(tx: Transaction, day: str) -> None:
    tx.session.add(SignDay(day=day, looked_ms=tx.now_ms()))
    tx.session.flush()
    looked_at = date.fromisoformat(day)
    found = {
        Kind.OUT_OF_HOURS_USE: use_out_of_hours(tx, looked_at),
        Kind.COPY_OUTSIDE_PROJECTS: outside_projects(tx, looked_at),
    }
    for kind, counts in found.items():
        for (person_id, entry_id), count in sorted(counts.items()):
            source = f"{person_id}:{entry_id}:{day}"
            raise_alert(tx, kind, source, _JOB, entry_id=entry_id, subject_id=person_id, day=day, count=count)
    forget_asks(tx, looked_at)
