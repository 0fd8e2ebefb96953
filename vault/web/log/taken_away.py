"""What is taken out of the vault so that the log can be checked without it: checkpoints, the whole log, a consistency proof."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from vault.audit.checkpoints import log_signer, sign_checkpoint
from vault.compliance.bundle import bundle
from vault.compliance.routes import read_checkpoint, read_consistency
from vault.platform.attachments import attachment
from vault.platform.http import PlatformDep
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)
Size = Annotated[int, Query(ge=1)]


@router.get("/log/checkpoint")
def checkpoint(request: Request, platform: PlatformDep, _visitor: VisitorDep) -> Response:
    """The newest signed checkpoint, what it is for, and the way to the proof that one log continues another."""
    signed = sign_checkpoint(platform)
    return page(request, "log/checkpoint.html", checkpoint=signed, vkey=log_signer(platform).vkey())


@router.get("/log/checkpoint/note")
def checkpoint_file(platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The newest checkpoint (C2SP signed note), to keep outside the vault."""
    answer = read_checkpoint(visitor.who, platform)
    answer.headers.update(attachment("checkpoint", "checkpoint"))
    return answer


@router.get("/log/key")
def key_file(platform: PlatformDep, _visitor: VisitorDep) -> Response:
    """The log's verifier key (C2SP signed note)."""
    return Response(
        log_signer(platform).vkey() + "\n",
        media_type="text/plain; charset=utf-8",
        headers=attachment("log.vkey", "log.vkey"),
    )


@router.get("/log/consistency")
def consistency(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    old: Annotated[Size, Query(alias="from")],
    new: Annotated[Size, Query(alias="to")],
) -> Response:
    """The proof that the log of `to` leaves begins with the log of `from` leaves."""
    return page(request, "log/consistency.html", proof=read_consistency(old, new, visitor.who, platform))


@router.get("/log/export")
def export(request: Request, platform: PlatformDep, _visitor: VisitorDep) -> Response:
    """What the file of the whole log holds, and how to check it."""
    return page(request, "log/export.html", checkpoint=sign_checkpoint(platform))


@router.get("/log/export/log.zip")
def export_file(platform: PlatformDep, _visitor: VisitorDep) -> Response:
    """The whole log up to now, made while it is sent."""
    signed = sign_checkpoint(platform)
    name = f"hizo-log-{signed.size}.zip"
    return StreamingResponse(
        bundle(platform, signed), media_type="application/zip", headers=attachment(name, name)
    )
