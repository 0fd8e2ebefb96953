"""Tables of scanning: the weekly runs over everything stored, and what was found."""

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class ScanRun(Base):
    """One run over everything stored. `cursor` is the last version looked at, so that a killed run goes on behind it; `tries`
    counts how often the scanner broke off at the next one. `day` (in Japan) lets two processes begin one run only.
    """

    __tablename__ = "scan_run"
    __table_args__ = (Index("ix_scan_run_started", "started_ms"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), unique=True)
    started_ms: Mapped[int] = mapped_column(BigInteger)
    finished_ms: Mapped[int | None] = mapped_column(BigInteger)
    cursor: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    clean: Mapped[int] = mapped_column(BigInteger, default=0)
    found: Mapped[int] = mapped_column(BigInteger, default=0)
    impossible: Mapped[int] = mapped_column(BigInteger, default=0)
    failed: Mapped[int] = mapped_column(BigInteger, default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    engine: Mapped[str | None] = mapped_column(Text)
    last_engine: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class MalwareHit(Base):
    """That malware was found, in what somebody brought (`refused`, and nothing of it stayed) or in what was stored."""

    __tablename__ = "malware_hit"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    refused: Mapped[bool]
    found: Mapped[str] = mapped_column(Text)
    found_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)
