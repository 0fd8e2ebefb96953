"""The notice for the board over HTTP."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.oversight.notice_board.document import notice_document
from vault.platform.attachments import attachment
from vault.platform.http import PlatformDep

router = APIRouter(prefix="/v1", tags=["oversight"])


@router.get("/responsible.pdf", response_class=Response)
def read_notice(platform: PlatformDep, _who: SignedInPerson) -> Response:
    """Who answers for each entry, as a sheet to print and put up; every signed-in employee may know (T5-b)."""
    with platform.reading() as tx:
        pdf = notice_document(tx)
    name = attachment("重要技術情報の管理責任者.pdf", "responsible.pdf")
    return Response(pdf, media_type="application/pdf", headers=name)
