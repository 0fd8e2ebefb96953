"""Is it alive, is it ready, and which vault is it? No versions and no details for strangers (ASVS 13.4.5, 13.4.6)."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text

from vault.audit.checkpoints import log_signer
from vault.platform.errors import Refusal
from vault.platform.http import RETRY_AFTER_SECONDS, Output, PlatformDep
from vault.platform.runtime import CERTIFICATE_SIGNER
from vault.setup.checklist import gaps

router = APIRouter()


class VaultOut(Output):
    """What an outsider needs to check this vault's proofs."""

    vault_id: str
    name: str
    log_origin: str
    log_vkey: str
    certificate_signer_pem: str
    setup_complete: bool


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(platform: PlatformDep) -> Response:
    """The process can do its work: its database answers."""
    try:
        with platform.reading() as tx:
            tx.session.execute(text("SELECT 1"))
    except Refusal:
        return JSONResponse(
            {"status": "waiting"}, status_code=503, headers={"Retry-After": RETRY_AFTER_SECONDS}
        )
    return JSONResponse({"status": "ready"})


@router.get("/v1/vault")
def describe_vault(platform: PlatformDep) -> VaultOut:
    """The public keys and the origin of the log."""
    with platform.reading() as tx:
        is_prepared = not gaps(tx)
    return VaultOut(
        vault_id=platform.vault_id,
        name=platform.vault_name,
        log_origin=platform.log_origin,
        log_vkey=log_signer(platform).vkey(),
        certificate_signer_pem=platform.keys.load_secret(CERTIFICATE_SIGNER).decode(),
        setup_complete=is_prepared,
    )
