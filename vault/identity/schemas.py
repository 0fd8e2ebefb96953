"""Bodies and answers of signing in, sessions, devices and notices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from vault.identity.models import Device, Notice, SessionRow
from vault.identity.notices import about, command_of, text_of
from vault.identity.sign_in import SignedInAnswer
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.platform.texts import Language
from vault.platform.zones import Zone

Secret = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
"""Longer ones are refused before anything is computed with them."""
Name = Annotated[str, Field(min_length=1, max_length=256)]


class PasswordIn(Input):
    """The first step."""

    user_name: Name
    password: Secret = Field(repr=False)
    device_name: Name


class ChallengeOut(Output):
    """What the second step needs."""

    challenge: str = Field(repr=False)
    expires_at: str


class CodeIn(Input):
    """The second step."""

    challenge: Secret = Field(repr=False)
    code: Secret | None = Field(default=None, repr=False)


class PersonOut(Output):
    """A person by id and name."""

    id: str
    name: str


class SessionOpenedOut(Output):
    """A session, its token given once."""

    token: str = Field(repr=False)
    session_id: str
    person: PersonOut
    device_id: str
    device_token: str = Field(repr=False)
    expires_at: str
    idle_minutes: int
    last_sign_in: str | None
    password_due: bool

    @classmethod
    def of(cls, answer: SignedInAnswer, idle_minutes: int) -> SessionOpenedOut:
        """The answer to a complete sign-in."""
        row, last = answer.session.row, answer.session.last_sign_in_ms
        return cls(
            token=answer.session.token,
            session_id=row.id,
            person=PersonOut(id=row.person_id, name=answer.holder_name),
            device_id=row.device_id,
            device_token=answer.device_token,
            expires_at=utc_text(row.expires_ms),
            idle_minutes=idle_minutes,
            last_sign_in=utc_text(last) if last is not None else None,
            password_due=answer.password_due,
        )


class StepUpIn(Input):
    """A fresh code."""

    code: Secret = Field(repr=False)


class StepUpOut(Output):
    """When the code was accepted."""

    code_at: str


class SessionOut(Output):
    """A live session as its owner sees it."""

    id: str
    device_id: str
    device_name: str
    address: str
    zone: str | None
    created_at: str
    last_used_at: str
    expires_at: str
    code_at: str
    current: bool

    @classmethod
    def of(cls, row: SessionRow, device_name: str, zone: Zone | None, current_id: str) -> SessionOut:
        """One row, with the name of its device and of the zone it was opened from."""
        return cls(
            id=row.id,
            device_id=row.device_id,
            device_name=device_name,
            address=row.address,
            zone=zone.name if zone is not None else None,
            created_at=utc_text(row.created_ms),
            last_used_at=utc_text(row.last_used_ms),
            expires_at=utc_text(row.expires_ms),
            code_at=utc_text(row.code_at_ms),
            current=row.id == current_id,
        )


class SessionListOut(Output):
    """A person's live sessions; never more than a handful."""

    items: list[SessionOut]
    next: str | None = None


class DeviceOut(Output):
    """A device as its owner sees it."""

    id: str
    name: str
    first_seen_at: str
    last_seen_at: str
    last_address: str

    @classmethod
    def of(cls, row: Device) -> DeviceOut:
        """One row."""
        return cls(
            id=row.id,
            name=row.name,
            first_seen_at=utc_text(row.first_seen_ms),
            last_seen_at=utc_text(row.last_seen_ms),
            last_address=row.last_address,
        )


class DeviceListOut(Output):
    """A person's devices."""

    items: list[DeviceOut]
    next: str | None = None


class NoticeOut(Output):
    """A notice in the reader's language; the ids of what it is `about` by kind, and the `command` for what it asks for."""

    id: str
    kind: str
    text: str
    about: dict[str, str]
    command: str | None
    created_at: str
    read_at: str | None

    @classmethod
    def of(cls, row: Notice, language: Language) -> NoticeOut:
        """One row."""
        return cls(
            id=row.id,
            kind=row.kind,
            text=text_of(row, language),
            about=about(row),
            command=command_of(row),
            created_at=utc_text(row.created_ms),
            read_at=utc_text(row.read_ms) if row.read_ms is not None else None,
        )


class NoticeListOut(Output):
    """A page of notices, newest first."""

    items: list[NoticeOut]
    next: str | None


class ReadUpToIn(Input):
    """The newest notice that was seen."""

    notice_id: Name


class ReadUpToOut(Output):
    """How many notices were marked as read."""

    read: int


class Nothing(Input):
    """A body without members."""
