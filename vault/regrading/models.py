"""The table of regradings."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class RegradingState(StrEnum):
    """ordered → marked → done; a blocked one that a later order took the place of is superseded."""

    ORDERED = "ordered"
    MARKED = "marked"
    DONE = "done"
    SUPERSEDED = "superseded"


_ORDERED: Final = text("state = 'ordered'")


class Regrading(Base):
    """One order that an item's tier is changed. While it is `ordered` the item is open to nobody.

    `blocked_by` is the code of what keeps the item from being marked; `leaf_index` is the leaf of the last change of state.
    """

    __tablename__ = "regrading"
    __table_args__ = (
        Index(
            "uq_regrading_ordered_item",
            "item_id",
            unique=True,
            sqlite_where=_ORDERED,
            postgresql_where=_ORDERED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"), index=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(16))
    old_tier: Mapped[int] = mapped_column(Integer)
    old_marking: Mapped[str] = mapped_column(String(32))
    tier: Mapped[int] = mapped_column(Integer)
    marking: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    ordered_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    ordered_ms: Mapped[int] = mapped_column(BigInteger)
    order_leaf: Mapped[int] = mapped_column(BigInteger, default=-1)
    marked_ms: Mapped[int | None] = mapped_column(BigInteger)
    done_ms: Mapped[int | None] = mapped_column(BigInteger)
    blocked_by: Mapped[str | None] = mapped_column(String(40))
    operation_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)

    @property
    def about(self) -> dict[str, str]:
        """The fields every leaf and refusal of this regrading carries."""
        return {"entry": self.entry_id, "item": self.item_id, "regrading": self.id}
