"""Exit packs over HTTP: the same record as PDF and as JSON; each making is a leaf."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from vault.compliance.exit_pack.document import as_pdf
from vault.compliance.exit_pack.pack import MARKING, ExitPack, gather, record_making
from vault.identity.auth import SignedInPerson
from vault.platform.attachments import attachment
from vault.platform.clock import tokyo_date
from vault.platform.http import PlatformDep

router = APIRouter(prefix="/v1/people/{person_id}", tags=["exit pack"])


@router.get("/exit-pack.pdf", response_class=Response)
def read_pdf(platform: PlatformDep, who: SignedInPerson, person_id: str) -> Response:
    """What a person leaves behind, as PDF/A with the record attached, marked as a trade secret."""
    pack = gather(platform, who, person_id)
    pdf = as_pdf(pack)
    record_making(platform, who, pack)
    return Response(pdf, media_type="application/pdf", headers=_named(pack, "pdf"))


@router.get("/exit-pack.json", response_class=Response)
def read_json(platform: PlatformDep, who: SignedInPerson, person_id: str) -> Response:
    """The record itself (`hizo-exit-pack/1`, RFC 8785)."""
    pack = gather(platform, who, person_id)
    record_making(platform, who, pack)
    return Response(pack.as_json(), media_type="application/json", headers=_named(pack, "json"))


def _named(pack: ExitPack, suffix: str) -> dict[str, str]:
    day, name = tokyo_date(pack.made_ms), pack.members["person"]["name"]
    return attachment(
        f"【{MARKING}】退職・異動時確認書_{name}_{day}.{suffix}", f"TRADE-SECRET_exit-pack_{day}.{suffix}"
    )
