"""Tables of checks of everything stored, and of what the store was last seen doing. Times are UTC milliseconds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.documents.models import BLOB_KEY_LENGTH
from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

RUNNING: Final = "running"
DONE: Final = "done"


class StoreCheck(Base):
    """One check of everything stored. `cursor` is the last object looked at, so that a killed check goes on after it.

    `objects` and `octets` were read back, `damaged` and `mended` of them found so; of `reread` renditions `unmarked` did not
    say what they are; `left_out` could not be reread by the workers.
    """

    __tablename__ = "store_check"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    started_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    cursor: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    objects: Mapped[int] = mapped_column(default=0)
    octets: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)
    mended: Mapped[int] = mapped_column(default=0)
    reread: Mapped[int] = mapped_column(default=0)
    unmarked: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class StoreSeen(Base):
    """The one row that says what the store was last seen doing.

    `capabilities` is JSON, None while the store was unfit for the reason in `unfit`. `marker_key` names the marker that must
    lie in the store, `marker_sha256` its content.
    """

    __tablename__ = "store_seen"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    capabilities: Mapped[str | None] = mapped_column(Text)
    unfit: Mapped[str | None] = mapped_column(Text)
    looked_ms: Mapped[int | None]
    changed_ms: Mapped[int | None]
    marker_key: Mapped[str | None] = mapped_column(String(BLOB_KEY_LENGTH))
    marker_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    leaf_index: Mapped[int] = mapped_column(default=-1)
