"""What the routes of yearly reports take and give."""

from __future__ import annotations

import json
from typing import Any

from vault.oversight.models import ManagementReport
from vault.oversight.reports.standing import ReportState, Standing
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.register.schemas import PersonOut


class ReportIn(Input):
    """What the manager says beside the numbers."""

    remarks: str = ""


class ReportDraftOut(Output):
    """What would be sent now, but for the remarks; `content` is an object of format `hizo-management-report/1`."""

    content: dict[str, Any]


class ReportRowOut(Output):
    """A report that was sent."""

    id: str
    manager: PersonOut
    from_at: str
    sent_at: str
    sha256: str
    acknowledged_by: PersonOut | None
    acknowledged_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: ManagementReport) -> ReportRowOut:
        """One report without its content."""
        return cls(**_members(tx, row))


class ReportOut(ReportRowOut):
    """A report with its frozen content; `sha256` is over the RFC 8785 form of it."""

    content: dict[str, Any]

    @classmethod
    def whole(cls, tx: Transaction, row: ManagementReport) -> ReportOut:
        """One report with everything it says."""
        return cls(**_members(tx, row), content=json.loads(row.content))


def _members(tx: Transaction, row: ManagementReport) -> dict[str, Any]:
    reader = row.acknowledged_by
    return {
        "id": row.id,
        "manager": PersonOut(id=row.manager_id, name=display_name(tx, row.manager_id)),
        "from_at": utc_text(row.from_ms),
        "sent_at": utc_text(row.sent_ms),
        "sha256": row.sha256,
        "acknowledged_by": None if reader is None else PersonOut(id=reader, name=display_name(tx, reader)),
        "acknowledged_at": None if row.acknowledged_ms is None else utc_text(row.acknowledged_ms),
    }


class StandingOut(Output):
    """When a manager's next report is due; `red` means that a year has passed without an acknowledged one."""

    manager: PersonOut
    state: ReportState
    since: str
    due_at: str
    waiting: str | None

    @classmethod
    def of(cls, tx: Transaction, each: Standing) -> StandingOut:
        """One manager."""
        return cls(
            manager=PersonOut(id=each.manager_id, name=display_name(tx, each.manager_id)),
            state=each.state,
            since=utc_text(each.since_ms),
            due_at=utc_text(each.due_ms),
            waiting=each.waiting,
        )


class ReportListOut(Output):
    """Reports, newest first, and where each manager stands."""

    standings: list[StandingOut]
    items: list[ReportRowOut]
    next: str | None
