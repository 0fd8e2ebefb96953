"""Bodies and answers about visits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from vault.identity.schemas import PersonOut
from vault.people.queries import display_name
from vault.people.schemas import Day, Line, Reason
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.platform.moments import moment_ms
from vault.visits.models import Visit, VisitDecision, Visitor, VisitPage, VisitRun
from vault.visits.queries import (
    decisions_of,
    digest_now,
    items_of_visit,
    pages_of,
    runs_of,
    standings,
    visitors_of,
)
from vault.visits.rules import Standing, Undertaking, VisitorDecision, VisitOrder

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(max_length=2000)]
MOST_VISITORS = 50
MOST_ITEMS = 100


class VisitorIn(Input):
    """A visitor by name."""

    name: Line


class VisitIn(Input):
    """A request for a visit. Times are RFC 3339."""

    company: Line
    visitors: Annotated[list[VisitorIn], Field(max_length=MOST_VISITORS)]
    purpose: Reason
    need_to_know: Text = ""
    route: Text = ""
    exhibits: Text = ""
    areas: Text | None = None
    item_ids: Annotated[list[Line], Field(max_length=MOST_ITEMS)] = Field(default_factory=list)
    escort_id: Line
    from_at: Line
    until_at: Line

    def order(self) -> VisitOrder:
        """The same as a plain value; `request_invalid` for a time without a zone."""
        said = self.model_dump(exclude={"visitors", "from_at", "until_at"})
        return VisitOrder(
            visitors=[visitor.name for visitor in self.visitors],
            from_ms=moment_ms(self.from_at, "from_at"),
            until_ms=moment_ms(self.until_at, "until_at"),
            **said,
        )


class DecisionIn(Input):
    """A word on one visitor."""

    visitor_id: Line
    approved: bool
    reason: Text = ""

    def said(self) -> VisitorDecision:
        """The same as a plain value."""
        return VisitorDecision(**self.model_dump())


class DecideIn(Input):
    """Decisions over the digest that was shown."""

    digest: Sha256
    decisions: Annotated[list[DecisionIn], Field(max_length=MOST_VISITORS)]


class UndertakingIn(Input):
    """A signed undertaking: the scan or the text by name and SHA-256, and the day of the signature."""

    signed_on: Day
    document_name: Line
    document_sha256: Sha256

    def said(self) -> Undertaking:
        """The same as a plain value."""
        return Undertaking(**self.model_dump())


class UndertakingOut(Output):
    """What a visitor signed."""

    signed_on: str
    document_name: str
    document_sha256: str
    recorded_by: PersonOut
    recorded_at: str


class VisitDecisionOut(Output):
    """A manager's word on a visitor for one entry; `counts` says whether it is about what is asked for now."""

    entry_id: str
    approved: bool
    reason: str
    decided_by: PersonOut
    decided_at: str
    counts: bool


class VisitorOut(Output):
    """A visitor with the managers' words and the undertaking."""

    id: str
    name: str
    added_at: str
    standing: Standing
    decisions: list[VisitDecisionOut]
    undertaking: UndertakingOut | None


class RunOut(Output):
    """A time in which the visit was open."""

    session_id: str
    started_at: str
    ended_at: str | None

    @classmethod
    def of(cls, row: VisitRun) -> RunOut:
        """One row."""
        ended = None if row.ended_ms is None else utc_text(row.ended_ms)
        return cls(session_id=row.session_id, started_at=utc_text(row.started_ms), ended_at=ended)


class ShownPageOut(Output):
    """A page that was shown; `event` is burnt into its image."""

    item_id: str
    version_id: str
    page: int
    event: str
    shown_at: str
    leaf_index: int

    @classmethod
    def of(cls, row: VisitPage) -> ShownPageOut:
        """One row."""
        return cls(
            item_id=row.item_id,
            version_id=row.version_id,
            page=row.page,
            event=row.event_id,
            shown_at=utc_text(row.shown_ms),
            leaf_index=row.leaf_index,
        )


class VisitOut(Output):
    """A visit; `digest` is what a decision has to name."""

    id: str
    number: str
    company: str
    purpose: str
    need_to_know: str
    route: str
    exhibits: str
    areas: str | None
    item_ids: list[str]
    escort: PersonOut
    asked_by: PersonOut
    asked_at: str
    from_at: str
    until_at: str
    ended_at: str | None
    visitors: list[VisitorOut]
    digest: str

    @classmethod
    def of(cls, tx: Transaction, row: Visit) -> VisitOut:
        """One row with its visitors."""
        digest = digest_now(tx, row)
        return cls(
            id=row.id,
            number=row.number,
            company=row.company,
            purpose=row.purpose,
            need_to_know=row.need_to_know,
            route=row.route,
            exhibits=row.exhibits,
            areas=row.areas,
            item_ids=[item.item_id for item in items_of_visit(tx, row.id)],
            escort=_person(tx, row.escort_id),
            asked_by=_person(tx, row.asked_by),
            asked_at=utc_text(row.asked_ms),
            from_at=utc_text(row.from_ms),
            until_at=utc_text(row.until_ms),
            ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
            visitors=_visitors(tx, row, digest),
            digest=digest,
        )


class VisitItemOut(Output):
    """An item to be shown; its title for those who answer for it or may see it."""

    id: str
    title: str | None


class VisitReportOut(VisitOut):
    """A visit with what is to be shown, when it was open, and everything that was shown."""

    items: list[VisitItemOut]
    runs: list[RunOut]
    pages: list[ShownPageOut]

    @classmethod
    def whole(cls, tx: Transaction, row: Visit, titles: Sequence[tuple[str, str | None]]) -> VisitReportOut:
        """One row with everything about it, with the titles that the reader may know."""
        return cls(
            **VisitOut.of(tx, row).model_dump(),
            items=[VisitItemOut(id=item_id, title=title) for item_id, title in titles],
            runs=[RunOut.of(run) for run in runs_of(tx, row.id)],
            pages=[ShownPageOut.of(page) for page in pages_of(tx, row.id)],
        )


class VisitListOut(Output):
    """A part of the list of visits."""

    items: list[VisitOut]
    next: str | None


def _visitors(tx: Transaction, visit: Visit, digest: str) -> list[VisitorOut]:
    stand, decisions = standings(tx, visit), decisions_of(tx, visit.id)
    return [
        VisitorOut(
            id=row.id,
            name=row.name,
            added_at=utc_text(row.added_ms),
            standing=stand[row.id],
            decisions=[_decision(tx, each, digest) for each in decisions if each.visitor_id == row.id],
            undertaking=_undertaking(tx, row),
        )
        for row in visitors_of(tx, visit.id)
    ]


def _decision(tx: Transaction, row: VisitDecision, digest: str) -> VisitDecisionOut:
    return VisitDecisionOut(
        entry_id=row.entry_id,
        approved=row.approved,
        reason=row.reason,
        decided_by=_person(tx, row.decided_by),
        decided_at=utc_text(row.decided_ms),
        counts=row.digest == digest,
    )


def _undertaking(tx: Transaction, row: Visitor) -> UndertakingOut | None:
    if row.signed_on is None:
        return None
    return UndertakingOut(
        signed_on=row.signed_on,
        document_name=row.document_name or "",
        document_sha256=row.document_sha256 or "",
        recorded_by=_person(tx, row.undertaking_by or ""),
        recorded_at=utc_text(row.undertaking_ms or 0),
    )


def _person(tx: Transaction, person_id: str) -> PersonOut:
    return PersonOut(id=person_id, name=display_name(tx, person_id))
