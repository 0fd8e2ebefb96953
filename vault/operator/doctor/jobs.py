"""Is the work that people ordered being done?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select

from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.jobs import Job
from vault.platform.runtime import Platform

OVERDUE_MS: Final = 15 * 60 * 1000
MANY_TRIES: Final = 10


def jobs(platform: Platform) -> Iterator[Finding]:
    """Jobs that nobody took, and jobs that fail again and again."""
    waiting = Job.state.in_(("queued", "leased"))
    with platform.reading() as tx:
        late = waiting & (Job.run_after_ms < tx.now_ms() - OVERDUE_MS)
        overdue = tx.session.scalar(select(func.count()).select_from(Job).where(late)) or 0
        failing = select(Job.kind, Job.last_error).where(waiting, Job.attempts >= MANY_TRIES)
        repeated = [(row.kind, row.last_error) for row in tx.session.execute(failing)]
    if overdue:
        yield wrong(
            f"{overdue} jobs wait for over a quarter of an hour",
            "Run hizo-vault worker, or serve with its worker",
        )
    for kind, error in repeated:
        yield wrong(
            f"a job ({kind}) fails again and again: {error or 'no reason told'}",
            "See the service's log for it",
        )
    if not overdue and not repeated:
        yield ok("no job is overdue")
