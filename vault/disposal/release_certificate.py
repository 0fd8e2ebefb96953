"""Giving the certificate out: checked against its hash, and only after the leaf of its reading is committed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from crypto.errors import CryptoError
from storage.errors import StoreError
from vault.audit.record import record
from vault.disposal.certify import stored_certificate
from vault.disposal.events import DISPOSAL_READ
from vault.disposal.models import Certificate, Disposal
from vault.disposal.queries import disposal_for, issued_certificate
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

_ATTACHMENT: Final = "certificate.json"


@dataclass(frozen=True)
class Shown:
    """One page of the certificate that is given out as an image burnt with `event`."""

    page: int
    event: str


def released_certificate(
    platform: Platform, who: SignedIn, disposal_id: str, shown: Shown | None = None
) -> tuple[Certificate, bytes]:
    """The certificate's row and its signed PDF, whole or (`shown`) to draw one page of.

    Raises:
        Refusal: `not_found`, `integrity_failed`, `store_unavailable`.
    """
    row, pdf = _read(platform, who, disposal_id)
    with platform.transaction() as tx:
        record_reading(tx, who, disposal_for(tx, who, disposal_id), row, "certificate", shown)
    return row, pdf


def record_reading(
    tx: Transaction,
    who: SignedIn,
    disposal: Disposal,
    row: Certificate,
    purpose: str,
    shown: Shown | None = None,
) -> None:
    """The leaf of having read the certificate, a page of it, or what came of checking it."""
    record(
        tx,
        DISPOSAL_READ,
        who.actor,
        entry=disposal.entry_id,
        item=disposal.item_id,
        disposal=disposal.id,
        purpose=purpose,
        sha256=(row.sha256 or b"").hex(),
        page=shown.page if shown else None,
        event=shown.event if shown else None,
    )


def attached_statement(pdf: bytes) -> bytes:
    """The machine-readable statement, exactly as it is attached to a signed PDF of ours."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.attachments[_ATTACHMENT].get_file().read_bytes()


def page_count(pdf: bytes) -> int:
    """How many pages a signed PDF of ours has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _read(platform: Platform, who: SignedIn, disposal_id: str) -> tuple[Certificate, bytes]:
    with platform.reading() as tx:
        row = issued_certificate(tx, disposal_for(tx, who, disposal_id))
    try:
        return row, stored_certificate(platform, row)
    except CryptoError as wrong:
        raise Refusal(Code.INTEGRITY_FAILED, about={"disposal": disposal_id}) from wrong
    except StoreError as trouble:
        raise Refusal(Code.STORE_UNAVAILABLE) from trouble
