"""What the routes of alerts take and give."""

from __future__ import annotations

from typing import Literal

from vault.oversight.alerts.kinds import Addressee, Kind, Outcome
from vault.oversight.alerts.wording import alert_text
from vault.oversight.models import Alert
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.platform.texts import Language
from vault.register.queries import find_entry
from vault.register.schemas import PersonOut


class AlertDecisionIn(Input):
    """What came of an alert, and why."""

    outcome: Literal["harmless", "acted"]
    reason: str = ""


class AlertOut(Output):
    """An alert; without `decided_at` it waits for its addressee, and goes to the overall officer after `due_at`.

    `day` is the day in Japan that a sign is about; of a report on signs it is the person's last day.
    """

    id: str
    kind: Kind
    text: str
    entry_id: str | None
    entry_name: str | None
    subject: PersonOut | None
    object: str | None
    day: str | None
    count: int
    raised_at: str
    addressee: Addressee
    due_at: str
    escalated_at: str | None
    outcome: Outcome | None
    reason: str | None
    decided_by: PersonOut | None
    decided_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: Alert, language: Language) -> AlertOut:
        """One alert in the reader's language."""
        entry = find_entry(tx, row.entry_id)
        return cls(
            id=row.id,
            kind=Kind(row.kind),
            text=alert_text(tx, row, language),
            entry_id=row.entry_id,
            entry_name=None if entry is None else entry.name,
            subject=_person(tx, row.subject_id),
            object=row.object,
            day=row.day,
            count=row.count,
            raised_at=utc_text(row.raised_ms),
            addressee=Addressee(row.addressee),
            due_at=utc_text(row.due_ms),
            escalated_at=None if row.escalated_ms is None else utc_text(row.escalated_ms),
            outcome=None if row.outcome is None else Outcome(row.outcome),
            reason=row.reason,
            decided_by=_person(tx, row.decided_by),
            decided_at=None if row.decided_ms is None else utc_text(row.decided_ms),
        )


def _person(tx: Transaction, person_id: str | None) -> PersonOut | None:
    return None if person_id is None else PersonOut(id=person_id, name=display_name(tx, person_id))


class AlertListOut(Output):
    """Alerts, newest first."""

    items: list[AlertOut]
    next: str | None
