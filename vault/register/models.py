"""Tables of the register."""

from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.folded_names import folded
from vault.platform.ids import ID_LENGTH

OPEN: Final = "open"
CLOSED: Final = "closed"
ERASING: Final = "erasing"
"""The duty of those the manager designates to carry out disposals (G9.1.4-c)."""
GRANTING: Final = "granting"
"""The power to set access rights, which a manager or the overall officer may delegate (G4.1.2-a)."""


class Entry(Base):
    """One important technology. `tier` is the highest level its items may have; `listed_on` never changes.

    `sought` is the name as it is searched, and follows it by itself.
    """

    __tablename__ = "register_entry"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sought: Mapped[str] = mapped_column(Text, server_default=text("''"))
    why_know_how: Mapped[str] = mapped_column(Text)
    manager_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    tier: Mapped[int] = mapped_column(Integer)
    listed_on: Mapped[str] = mapped_column(String(10))
    keep_original: Mapped[bool] = mapped_column(default=False)
    keep_original_reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=OPEN)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


@event.listens_for(Entry, "before_insert")
@event.listens_for(Entry, "before_update")
def _follow_name(_mapper: object, _connection: object, entry: Entry) -> None:
    entry.sought = folded(entry.name)


class EntryChange(Base):
    """One changed field of an entry: who, when, old value, new value (G2.1-b)."""

    __tablename__ = "register_change"

    entry_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("register_entry.id"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    old_value: Mapped[str | None] = mapped_column(Text)
    new_value: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Designation(Base):
    """A person the manager names for a duty on an entry, until a date or until it is ended."""

    __tablename__ = "register_designation"
    __table_args__ = (Index("ix_register_designation_entry_person", "entry_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    duty: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    ended_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Delegation(Base):
    """A power over one entry lent to a person by name: from whom, to whom, from when to when, by which document.

    `made_as` is the post of who lent it: the power ends with the one it comes from.
    """

    __tablename__ = "register_delegation"
    __table_args__ = (Index("ix_register_delegation_entry_person", "entry_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    power: Mapped[str] = mapped_column(String(16))
    document: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_as: Mapped[str] = mapped_column(String(32))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[str] = mapped_column(String(10))
    starts_ms: Mapped[int] = mapped_column(BigInteger)
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    ended_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)
