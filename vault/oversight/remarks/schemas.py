"""What the routes of remarks take and give."""

from __future__ import annotations

from typing import Literal

from vault.oversight.models import Remark
from vault.oversight.remarks.rules import Answerer, RemarkAbout, RemarkOrder, RemarkOutcome
from vault.oversight.remarks.targets import name_of
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.procedures.queries import version_row
from vault.register.schemas import PersonOut


class RemarkIn(Input):
    """A remark; `target` is the slot of a procedure, or the id of a physical measure or an entry. No secrets."""

    about: Literal["procedure", "measure", "entry"]
    target: str
    problem: str = ""
    proposal: str | None = None

    def order(self) -> RemarkOrder:
        """The same as a plain value."""
        return RemarkOrder(RemarkAbout(self.about), self.target, self.problem, self.proposal)


class RemarkAnswerIn(Input):
    """What comes of a remark, and why; for `exception` the reason says where a dated one stands or will be recorded."""

    outcome: Literal["kept", "changed", "exception"]
    reason: str = ""


class RemarkOut(Output):
    """A remark; without `answered_at` it waits for its addressee, and from `escalated_at` on for the overall officer too."""

    id: str
    about: RemarkAbout
    target: str
    target_name: str
    version_number: int | None
    problem: str
    proposal: str | None
    filed_by: PersonOut
    department: str
    filed_at: str
    addressee: Answerer
    due_at: str
    escalated_at: str | None
    outcome: RemarkOutcome | None
    reason: str | None
    answered_by: PersonOut | None
    answered_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: Remark) -> RemarkOut:
        """One remark."""
        version = None if row.version_id is None else version_row(tx, row.version_id)
        by = row.answered_by
        return cls(
            id=row.id,
            about=RemarkAbout(row.about),
            target=row.target,
            target_name=name_of(tx, row),
            version_number=None if version is None else version.number,
            problem=row.problem,
            proposal=row.proposal,
            filed_by=PersonOut(id=row.filed_by, name=display_name(tx, row.filed_by)),
            department=row.department,
            filed_at=utc_text(row.filed_ms),
            addressee=Answerer(row.addressee),
            due_at=utc_text(row.due_ms),
            escalated_at=None if row.escalated_ms is None else utc_text(row.escalated_ms),
            outcome=None if row.outcome is None else RemarkOutcome(row.outcome),
            reason=row.reason,
            answered_by=None if by is None else PersonOut(id=by, name=display_name(tx, by)),
            answered_at=None if row.answered_ms is None else utc_text(row.answered_ms),
        )


class RemarkListOut(Output):
    """Remarks, newest first."""

    items: list[RemarkOut]
    next: str | None
