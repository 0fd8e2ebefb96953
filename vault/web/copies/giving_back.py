"""What a holder shows the vault the file for: that it arrived whole, and that it comes back. It is read, compared, not kept."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from vault.copies.routes import receive_copy, take_back_by_digest
from vault.copies.schemas import ReceivedIn
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.copies.one_copy import copy_page
from vault.web.copies.uploaded_file import UploadedFile, uploaded_file
from vault.web.frame.acting import KEY, with_header
from vault.web.frame.forms import show_again
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.post("/copies/{copy_id}/received")
async def received(request: Request, platform: PlatformDep, visitor: VisitorDep, copy_id: str) -> Response:
    """The file arrived as it was issued."""
    show_again(request, partial(copy_page, request, platform, visitor, copy_id))
    file = await uploaded_file(request, platform.settings.pdf_max * 2)
    return await run_in_threadpool(_received, _keyed(request, file), platform, visitor, copy_id, file)


def _received(
    request: Request, platform: Platform, visitor: Visitor, copy_id: str, file: UploadedFile
) -> Response:
    receive_copy(request, platform, visitor.who, copy_id, ReceivedIn(sha256=file.sha256))
    return done(
        f"/copies/{copy_id}", N_("The file is exactly the one that was issued. The vault keeps it no longer.")
    )


@router.post("/copies/{copy_id}/return")
async def give_back(request: Request, platform: PlatformDep, visitor: VisitorDep, copy_id: str) -> Response:
    """The file comes back."""
    show_again(request, partial(copy_page, request, platform, visitor, copy_id))
    file = await uploaded_file(request, platform.settings.pdf_max * 2)
    return await run_in_threadpool(_give_back, _keyed(request, file), platform, visitor, copy_id, file)


def _give_back(
    request: Request, platform: Platform, visitor: Visitor, copy_id: str, file: UploadedFile
) -> Response:
    take_back_by_digest(request, platform, visitor.who, copy_id, ReceivedIn(sha256=file.sha256))
    return done(
        f"/copies/{copy_id}",
        N_("The copy is returned. Now delete the file on your device, in every place you put it."),
    )


def _keyed(request: Request, file: UploadedFile) -> Request:
    key = file.fields.get(KEY)
    return with_header(request, "Idempotency-Key", key) if key else request
