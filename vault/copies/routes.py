"""Copies over HTTP."""

from __future__ import annotations

import hashlib
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from vault.copies.alone_routes import router as alone_router
from vault.copies.ask import ask, cancel
from vault.copies.byte_range import ByteRange, UnsatisfiableRangeError, requested_range
from vault.copies.close import declare, take_back
from vault.copies.decide import approve, reject
from vault.copies.hand_over import HandedOver, acknowledge, hand_over, show_password
from vault.copies.issue import order_issue
from vault.copies.native.routes import router as native_router
from vault.copies.queries import native_files_of, visible_balance
from vault.copies.reading import Page, copies_seen, copy_for, request_for, requests_seen
from vault.copies.request_schemas import (
    ApproveIn,
    CopyRequestIn,
    CopyRequestListOut,
    CopyRequestOut,
    IssueIn,
    OrderedOut,
    RejectIn,
)
from vault.copies.schemas import BalanceOut, CodeIn, CopyListOut, CopyOut, DeclareIn, PasswordOut, ReceivedIn
from vault.copies.shown import shown_copy, shown_request
from vault.copies.stream import bytes_while_permitted
from vault.documents.sealing import open_recorded
from vault.identity.auth import SignedIn, SignedInPerson, comes_from_browser
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.runtime import Platform

router = APIRouter(prefix="/v1", tags=["copies"])
Filter = Annotated[str | None, Query(max_length=64)]


@router.post("/copy-requests", status_code=201, response_model=CopyRequestOut)
def create_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: CopyRequestIn
) -> Response:
    """Ask for a copy."""

    def act(tx: Transaction) -> CopyRequestOut:
        return shown_request(tx, ask(tx, who, body.order(), from_browser=comes_from_browser(request)))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/copy-requests")
def list_requests(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    state: Filter = None,
    item_id: Filter = None,
) -> CopyRequestListOut:
    """Requests the caller made, receives or decides on, newest first."""
    part = part_of("copy-requests")
    with platform.reading() as tx:
        rows = requests_seen(tx, who, Page(state, item_id, part.position, part.fetched))
        shown, following = part.cut(rows, lambda row: [row.requested_ms, row.id])
        return CopyRequestListOut(items=[shown_request(tx, row) for row in shown], next=following)


@router.get("/copy-requests/{request_id}")
def get_request(platform: PlatformDep, who: SignedInPerson, request_id: str) -> CopyRequestOut:
    """One request, with everything a decision on it binds."""
    with platform.reading() as tx:
        return shown_request(tx, request_for(tx, who, request_id))


@router.post("/copy-requests/{request_id}/approve", response_model=CopyRequestOut)
def approve_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: ApproveIn
) -> Response:
    """Decide for it."""

    def act(tx: Transaction) -> CopyRequestOut:
        row = request_for(tx, who, request_id, locked=True)
        approve(tx, who, row, body.digest, body.reason)
        return shown_request(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/copy-requests/{request_id}/reject", response_model=CopyRequestOut)
def reject_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: RejectIn
) -> Response:
    """Decide against it."""

    def act(tx: Transaction) -> CopyRequestOut:
        row = request_for(tx, who, request_id, locked=True)
        reject(tx, who, row, body.reason)
        return shown_request(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/copy-requests/{request_id}/cancel", response_model=CopyRequestOut)
def cancel_request(request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str) -> Response:
    """Take an own request back."""

    def act(tx: Transaction) -> CopyRequestOut:
        row = request_for(tx, who, request_id, locked=True)
        cancel(tx, who, row)
        return shown_request(tx, row)

    return once(request, platform, who.person_id, act, status=200)


@router.post("/copy-requests/{request_id}/issue", status_code=202, response_model=OrderedOut)
def issue_request(
    request: Request, platform: PlatformDep, who: SignedInPerson, request_id: str, body: IssueIn
) -> Response:
    """Use the ticket: the approved copies are made in the background."""

    def act(tx: Transaction) -> OrderedOut:
        row = request_for(tx, who, request_id, locked=True)
        operation = order_issue(tx, who, row, pages=body.pages, copies=body.copies)
        return OrderedOut(operation_id=operation.id, request=shown_request(tx, row))

    return once(request, platform, who.person_id, act, body=body, status=202)


@router.get("/copies")
def list_copies(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    state: Filter = None,
    item_id: Filter = None,
) -> CopyListOut:
    """Copies the caller holds or answers for, by item and number."""
    part = part_of("copies")
    with platform.reading() as tx:
        rows = copies_seen(tx, who, Page(state, item_id, part.position, part.fetched))
        shown, following = part.cut(rows, lambda row: [row.item_id, row.number])
        return CopyListOut(items=[shown_copy(tx, who, row) for row in shown], next=following)


@router.get("/copies/{copy_id}")
def get_copy(platform: PlatformDep, who: SignedInPerson, copy_id: str) -> CopyOut:
    """One copy and its history."""
    with platform.reading() as tx:
        return shown_copy(tx, who, copy_for(tx, who, copy_id))


@router.patch("/copies/{copy_id}")
def change_copy(platform: PlatformDep, who: SignedInPerson, copy_id: str) -> CopyOut:
    """Nothing about a copy is changed by itself: it has its original's marking, tier and rules (G5.3-d)."""
    with platform.reading() as tx:
        copy = copy_for(tx, who, copy_id)
    raise Refusal(Code.DERIVATIVE_INHERITS, about={"copy": copy.id, "item": copy.item_id})


@router.get("/copies/{copy_id}/file")
def fetch_copy(request: Request, platform: PlatformDep, who: SignedInPerson, copy_id: str) -> Response:
    """The copy's bytes, for its recipient on its device, for a browser once; the leaf is committed before the first byte."""
    try:
        with platform.transaction() as tx:
            copy = copy_for(tx, who, copy_id, locked=True)
            handed = hand_over(tx, who, copy, to_browser=comes_from_browser(request))
            # Asked before the commit: where no byte leaves, nothing was handed over.
            part = requested_range(_range_of(request), handed.size)
    except UnsatisfiableRangeError as beyond:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{beyond.size}"})
    reader = open_recorded(platform, handed.recorded)
    return StreamingResponse(
        bytes_while_permitted(platform, who, copy_id, reader, part),
        status_code=200 if part.is_whole else 206,
        media_type=handed.media_type,
        headers=_file_headers(handed, part),
    )


def _range_of(request: Request) -> str | None:
    """Of the file as it is: no answer has a validator, so whoever has a part of another one begins anew (RFC 9110, 13.1.5)."""
    return None if "if-range" in request.headers else request.headers.get("range")


def _file_headers(handed: HandedOver, part: ByteRange) -> dict[str, str]:
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(part.length),
        "Content-Disposition": f"attachment; filename=\"{handed.plain_name}\"; filename*=UTF-8''{quote(handed.file_name, safe='')}",
        "Hizo-Sha256": handed.sha256.hex(),
    }
    return headers if part.is_whole else headers | {"Content-Range": part.content_range()}


@router.post("/copies/{copy_id}/received")
def receive_copy(
    request: Request, platform: PlatformDep, who: SignedInPerson, copy_id: str, body: ReceivedIn
) -> Response:
    """The client has the whole file."""

    def act(tx: Transaction) -> CopyOut:
        row = copy_for(tx, who, copy_id, locked=True)
        acknowledge(tx, who, row, body.sha256)
        return shown_copy(tx, who, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/copies/{copy_id}/password")
def reveal_password(
    request: Request, platform: PlatformDep, who: SignedInPerson, copy_id: str, body: CodeIn
) -> PasswordOut:
    """The file password, once. Not idempotent on purpose: a repeated answer would be a second showing."""
    with platform.transaction() as tx:
        copy = copy_for(tx, who, copy_id, locked=True)
        password = show_password(platform, who, tx, copy, body.code, to_browser=comes_from_browser(request))
    return PasswordOut(password=password)


@router.post("/copies/{copy_id}/return", response_model=CopyOut)
async def return_copy(request: Request, platform: PlatformDep, who: SignedInPerson, copy_id: str) -> Response:
    """Give the bytes back; they are compared with the issued ones and not kept."""
    most = most_returned(platform)
    digest, left = hashlib.sha256(), most
    async for piece in request.stream():
        left -= len(piece)
        if left < 0:
            raise Refusal(Code.TOO_LARGE, params={"limit": str(most)})
        digest.update(piece)
    returned = ReceivedIn(sha256=digest.hexdigest())
    return await run_in_threadpool(take_back_by_digest, request, platform, who, copy_id, returned)


def most_returned(platform: Platform) -> int:
    """How many bytes a returned file can have: a PDF grows by its marks, a native file is as large as what was deposited."""
    return max(platform.settings.pdf_max * 2, platform.settings.upload_max + platform.settings.pdf_max)


def take_back_by_digest(
    request: Request, platform: Platform, who: SignedIn, copy_id: str, returned: ReceivedIn
) -> Response:
    """Take a copy back whose bytes were read to their end.

    Args:
        returned: the SHA-256 of what came.

    Raises:
        Refusal: as `close.take_back`.
    """

    def act(tx: Transaction) -> CopyOut:
        row = copy_for(tx, who, copy_id, locked=True)
        take_back(tx, who, row, bytes.fromhex(returned.sha256))
        return shown_copy(tx, who, row)

    # The bytes are the request; their hash stands for them, so that a key used for other bytes is noticed.
    return once(request, platform, who.person_id, act, body=returned, status=200)


@router.post("/copies/{copy_id}/declare")
def declare_copy(
    request: Request, platform: PlatformDep, who: SignedInPerson, copy_id: str, body: DeclareIn
) -> Response:
    """Say what became of a copy that cannot be given back."""

    def act(tx: Transaction) -> CopyOut:
        row = copy_for(tx, who, copy_id, locked=True)
        declare(tx, who, row, body.what, body.reason)
        return shown_copy(tx, who, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/items/{item_id}/copy-balance")
def get_balance(platform: PlatformDep, who: SignedInPerson, item_id: str) -> BalanceOut:
    """The item's copies, accounted for."""
    with platform.reading() as tx:
        return BalanceOut.of(visible_balance(tx, who, item_id), native_files_of(tx, item_id))


router.include_router(alone_router)
router.include_router(native_router)
