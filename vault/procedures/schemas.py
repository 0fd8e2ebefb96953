"""What the routes of procedures take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.platform.texts import Language, translate
from vault.procedures.acknowledge import Asked
from vault.procedures.criteria import MAX_QUESTIONS, Question
from vault.procedures.models import ProcedureVersion
from vault.procedures.queries import Published, published_row
from vault.procedures.rules import ProcedureText
from vault.procedures.shipped import Template, filled_for
from vault.procedures.slots import POWERS, SLOT_CLAUSES, SLOT_TITLES, Slot

_Questions = Annotated[list["QuestionIn"], Field(max_length=MAX_QUESTIONS)]


class QuestionIn(Input):
    """A question of the standard for granting access."""

    id: str
    text_ja: str
    text_en: str
    answer: Literal["yes_no", "text"]
    must_be: Literal["yes", "no"] | None = None


class VersionIn(Input):
    """A text to publish. Without `powers` the usual ones of the slot are meant."""

    title: str = ""
    text: str = ""
    questions: _Questions = Field(default_factory=list)
    powers: Annotated[list[int], Field(max_length=len(POWERS))] | None = None
    reason: str = ""

    def said(self, slot: Slot) -> ProcedureText:
        """The same as a plain value."""
        return ProcedureText(
            slot=slot,
            title=self.title.strip(),
            text=self.text,
            questions=tuple(Question(**each.model_dump()) for each in self.questions),
            powers=None if self.powers is None else tuple(self.powers),
        )


class ReasonIn(Input):
    """A decision's reason."""

    reason: str = ""


class QuestionOut(QuestionIn):
    """A question with its words in the reader's language."""

    text: str

    @classmethod
    def asked(cls, question: Question, language: Language) -> QuestionOut:
        """One question."""
        return cls(**question.as_json(), text=question.text(language))


class VersionOut(Output):
    """One version without its text."""

    id: str
    slot: Slot
    number: int
    title: str
    sha256: str
    powers: list[int]
    reason: str
    published_by: str
    published_at: str
    retired_at: str | None
    retired_reason: str | None

    @classmethod
    def of(cls, row: ProcedureVersion, publisher: str) -> VersionOut:
        """One row with its publisher's name."""
        version = published_row(row)
        return cls(
            id=row.id,
            slot=version.slot,
            number=row.number,
            title=row.title,
            sha256=row.sha256.hex(),
            powers=list(version.powers),
            reason=row.reason,
            published_by=publisher,
            published_at=utc_text(row.published_ms),
            retired_at=None if row.retired_ms is None else utc_text(row.retired_ms),
            retired_reason=row.retired_reason,
        )


class VersionTextOut(VersionOut):
    """One version with its text, in force or not: what a grant or a copy was decided under can be read later."""

    text: str
    questions: list[QuestionOut]

    @classmethod
    def whole(cls, row: ProcedureVersion, publisher: str, language: Language) -> VersionTextOut:
        """One row with everything it says."""
        return cls(
            **VersionOut.of(row, publisher).model_dump(),
            text=row.text,
            questions=[QuestionOut.asked(each, language) for each in published_row(row).questions],
        )


class VersionListOut(Output):
    """The versions of a slot, newest first: the publication log (G3.0-f)."""

    items: list[VersionOut]
    next: str | None


class InForceOut(Output):
    """A version in force with its text; `acknowledged_at` is the reader's own."""

    version_id: str
    number: int
    title: str
    text: str
    sha256: str
    questions: list[QuestionOut]
    powers: list[int]
    published_by: str
    published_at: str
    acknowledged_at: str | None

    @classmethod
    def of(
        cls, version: Published, publisher: str, acknowledged_ms: int | None, language: Language
    ) -> InForceOut:
        """The version as the reader sees it."""
        return cls(
            version_id=version.version_id,
            number=version.number,
            title=version.title,
            text=version.text,
            sha256=version.sha256.hex(),
            questions=[QuestionOut.asked(each, language) for each in version.questions],
            powers=list(version.powers),
            published_by=publisher,
            published_at=utc_text(version.published_ms),
            acknowledged_at=None if acknowledged_ms is None else utc_text(acknowledged_ms),
        )


class SlotOut(Output):
    """One slot: what it is for, and its version in force, if any."""

    slot: Slot
    name: str
    clauses: list[str]
    needed_for_setup: bool
    version_id: str | None
    number: int | None
    title: str | None
    published_at: str | None
    acknowledged_at: str | None


class SlotListOut(Output):
    """Every slot, and which of the manager's powers 1 to 6 still lack a procedure (G3.0-k)."""

    items: list[SlotOut]
    powers_lacking: list[int]
    next: str | None = None


class TemplateOut(Output):
    """A shipped template. It begins with the line that says so; that line has to go before the text can be published."""

    slot: Slot
    title: str
    title_en: str
    text: str
    questions: list[QuestionOut]
    clauses: list[str]

    @classmethod
    def of(cls, template: Template, company: str, language: Language) -> TemplateOut:
        """The template for a company."""
        return cls(
            slot=template.slot,
            title=template.title,
            title_en=translate(SLOT_TITLES[template.slot], "en"),
            text=filled_for(template, company),
            questions=[QuestionOut.asked(each, language) for each in template.questions],
            clauses=list(SLOT_CLAUSES[template.slot]),
        )


class AcknowledgementOut(Output):
    """The caller's own acknowledgement."""

    version_id: str
    acknowledged_at: str


class AskedOut(Output):
    """A person asked to acknowledge; without a time it is a gap."""

    person_id: str
    name: str
    acknowledged_at: str | None

    @classmethod
    def of(cls, asked: Asked) -> AskedOut:
        """One person."""
        given = asked.acknowledged_ms
        return cls(
            person_id=asked.person_id,
            name=asked.name,
            acknowledged_at=None if given is None else utc_text(given),
        )


class AskedListOut(Output):
    """Who was asked; `missing` counts the gaps in all of them."""

    items: list[AskedOut]
    missing: int
    next: str | None
