"""Uploads by pieces over HTTP: tus for the pieces, plain JSON for what comes of them."""

import json
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from vault.documents.intake import announced_digest
from vault.documents.rendering import PageView
from vault.documents.schemas import DepositHeader, ItemOut
from vault.documents.upload import through_thread
from vault.documents.uploads.check import await_check
from vault.documents.uploads.confirm import confirm
from vault.documents.uploads.end import discard
from vault.documents.uploads.open_upload import Opening, open_upload
from vault.documents.uploads.preview import FIRST, release_preview
from vault.documents.uploads.queries import open_uploads, own_upload
from vault.documents.uploads.receive import receive_piece
from vault.documents.uploads.schemas import UploadListOut, UploadOut
from vault.documents.uploads.tus import TusRoute, arrival_of, progress_headers, require_version, upload_length
from vault.identity.auth import SignedInPerson
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(
    prefix="/v1", tags=["uploads"], route_class=TusRoute, dependencies=[Depends(require_version)]
)


class OpeningIn(DepositHeader):
    """An opening as repetitions are compared."""

    length: int
    sha256: str | None


def opening_of(request: Request) -> Opening:
    """What the headers announce: `Hizo-Deposit` (the order), `Upload-Length`, and `Repr-Digest` of the whole file (RFC 9530).

    Raises:
        Refusal: `request_invalid`, `name_invalid`.
    """
    return Opening(
        order=DepositHeader.order(request.headers.get("hizo-deposit")),
        length=upload_length(request.headers),
        content_sha256=announced_digest(request.headers, "Repr-Digest"),
    )


@router.post("/uploads", status_code=201, response_model=UploadOut)
def create_upload(
    request: Request, platform: PlatformDep, who: SignedInPerson, language: LanguageDep
) -> Response:
    """Open an upload: `Upload-Length` says how long the file is, `Hizo-Deposit` what it is. It is filled by `PATCH` to the
    address in `Location`."""
    opening = opening_of(request)

    def act(tx: Transaction) -> UploadOut:
        row = open_upload(tx, who, opening)
        if not opening.length:
            await_check(tx, row)
        return UploadOut.of(tx, row, language)

    sha256 = opening.content_sha256.hex() if opening.content_sha256 else None
    said = OpeningIn(**DepositHeader.of(opening.order).model_dump(), length=opening.length, sha256=sha256)
    answer = once(request, platform, who.person_id, act, body=said)
    upload_id = json.loads(bytes(answer.body))["id"]
    answer.headers["Location"] = f"/v1/uploads/{upload_id}"
    with platform.reading() as tx:
        answer.headers.update(progress_headers(own_upload(tx, who, upload_id)))
    return answer


@router.get("/uploads")
def list_uploads(platform: PlatformDep, who: SignedInPerson, language: LanguageDep) -> UploadListOut:
    """The caller's uploads at this device that are not finished."""
    with platform.reading() as tx:
        return UploadListOut(items=[UploadOut.of(tx, row, language) for row in open_uploads(tx, who)])


@router.head("/uploads/{upload_id}", status_code=204, response_class=Response)
def ask_offset(platform: PlatformDep, who: SignedInPerson, upload_id: str) -> Response:
    """How far an upload has come: `Upload-Offset` is where the next piece begins."""
    with platform.reading() as tx:
        return Response(status_code=204, headers=progress_headers(own_upload(tx, who, upload_id)))


@router.get("/uploads/{upload_id}")
def get_upload(
    platform: PlatformDep, who: SignedInPerson, language: LanguageDep, upload_id: str
) -> UploadOut:
    """One upload of the caller's."""
    with platform.reading() as tx:
        return UploadOut.of(tx, own_upload(tx, who, upload_id), language)


@router.patch("/uploads/{upload_id}", status_code=204, response_class=Response)
async def add_piece(request: Request, platform: PlatformDep, who: SignedInPerson, upload_id: str) -> Response:
    """Add the piece in the body (`application/offset+octet-stream`) at `Upload-Offset`; `Upload-Checksum` is its SHA-256. A
    piece is 256 KiB to 16 MiB long, the last one may be smaller; a piece that does not arrive whole is not kept."""
    arrival = arrival_of(request.headers)
    row = await through_thread(request.stream(), partial(receive_piece, platform, who, upload_id, arrival))
    return Response(status_code=204, headers=progress_headers(row))


@router.delete("/uploads/{upload_id}", status_code=204, response_class=Response)
def discard_upload(platform: PlatformDep, who: SignedInPerson, upload_id: str) -> Response:
    """Give an upload up; its keys and pieces are destroyed."""
    with platform.transaction() as tx:
        discard(tx, who, upload_id)
    return Response(status_code=204)


@router.get("/uploads/{upload_id}/preview", response_class=Response)
def get_preview(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    upload_id: str,
    long_side: Annotated[int, Query(ge=16, le=3000)] = 1600,
    codec: Literal["webp", "jpeg"] = "jpeg",
) -> Response:
    """The first page of what is held, marked, as an image made for this caller and this moment."""
    view = PageView(page=FIRST, long_side=min(long_side, platform.settings.view_long_side_max), codec=codec)
    released = release_preview(platform, request.app.state.workers, who, upload_id, view)
    return Response(
        released.image,
        media_type=released.media_type,
        headers={
            "Hizo-Event": released.event_id,
            "Hizo-Leaf-Index": str(released.leaf_index),
            "Hizo-Pages": str(released.pages),
        },
    )


@router.post("/uploads/{upload_id}/confirm", status_code=201, response_model=ItemOut)
def confirm_upload(request: Request, platform: PlatformDep, who: SignedInPerson, upload_id: str) -> Response:
    """Deposit what is held, exactly as it was shown."""
    return once(request, platform, who.person_id, lambda tx: confirm(tx, who, upload_id))
