"""Tables of visits by people from outside. Times are UTC milliseconds; decisions and ends are written once."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base


class Visit(Base):
    """Who comes, why, and what may be shown to them. `number` is what the page images say."""

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    company: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    need_to_know: Mapped[str] = mapped_column(Text)
    route: Mapped[str] = mapped_column(Text)
    exhibits: Mapped[str] = mapped_column(Text)
    areas: Mapped[str | None] = mapped_column(Text)
    escort_id: Mapped[str] = mapped_column(String(40))
    from_ms: Mapped[int]
    until_ms: Mapped[int]
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    leaf_index: Mapped[int] = mapped_column(default=-1)


class VisitItem(Base):
    """An item to be shown, with its entry and tier as they were decided upon."""

    __tablename__ = "visit_item"

    visit_id: Mapped[str] = mapped_column(String(40), ForeignKey("visit.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(40))
    tier: Mapped[int] = mapped_column(Integer)


class Visitor(Base):
    """One visitor by name, and the undertaking that person signed. Visitors have no accounts."""

    __tablename__ = "visit_visitor"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(40), ForeignKey("visit.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(String(40))
    added_ms: Mapped[int]
    signed_on: Mapped[str | None] = mapped_column(String(10))
    document_name: Mapped[str | None] = mapped_column(Text)
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    undertaking_by: Mapped[str | None] = mapped_column(String(40))
    undertaking_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class VisitDecision(Base):
    """A manager's word on one visitor for one entry, over the digest of what was shown to the manager."""

    __tablename__ = "visit_decision"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(40), index=True)
    visitor_id: Mapped[str] = mapped_column(String(40), ForeignKey("visit_visitor.id"))
    entry_id: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class VisitRun(Base):
    """A time in which the visit is open in one session of its escort; it never outlives that session."""

    __tablename__ = "visit_run"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(40), ForeignKey("visit.id"), index=True)
    session_id: Mapped[str] = mapped_column(String(40), index=True)
    started_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class VisitPage(Base):
    """One page image made for a visit; `event_id` is the number burnt into it."""

    __tablename__ = "visit_page"

    event_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(40), ForeignKey("visit.id"), index=True)
    item_id: Mapped[str] = mapped_column(String(40))
    version_id: Mapped[str] = mapped_column(String(40))
    page: Mapped[int] = mapped_column(Integer)
    shown_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)
