"""What the routes of self-checks and mutual checks take and give."""

from __future__ import annotations

import json

from vault.oversight.checks.answering import SelfCheckDue
from vault.oversight.checks.mutual import MutualCheckOrder
from vault.oversight.checks.questionnaire import ANSWERS, questionnaire, questions
from vault.oversight.checks.sums import Sum, Summary
from vault.oversight.models import MutualCheck, SelfCheck
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.platform.texts import Language
from vault.register.schemas import PersonOut


class QuestionAskedOut(Output):
    """One statement, to be answered with `yes`, `no` or `unsure`."""

    id: str
    text: str


class QuestionnaireOut(Output):
    """The questions of now, and when the caller's next self-check is due."""

    questionnaire: str
    answers: list[str]
    due_at: str
    open: bool
    questions: list[QuestionAskedOut]

    @classmethod
    def of(cls, due: SelfCheckDue, language: Language) -> QuestionnaireOut:
        """The questions in the reader's language."""
        return cls(
            questionnaire=questionnaire(),
            answers=list(ANSWERS),
            due_at=utc_text(due.due_ms),
            open=due.is_open,
            questions=[QuestionAskedOut(id=each.id, text=each.text(language)) for each in questions()],
        )


class SelfCheckIn(Input):
    """An answer to every question, by its id."""

    answers: dict[str, str]


class SelfCheckOut(Output):
    """One's own answers."""

    id: str
    questionnaire: str
    answered_at: str
    answers: dict[str, str]

    @classmethod
    def of(cls, row: SelfCheck) -> SelfCheckOut:
        """One self-check."""
        return cls(
            id=row.id,
            questionnaire=row.questionnaire,
            answered_at=utc_text(row.answered_ms),
            answers=json.loads(row.answers),
        )


class SelfCheckListOut(Output):
    """One's own self-checks, newest first."""

    items: list[SelfCheckOut]
    next: str | None


class SumOut(Output):
    """The answers of three people or more; without `department` of several small ones together."""

    department: str | None
    people: int
    answers: dict[str, dict[str, int]]

    @classmethod
    def of(cls, each: Sum) -> SumOut:
        """One group."""
        return cls(department=each.department, people=each.people, answers=each.answers)


class SelfCheckSummaryOut(Output):
    """The last year in sums; answers of fewer than three people are in none of them."""

    questionnaire: str
    asked: int
    answered: int
    groups: list[SumOut]

    @classmethod
    def of(cls, said: Summary) -> SelfCheckSummaryOut:
        """The summary."""
        return cls(
            questionnaire=questionnaire(),
            asked=said.asked,
            answered=said.answered,
            groups=[SumOut.of(each) for each in said.groups],
        )


class MutualCheckIn(Input):
    """Who looks at which department, until when."""

    checking_department: str
    checked_department: str
    checker_id: str
    due_on: str

    def order(self) -> MutualCheckOrder:
        """The same as a plain value."""
        return MutualCheckOrder(**self.model_dump())


class FindingsIn(Input):
    """What a check found."""

    findings: str = ""


class MutualCheckOut(Output):
    """One mutual check; without `closed_at` it waits for its checker."""

    id: str
    checking_department: str
    checked_department: str
    checker: PersonOut
    due_on: str
    overdue: bool
    set_by: PersonOut
    set_at: str
    findings: str | None
    closed_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: MutualCheck) -> MutualCheckOut:
        """One check."""
        return cls(
            id=row.id,
            checking_department=row.checking_department,
            checked_department=row.checked_department,
            checker=PersonOut(id=row.checker_id, name=display_name(tx, row.checker_id)),
            due_on=row.due_on,
            overdue=row.closed_ms is None and row.due_ms < tx.now_ms(),
            set_by=PersonOut(id=row.set_by, name=display_name(tx, row.set_by)),
            set_at=utc_text(row.set_ms),
            findings=row.findings,
            closed_at=None if row.closed_ms is None else utc_text(row.closed_ms),
        )


class MutualCheckListOut(Output):
    """Mutual checks, newest first."""

    items: list[MutualCheckOut]
    next: str | None
