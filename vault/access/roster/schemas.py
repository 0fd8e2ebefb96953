"""What the roster's routes take and give."""

from typing import Annotated

from pydantic import Field

from vault.access.roster.bring_in import ImportedRow, ImportTerms
from vault.access.roster.lines import COLUMNS, Holder
from vault.access.rules import Right
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output, problem_members
from vault.platform.texts import Language


class RosterLineOut(Output):
    """One line: the six cells in the order of `columns`, and what it stands on."""

    person_id: str
    grant_id: str
    entry_id: str
    leaf_index: int
    cells: list[str]

    @classmethod
    def of(cls, holder: Holder) -> "RosterLineOut":
        """The line as answers show it."""
        return cls(
            person_id=holder.person_id,
            grant_id=holder.grant_id,
            entry_id=holder.entry_id,
            leaf_index=holder.leaf_index,
            cells=list(holder.line.cells()),
        )


class RosterOut(Output):
    """The roster as at `at`: the six columns of the guideline and no other."""

    at: str
    columns: list[str] = Field(default_factory=lambda: list(COLUMNS))
    items: list[RosterLineOut]
    next: str | None

    @classmethod
    def of(cls, at_ms: int, lines: list[Holder], following: str | None) -> "RosterOut":
        """The roster as answers show it."""
        return cls(at=utc_text(at_ms), items=[RosterLineOut.of(each) for each in lines], next=following)


class ImportIn(Input):
    """What every row of a list asks for; given in the address, because the body is the list itself."""

    right: Annotated[Right, Field(strict=False)]
    tier: Annotated[int, Field(ge=1, le=3, strict=False)]
    project_id: str
    ends_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    overseas_risk: str = ""

    def terms(self) -> ImportTerms:
        """The same as a plain value."""
        return ImportTerms(**self.model_dump())


class ListIn(Input):
    """A list and its terms, by what a repetition is told from another request."""

    sha256: str
    terms: ImportIn


class ImportedRowOut(Output):
    """What became of one row: a request, or why not."""

    row: int
    name: str
    request_id: str | None
    code: str | None
    reason: str | None
    remedy: str | None

    @classmethod
    def of(cls, row: ImportedRow, language: Language) -> "ImportedRowOut":
        """The row as answers show it."""
        refused = {} if row.refusal is None else problem_members(row.refusal, language)
        return cls(
            row=row.number,
            name=row.name,
            request_id=row.request_id,
            code=refused.get("code"),
            reason=refused.get("detail"),
            remedy=refused.get("remedy"),
        )


class ImportOut(Output):
    """Each row of a list in its order."""

    requested: int
    refused: int
    rows: list[ImportedRowOut]

    @classmethod
    def of(cls, rows: list[ImportedRow], language: Language) -> "ImportOut":
        """The outcome as answers show it."""
        refused = sum(row.refusal is not None for row in rows)
        return cls(
            requested=len(rows) - refused,
            refused=refused,
            rows=[ImportedRowOut.of(row, language) for row in rows],
        )
