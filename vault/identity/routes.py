"""Signing in, sessions, devices and notices over HTTP."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInAtAll, SignedInPerson
from vault.identity.devices import devices_of
from vault.identity.models import SessionRow
from vault.identity.notices import mark_read, mark_read_up_to, notices_of
from vault.identity.schemas import (
    ChallengeOut,
    CodeIn,
    DeviceListOut,
    DeviceOut,
    Nothing,
    NoticeListOut,
    NoticeOut,
    PasswordIn,
    ReadUpToIn,
    ReadUpToOut,
    SessionListOut,
    SessionOpenedOut,
    SessionOut,
    StepUpIn,
    StepUpOut,
)
from vault.identity.sessions import end_session, live_sessions
from vault.identity.sign_in import Caller, give_code, give_password
from vault.identity.step_up import step_up
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep, client_address, request_id
from vault.platform.idempotency import once
from vault.platform.runtime import Platform
from vault.platform.zones import Zone, address_of, zone_of

router = APIRouter(prefix="/v1", tags=["identity"])

DEVICE_HEADER: Final = "hizo-device"
DEVICE_COOKIE: Final = "__Host-hizo-device"


def caller_of(request: Request) -> Caller:
    """Where an unauthenticated request comes from, with the device token its header or cookie carries."""
    token = request.headers.get(DEVICE_HEADER) or request.cookies.get(DEVICE_COOKIE)
    return Caller(client_address(request), request_id(request), token)


CallerDep = Annotated[Caller, Depends(caller_of)]


@router.post("/sign-in")
def sign_in(platform: PlatformDep, caller: CallerDep, body: PasswordIn) -> ChallengeOut:
    """Name and password; the answer is good for the code step only."""
    token, expires_ms = give_password(platform, caller, body.user_name, body.password, body.device_name)
    return ChallengeOut(challenge=token, expires_at=utc_text(expires_ms))


@router.post("/sign-in/code")
def sign_in_code(platform: PlatformDep, caller: CallerDep, body: CodeIn) -> SessionOpenedOut:
    """The code; the answer holds the session's token."""
    answer = give_code(platform, caller, body.challenge, body.code)
    return SessionOpenedOut.of(answer, platform.settings.session_idle_minutes)


@router.delete("/session", status_code=204)
def sign_out(platform: PlatformDep, who: SignedInAtAll) -> None:
    """End the present session."""
    with platform.transaction() as tx:
        end_session(tx, who.person_id, who.session_id, who.actor, "signed_out")


@router.get("/sessions")
def list_sessions(platform: PlatformDep, who: SignedInPerson) -> SessionListOut:
    """One's own live sessions."""
    with platform.reading() as tx:
        names = {device.id: device.name for device in devices_of(tx, who.person_id)}
        rows = live_sessions(tx, who.person_id)
        items = [
            SessionOut.of(row, names.get(row.device_id, ""), _opened_from(platform, row), who.session_id)
            for row in rows
        ]
    return SessionListOut(items=items)


def _opened_from(platform: Platform, row: SessionRow) -> Zone | None:
    return zone_of(platform.settings.listed_zones, address_of(row.address))


@router.delete("/sessions/{session_id}", status_code=204)
def end_one_session(platform: PlatformDep, who: SignedInPerson, session_id: str) -> None:
    """End one of one's own sessions."""
    with platform.transaction() as tx:
        end_session(tx, who.person_id, session_id, who.actor, "ended_by_owner")


@router.get("/devices")
def list_devices(platform: PlatformDep, who: SignedInPerson) -> DeviceListOut:
    """One's own devices."""
    with platform.reading() as tx:
        return DeviceListOut(items=[DeviceOut.of(device) for device in devices_of(tx, who.person_id)])


@router.post("/session/step-up")
def give_fresh_code(platform: PlatformDep, who: SignedInPerson, body: StepUpIn) -> StepUpOut:
    """A fresh code for the acts that ask for one."""
    return StepUpOut(code_at=utc_text(step_up(platform, who, body.code)))


@router.get("/notices")
def list_notices(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    part_of: ListPartDep,
    *,
    unread: Annotated[bool, Query(description="only those that were not read")] = False,
) -> NoticeListOut:
    """One's own notices, newest first."""
    part = part_of("notices")
    with platform.reading() as tx:
        rows = notices_of(tx, who.person_id, part.position, part.fetched, unread=unread)
        shown, following = part.cut(rows, lambda row: [row.created_ms, row.id])
        return NoticeListOut(items=[NoticeOut.of(row, language) for row in shown], next=following)


@router.post("/notices/read", response_model=ReadUpToOut)
def read_notices(request: Request, platform: PlatformDep, who: SignedInPerson, body: ReadUpToIn) -> Response:
    """Mark a notice and all older ones as read; what came after it stays unread."""

    def act(tx: Transaction) -> ReadUpToOut:
        return ReadUpToOut(read=mark_read_up_to(tx, who.person_id, body.notice_id))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/notices/{notice_id}/read", response_model=NoticeOut)
def read_notice(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    notice_id: str,
    body: Nothing,
) -> Response:
    """Mark a notice as read."""

    def act(tx: Transaction) -> NoticeOut:
        return NoticeOut.of(mark_read(tx, who.person_id, notice_id), language)

    return once(request, platform, who.person_id, act, body=body, status=200)
