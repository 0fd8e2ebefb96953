"""The table of maintenance sessions. Times are UTC milliseconds; ends are written once."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base


class MaintenanceSession(Base):
    """Work of one outside worker on the vault's system, as a manager directed it.

    It counts as open from `opened_ms` (NULL: not begun) until `ends_ms` (fixed at the direction) or `closed_ms`, whichever
    is first. `person_id` is the temporary id that was made for this worker and this session alone.
    """

    __tablename__ = "maintenance_session"
    __table_args__ = (Index("ix_maintenance_session_ends_ms", "ends_ms"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), unique=True)
    worker_name: Mapped[str] = mapped_column(Text)
    worker_company: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    supervision: Mapped[str] = mapped_column(String(16))
    watcher_id: Mapped[str | None] = mapped_column(String(40))
    medium: Mapped[str | None] = mapped_column(Text)
    directed_by: Mapped[str] = mapped_column(String(40))
    directed_ms: Mapped[int]
    ends_ms: Mapped[int]
    opened_ms: Mapped[int | None]
    opened_by: Mapped[str | None] = mapped_column(String(40))
    closed_ms: Mapped[int | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))
    recording: Mapped[str | None] = mapped_column(Text)
    operation_log: Mapped[str | None] = mapped_column(Text)
    id_ended_ms: Mapped[int | None]
    id_ended_leaf: Mapped[int] = mapped_column(default=-1)
    leaf_index: Mapped[int] = mapped_column(default=-1)
