"""Numbered copies, what becomes of them and how many there are, as the routes take and give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from vault.copies.models import Copy, CopyEvent
from vault.copies.native.words import NOTICE
from vault.copies.rules import MAX_REASON, Balance
from vault.people.solo_schemas import SoloOut
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output

ADVISORY: Final = "PDF permission bits are advisory: readers may ignore them. PDFの権限設定は、閲覧ソフトが無視することがあります。"


class ReceivedIn(Input):
    """The SHA-256 (hex) of the whole file as the client has it."""

    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$")


class CodeIn(Input):
    """A one-time code."""

    code: str = Field(max_length=32)


class DeclareIn(Input):
    """What became of a copy, by the holder's word."""

    what: Literal["returned", "destroyed", "lost"]
    reason: str = Field(default="", max_length=MAX_REASON)


class CopyEventOut(Output):
    """One line of a copy's history."""

    act: str
    at: str
    person_id: str | None
    person: str | None
    note: str
    leaf_index: int

    @classmethod
    def of(cls, event: CopyEvent, names: Mapping[str, str]) -> CopyEventOut:
        """The line as answers show it; `names` by person id."""
        return cls(
            act=event.act,
            at=utc_text(event.at_ms),
            person_id=event.person_id,
            person=names[event.person_id] if event.person_id else None,
            note=event.note,
            leaf_index=event.leaf_index,
        )


@dataclass(frozen=True)
class Waiting:
    """What a copy still has for the caller in this session: `file` on this device, also for a `browser`, `password`
    until it was shown.
    """

    file: bool
    browser: bool
    password: bool


@dataclass(frozen=True)
class Native:
    """That a copy is a native file, and when (UTC ms) its key was released; None while it was not."""

    released_ms: int | None


class CopyOut(Output):
    """A numbered copy as answers show it.

    `file_waits` and `password_waits` say whether this caller, on this device and in this session, can have either now;
    `browser_waits` whether a browser can, which is given a file once and none of a tier that only clients fetch. A `native` copy
    is a container with the deposited file; `key_released_at` is when the key to it was, so that the file may be unprotected.
    """

    id: str
    number: int
    request_id: str
    item_id: str
    recipient: str
    recipient_id: str
    device_id: str
    device: str
    state: str
    declared: bool
    file_name: str
    size: int | None
    sha256: str | None
    due_on: str
    issued_at: str | None
    fetch_until: str | None
    file_waits: bool
    browser_waits: bool
    password_waits: bool
    solo: SoloOut | None
    events: list[CopyEventOut]
    native: bool
    key_released_at: str | None
    note: str

    @classmethod
    def of(
        cls,
        copy: Copy,
        events: list[CopyEvent],
        names: Mapping[str, str],
        waiting: Waiting,
        solo: SoloOut | None,
        native: Native | None,
    ) -> CopyOut:
        """The copy with its history; `solo` says that one person asked for it and decided (T5-c)."""
        return cls(
            id=copy.id,
            number=copy.number,
            request_id=copy.request_id,
            item_id=copy.item_id,
            recipient=names[copy.recipient_id],
            recipient_id=copy.recipient_id,
            device_id=copy.device_id,
            device=names[copy.device_id],
            state=copy.state,
            declared=copy.declared,
            file_name=copy.file_name,
            size=copy.size,
            sha256=copy.sha256.hex() if copy.sha256 else None,
            due_on=copy.due_on,
            issued_at=utc_text(copy.issued_ms) if copy.issued_ms else None,
            fetch_until=utc_text(copy.fetch_until_ms) if copy.fetch_until_ms else None,
            file_waits=waiting.file,
            browser_waits=waiting.browser,
            password_waits=waiting.password,
            solo=solo,
            events=[CopyEventOut.of(event, names) for event in events],
            native=native is not None,
            key_released_at=utc_text(native.released_ms) if native and native.released_ms else None,
            note=ADVISORY if native is None else NOTICE,
        )


class CopyListOut(Output):
    """Copies the caller holds or answers for."""

    items: list[CopyOut]
    next: str | None = None


class PasswordOut(Output):
    """The file password, shown once; of a native file the key that its container opens with, for the client."""

    password: str


class BalanceOut(Output):
    """issued = in_transit + held + returned + destroyed + lost + void; `native` of the issued ones are native files."""

    issued: int
    in_transit: int
    held: int
    returned: int
    destroyed: int
    lost: int
    void: int
    balanced: bool
    native: int

    @classmethod
    def of(cls, balance: Balance, native: int) -> BalanceOut:
        """The balance as answers show it; `native` is how many of the issued copies are native files."""
        return cls(
            issued=balance.issued,
            in_transit=balance.in_transit,
            held=balance.held,
            returned=balance.returned,
            destroyed=balance.destroyed,
            lost=balance.lost,
            void=balance.void,
            balanced=balance.balanced,
            native=native,
        )
