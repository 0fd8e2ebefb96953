"""Tables of copy requests, numbered copies, and what happened to each copy."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.documents.models import BLOB_KEY_LENGTH
from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

COPY: Final = "copy"
"""The role of a copy's sealed object."""


class CopyRequest(Base):
    """One request and its decision. What the approver saw is bound by `digest`.

    `native_sha256` is that of the deposited file, where that itself is asked for; `decided_by` is then the manager, and both
    decisions stand in `NativeApproval`.
    """

    __tablename__ = "copy_request"
    __table_args__ = (Index("ix_copy_request_item_state", "item_id", "state"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item_version.id"))
    rendition_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    native_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    tier: Mapped[int]
    requester_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    recipient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    format: Mapped[str] = mapped_column(String(64))
    allow_print: Mapped[bool]
    allow_copy: Mapped[bool]
    allow_change: Mapped[bool]
    pages: Mapped[str] = mapped_column(Text)
    copies: Mapped[int]
    purpose: Mapped[str] = mapped_column(Text)
    why_not_view: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    requested_ms: Mapped[int] = mapped_column(index=True)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_ms: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    ticket_expires_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Copy(Base):
    """One numbered copy: a derivative of one version, made for one person and one device.

    `sealed_password` opens only with the copy's own data key, and dies with it.
    """

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("item_id", "number"), Index("ix_copy_item_state", "item_id", "state"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int]
    request_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("copy_request.id"), index=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"))
    recipient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(24))
    declared: Mapped[bool] = mapped_column(default=False)
    file_name: Mapped[str] = mapped_column(Text)
    due_on: Mapped[str] = mapped_column(String(10))
    object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), index=True)
    size: Mapped[int | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_password: Mapped[bytes | None] = mapped_column(LargeBinary)
    password_setter_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    password_session_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    fetch_session_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    issued_ms: Mapped[int | None]
    fetch_until_ms: Mapped[int | None]
    bytes_kept: Mapped[bool] = mapped_column(default=False)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class CopyEvent(Base):
    """One thing that happened to a copy, for its page; the proof is the leaf."""

    __tablename__ = "copy_event"

    copy_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("copy.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(32))
    at_ms: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    note: Mapped[str] = mapped_column(Text, default="")
    leaf_index: Mapped[int] = mapped_column(default=-1)


class NativeRule(Base):
    """Whether native files may be issued, newest by `number`; without a row they may not."""

    __tablename__ = "copy_native_rule"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    allowed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    set_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class NativeApproval(Base):
    """One of the two approvals of a request for a native file, by the post it was given in; `digest` is what was seen."""

    __tablename__ = "copy_native_approval"

    request_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("copy_request.id"), primary_key=True
    )
    post: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)
