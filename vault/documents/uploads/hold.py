"""What is held: content that went through the whole intake and waits for its depositor's word."""

import json
from dataclasses import asdict
from typing import Any

from crypto.primitives import require_equal
from vault.access.grant import Grant
from vault.audit.actor import Actor
from vault.audit.log import detail
from vault.audit.record import record
from vault.documents.depositing.begin import Begun, begun_of, started_of
from vault.documents.depositing.finish import KeptOriginal, StoredContent, sealed_fields
from vault.documents.events import UPLOAD_HELD
from vault.documents.models import PENDING, UploadIntent
from vault.documents.scanning.passed import Scan
from vault.documents.sealing import SealedFacts, opening_trouble_is_a_refusal
from vault.documents.uploads.end import clear_later
from vault.documents.uploads.models import Upload
from vault.documents.uploads.open_upload import lifetime_ms
from vault.documents.uploads.queries import order_of
from vault.documents.uploads.rules import HELD, require_follows
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def hold(tx: Transaction, row: Upload, begun: Begun, content: StoredContent, by: Actor) -> None:
    """Keep the content for its depositor to look at; the pieces it was made of are cleared away.

    Raises:
        Refusal: `conflict` when the upload has ended, or its deposit was swept.
    """
    require_follows(row.state, HELD)
    intent = tx.session.get_one(UploadIntent, begun.intent_id, with_for_update=True)
    if intent.state != PENDING:
        raise Refusal(Code.CONFLICT, params={"what": "upload"})
    row.state, row.intent_id, row.content = HELD, intent.id, _written(begun, content)
    row.expires_ms = intent.expires_ms = tx.now_ms() + lifetime_ms(tx.platform.settings)
    leaf = record(
        tx,
        UPLOAD_HELD,
        by,
        upload=row.id,
        entry=begun.order.entry_id,
        item=begun.item_id,
        version=begun.version_id,
        media_type=content.media_type,
        **sealed_fields(begun.rendition, content.rendition),
    )
    leaf.bind(row, "held_leaf_index")
    clear_later(tx, row)


def held(tx: Transaction, row: Upload, grant: Grant) -> tuple[Begun, StoredContent]:
    """What is held, compared with the leaf of its holding.

    Raises:
        Refusal: `conflict` when another version of the item came first, `integrity_failed` when the row is not what was
            recorded.
    """
    order, said = order_of(row), json.loads(row.content or "{}")
    intent = tx.session.get_one(UploadIntent, row.intent_id)
    begun = begun_of(tx.platform, started_of(tx, intent, grant, order, 0))
    if begun.version_number != said["version_number"]:
        raise Refusal(Code.CONFLICT, params={"what": "version"}, about={"item": row.item_id})
    content = _read(said)
    _require_as_logged(tx, row, begun, content)
    return begun, content


def content_facts(row: Upload) -> dict[str, Any] | None:
    """What can be shown of what is held: media type, viewer, pages and the report of stamping; None before."""
    if row.content is None:
        return None
    said = json.loads(row.content)
    sizes = said["page_sizes"] or []
    width, height = sizes[0] if sizes else (None, None)
    return {
        **{name: said[name] for name in ("media_type", "viewer", "report", "version_number")},
        "scan_state": Scan.read(said.get("scan")).state,
        "pages": len(sizes) or None,
        "width_pt": width,
        "height_pt": height,
    }


def _require_as_logged(tx: Transaction, row: Upload, begun: Begun, content: StoredContent) -> None:
    logged = sealed_fields(begun.rendition, content.rendition)
    with opening_trouble_is_a_refusal(begun.rendition.facts):
        for name in ("object", "ciphertext_sha256", "key_commitment"):
            recorded = str(detail(tx, row.held_leaf_index or 0, name))
            require_equal(recorded.encode(), logged[name].encode(), "the row is not what was recorded")


def _written(begun: Begun, content: StoredContent) -> str:
    original = content.original
    return json.dumps(
        {
            "version_number": begun.version_number,
            "media_type": content.media_type,
            "viewer": content.viewer,
            "page_sizes": content.page_sizes,
            "report": content.report,
            "content_sha256": content.content_sha256.hex(),
            "rendition": _plain(content.rendition),
            "original": original and {"sealed": _plain(original.sealed), "reason": original.reason},
            "scan": content.scan.plain(),
        },
        ensure_ascii=False,
    )


def _plain(sealed: SealedFacts) -> dict[str, Any]:
    facts = asdict(sealed)
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in facts.items()}


def _read(said: dict[str, Any]) -> StoredContent:
    sizes, original = said["page_sizes"], said["original"]
    return StoredContent(
        media_type=said["media_type"],
        viewer=said["viewer"],
        page_sizes=None if sizes is None else tuple((width, height) for width, height in sizes),
        report=said["report"],
        content_sha256=bytes.fromhex(said["content_sha256"]),
        rendition=_sealed(said["rendition"]),
        original=original and KeptOriginal(_sealed(original["sealed"]), original["reason"]),
        scan=Scan.read(said.get("scan")),
    )


def _sealed(said: dict[str, Any]) -> SealedFacts:
    """Digests stand as hexadecimal in JSON, lengths as numbers."""
    facts: dict[str, Any] = {
        name: bytes.fromhex(value) if isinstance(value, str) else value for name, value in said.items()
    }
    return SealedFacts(**facts)
