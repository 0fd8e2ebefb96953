"""What the gate's routes take and give."""

import json
from typing import Annotated

from pydantic import Field

from vault.access.models import GrantorAudit, GrantRequest, GrantReview, GrantRow, Project
from vault.access.projects import project_row
from vault.access.request_rules import Answers, GrantOrder
from vault.access.rules import Right
from vault.identity.schemas import Secret
from vault.people.queries import display_name
from vault.people.solo_schemas import SoloOut
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import Input, Output
from vault.procedures.queries import Published
from vault.register.queries import entry_of
from vault.register.schemas import PersonOut


class ProjectIn(Input):
    """A project or task."""

    name: str = ""


class ProjectOut(Output):
    """A project as answers show it."""

    id: str
    name: str
    opened_at: str
    closed_at: str | None
    close_reason: str | None

    @classmethod
    def of(cls, row: Project) -> "ProjectOut":
        """The project as answers show it."""
        return cls(
            id=row.id,
            name=row.name,
            opened_at=utc_text(row.opened_ms),
            closed_at=_utc(row.closed_ms),
            close_reason=row.close_reason,
        )


class ProjectListOut(Output):
    """Projects, newest first."""

    items: list[ProjectOut]
    next: str | None


class GrantRequestIn(Input):
    """A request for a person. `ends_on` is a day in Japan. `department` and `everyone` exist to be refused by name."""

    person_id: str = ""
    department: str | None = None
    everyone: bool = False
    right: Annotated[Right, Field(strict=False)]
    tier: int
    project_id: str
    task: str = ""
    need_to_know: str = ""
    overseas_risk: str = ""
    ends_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")

    def order(self) -> GrantOrder:
        """The same as a plain value.

        Raises:
            Refusal: `grant_not_personal` for anything but one person.
        """
        if self.department is not None or self.everyone or not self.person_id:
            raise Refusal(Code.GRANT_NOT_PERSONAL)
        return GrantOrder(
            self.person_id,
            self.right,
            self.tier,
            self.project_id,
            self.task,
            self.need_to_know,
            self.overseas_risk,
            self.ends_on,
        )


class DecisionIn(Input):
    """The decider's yes: what was shown, why, the answers to the standard, and what the check of the past found."""

    digest: str
    reason: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    history_result: str = ""
    leaving_reason: str = ""

    def said(self) -> Answers:
        """The same as a plain value."""
        return Answers(self.digest, self.reason, self.answers, self.history_result, self.leaving_reason)


class AnnounceIn(Input):
    """What was shown, and a code: the beginning of a decision on one's own request."""

    digest: str
    code: Secret = Field(repr=False)


class LoneDecisionIn(DecisionIn):
    """A decision on one's own request, with a new code."""

    code: Secret = Field(repr=False)


class QuestionOut(Output):
    """A question of the published standard; `must_be` is the only answer with which access may be given."""

    id: str
    text_ja: str
    text_en: str
    answer: str
    must_be: str | None


class HistoryOut(Output):
    """A breach of the person on file: access that was taken back for it."""

    at: str
    entry_id: str
    entry_name: str
    reason: str

    @classmethod
    def of(cls, tx: Transaction, row: GrantRow) -> "HistoryOut":
        """The breach as answers show it."""
        return cls(
            at=utc_text(row.revoked_ms or 0),
            entry_id=row.entry_id,
            entry_name=entry_of(tx, row.entry_id).name,
            reason=row.revoked_reason or "",
        )


class GrantRequestOut(Output):
    """A request, and what its decider has to look at and to answer."""

    id: str
    entry_id: str
    entry_name: str
    person: PersonOut
    project_id: str
    project_name: str
    right: Right
    tier: int
    task: str
    need_to_know: str
    overseas_risk: str
    ends_on: str
    asked_by: str
    asked_by_name: str
    asked_at: str
    digest: str
    state: str
    leaves_on: str | None
    criteria_version_id: str | None
    questions: list[QuestionOut]
    history: list[HistoryOut]
    decided_by: str | None
    decided_by_name: str | None
    decided_at: str | None
    reason: str | None
    answers: dict[str, str]
    history_result: str | None

    @classmethod
    def of(
        cls,
        tx: Transaction,
        row: GrantRequest,
        leaves_on: str | None = None,
        criteria: Published | None = None,
        history: list[GrantRow] | None = None,
    ) -> "GrantRequestOut":
        """The request as answers show it."""
        return cls(
            id=row.id,
            entry_id=row.entry_id,
            entry_name=entry_of(tx, row.entry_id).name,
            person=_person(tx, row.person_id),
            project_id=row.project_id,
            project_name=project_row(tx, row.project_id).name,
            right=Right(row.right),
            tier=row.tier,
            task=row.task,
            need_to_know=row.need_to_know,
            overseas_risk=row.overseas_risk,
            ends_on=row.ends_on,
            asked_by=row.asked_by,
            asked_by_name=display_name(tx, row.asked_by),
            asked_at=utc_text(row.asked_ms),
            digest=row.digest,
            state=row.state,
            leaves_on=leaves_on,
            criteria_version_id=row.criteria_version_id,
            questions=[QuestionOut(**each.as_json()) for each in criteria.questions] if criteria else [],
            history=[HistoryOut.of(tx, each) for each in history or []],
            decided_by=row.decided_by,
            decided_by_name=None if row.decided_by is None else display_name(tx, row.decided_by),
            decided_at=_utc(row.decided_ms),
            reason=row.reason,
            answers=json.loads(row.answers or "{}"),
            history_result=row.history_result,
        )


class GrantRequestListOut(Output):
    """Requests, newest first."""

    items: list[GrantRequestOut]
    next: str | None


class GrantOut(Output):
    """A grant as answers show it; `missing` names what it still lacks before it opens anything, in order.

    `solo` says that one person asked and decided, and what stood in for the second one (T5-c).
    """

    id: str
    entry_id: str
    entry_name: str
    person: PersonOut
    right: Right
    tier: int
    reason: str
    project_id: str | None
    project_name: str | None
    request_id: str | None
    given_by: str
    given_by_name: str
    given_at: str
    solo: SoloOut | None
    ends_on: str
    live: bool
    missing: list[str]
    revoked_at: str | None
    revoked_reason: str | None

    @classmethod
    def of(
        cls, tx: Transaction, row: GrantRow, missing: list[Code], solo: SoloOut | None, *, over: bool
    ) -> "GrantOut":
        """The grant as answers show it."""
        return cls(
            id=row.id,
            entry_id=row.entry_id,
            entry_name=entry_of(tx, row.entry_id).name,
            person=_person(tx, row.person_id),
            right=Right(row.right),
            tier=row.tier,
            reason=row.reason,
            project_id=row.project_id,
            project_name=None if row.project_id is None else project_row(tx, row.project_id).name,
            request_id=row.request_id,
            given_by=row.given_by,
            given_by_name=display_name(tx, row.given_by),
            given_at=utc_text(row.given_ms),
            solo=solo,
            ends_on=row.ends_on,
            live=not missing and not over,
            missing=[code.value for code in missing],
            revoked_at=_utc(row.revoked_ms),
            revoked_reason=row.revoked_reason,
        )


class GrantListOut(Output):
    """The grants on an entry."""

    items: list[GrantOut]
    next: str | None


class RevokeIn(Input):
    """Why a grant is taken back, and whether for a breach of a rule."""

    reason: str = ""
    for_mishandling: bool = False


class ReviewOut(Output):
    """A grant that waits to be confirmed."""

    id: str
    grant_id: str
    entry_id: str
    entry_name: str
    person: PersonOut
    cause: str
    due_at: str
    decided_at: str | None
    confirmed: bool | None

    @classmethod
    def of(cls, tx: Transaction, row: GrantReview, grant: GrantRow) -> "ReviewOut":
        """The review as answers show it."""
        return cls(
            id=row.id,
            grant_id=grant.id,
            entry_id=grant.entry_id,
            entry_name=entry_of(tx, grant.entry_id).name,
            person=_person(tx, grant.person_id),
            cause=row.cause,
            due_at=utc_text(row.due_ms),
            decided_at=_utc(row.decided_ms),
            confirmed=row.confirmed,
        )


class ReviewListOut(Output):
    """Undecided reviews, most urgent first."""

    items: list[ReviewOut]
    next: str | None


class AuditIn(Input):
    """What an audit found."""

    finding: str = ""


class AuditOut(Output):
    """The audit of somebody who alone sets all rights."""

    id: str
    grantor: PersonOut
    opened_at: str
    due_at: str
    closed_at: str | None
    closed_by: str | None
    closed_by_name: str | None
    finding: str | None

    @classmethod
    def of(cls, tx: Transaction, row: GrantorAudit) -> "AuditOut":
        """The audit as answers show it."""
        return cls(
            id=row.id,
            grantor=_person(tx, row.grantor_id),
            opened_at=utc_text(row.opened_ms),
            due_at=utc_text(row.due_ms),
            closed_at=_utc(row.closed_ms),
            closed_by=row.closed_by,
            closed_by_name=None if row.closed_by is None else display_name(tx, row.closed_by),
            finding=row.finding,
        )


class AuditListOut(Output):
    """Every audit, newest first."""

    items: list[AuditOut]


def _person(tx: Transaction, person_id: str) -> PersonOut:
    return PersonOut(id=person_id, name=display_name(tx, person_id))


def _utc(ms: int | None) -> str | None:
    return None if ms is None else utc_text(ms)
