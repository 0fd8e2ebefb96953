"""Remarks that nobody answered in time go to the overall officer, too (TQ2-2)."""

from __future__ import annotations

from typing import Final

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.notices import notify
from vault.oversight.events import REMARK_ESCALATED
from vault.oversight.models import Remark
from vault.oversight.remarks.reading import overdue
from vault.oversight.remarks.targets import name_of
from vault.people.queries import overall_officer, record_ids_of_human
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

_JOB: Final = Actor.job("remarks")


def run_due_remarks(platform: Platform) -> None:
    """Hand to the overall officer what has waited too long, once each; the managers can still answer it."""
    with platform.reading() as tx:
        waiting = tx.session.scalar(overdue(tx).limit(1)) is not None
    if not waiting:
        return
    with platform.transaction() as tx:
        officer = overall_officer(tx)
        for row in tx.session.scalars(overdue(tx).with_for_update()).all():
            _escalate(tx, row, officer)


def _escalate(tx: Transaction, row: Remark, officer: str | None) -> None:
    row.escalated_ms = tx.now_ms()
    record(
        tx,
        REMARK_ESCALATED,
        _JOB,
        remark=row.id,
        remark_about=row.about,
        remark_target=row.target,
    )
    if officer is not None and row.filed_by not in record_ids_of_human(tx, officer):
        notify(tx, officer, "remark_escalated", measure=name_of(tx, row), remark=row.id)
