"""The last step of a deposit: item, version and sealed objects appear with their leaf, in one transaction (U6)."""

import json
from dataclasses import dataclass
from typing import Any

from vault.access.gate import enter_entry
from vault.access.rules import Right
from vault.audit.record import record
from vault.documents.depositing.abort import move
from vault.documents.depositing.begin import Begun, next_number, quota_left_of
from vault.documents.depositing.gate import require_same_place, require_within_tier
from vault.documents.events import ITEM_DEPOSITED, ORIGINAL_KEPT
from vault.documents.models import ACTIVE, DONE, LIVE, UNSCANNED, Item, SealedObject, UploadIntent, Version
from vault.documents.scanning.note_scan import note_at_deposit
from vault.documents.scanning.passed import NOT_SCANNED, Scan
from vault.documents.sealing import PendingObject, SealedFacts
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.queries import entry_of


@dataclass(frozen=True)
class KeptOriginal:
    """The exact original, sealed beside the rendition, and why."""

    sealed: SealedFacts
    reason: str


@dataclass(frozen=True)
class StoredContent:
    """Content that has been typed, marked, sealed and read back.

    `page_sizes` are points, or pixels for images. `content_sha256` is of the bytes as they came in, and `scan` what the malware
    scanner said of them.
    """

    media_type: str
    viewer: str | None
    page_sizes: tuple[tuple[float, float], ...] | None
    report: dict[str, object] | None
    content_sha256: bytes
    rendition: SealedFacts
    original: KeptOriginal | None
    scan: Scan = NOT_SCANNED

    @property
    def stored_bytes(self) -> int:
        """What counts against the depositor's quota."""
        kept = 0 if self.original is None else self.original.sealed.plaintext_length
        return self.rendition.plaintext_length + kept


def finish(tx: Transaction, who: SignedIn, begun: Begun, content: StoredContent) -> tuple[Item, Version]:
    """Make the upload an item, or a new version of one.

    Raises:
        Refusal: `conflict` when the intent expired, was taken over or another version came first; whatever the gate
            says now; `quota_exceeded`; `tier_exceeded` (the entry's highest tier was lowered meanwhile).
    """
    enter_entry(tx, who, entry_id=begun.order.entry_id, tier=begun.order.tier.level, act=Right.DEPOSIT)
    # Held until the commit: who lowers the entry's tier counts this item, or is seen here.
    require_within_tier(entry_of(tx, begun.order.entry_id, locked=True), begun.order)
    # Counted anew: other uploads of the same person may have been completed since this one began.
    quota_left_of(tx, who.person_id, content.stored_bytes)
    item = _item(tx, who, begun)
    _take_intent(tx, begun, content)
    version = _version(tx, who, begun, content)
    rendition = add_object(tx, begun.order.entry_id, begun.rendition, content.rendition)
    tx.session.flush()
    leaf = record(tx, ITEM_DEPOSITED, who.actor, **_fields(begun, item, version, content))
    for row in (version, rendition):
        leaf.bind(row)
    if begun.order.item_id is None:
        leaf.bind(item)
    if content.original is not None:
        _keep_original(tx, who, begun, content.original)
    note_at_deposit(tx, who.actor, item, version, content.scan, begun.intent_id)
    return item, version


def _take_intent(tx: Transaction, begun: Begun, content: StoredContent) -> None:
    intent = tx.session.get_one(UploadIntent, begun.intent_id, with_for_update=True)
    expired = intent.expires_ms < tx.now_ms()
    if expired or not move(tx, begun.intent_id, DONE, content_sha256=content.content_sha256):
        raise Refusal(Code.CONFLICT, params={"what": "upload"})


def _item(tx: Transaction, who: SignedIn, begun: Begun) -> Item:
    order = begun.order
    if order.item_id is not None:
        item = tx.session.get(Item, order.item_id, with_for_update=True, populate_existing=True)
        require_same_place(item, order)
        assert item is not None  # noqa: S101  # require_same_place
        if next_number(tx, item.id) != begun.version_number:
            raise Refusal(Code.CONFLICT, params={"what": "version"}, about={"item": item.id})
        item.file_name, item.title = begun.file_name, order.title
        item.revision += 1
        return item
    item = Item(
        id=begun.item_id,
        entry_id=order.entry_id,
        type=order.type,
        title=order.title,
        file_name=begun.file_name,
        tier=order.tier.level,
        marking=order.tier.marking,
        state=ACTIVE,
        scan_state=UNSCANNED,
        revision=1,
        created_ms=tx.now_ms(),
        created_by=who.person_id,
        leaf_index=-1,
    )
    tx.session.add(item)
    tx.session.flush()
    return item


def _version(tx: Transaction, who: SignedIn, begun: Begun, content: StoredContent) -> Version:
    sizes = content.page_sizes
    version = Version(
        id=begun.version_id,
        item_id=begun.item_id,
        number=begun.version_number,
        media_type=content.media_type,
        viewer=content.viewer,
        pages=None if sizes is None else len(sizes),
        page_sizes=None if sizes is None else json.dumps(sizes),
        size=content.rendition.plaintext_length,
        rendition_sha256=content.rendition.plaintext_sha256,
        rendition_object_id=begun.rendition.facts.object_id,
        original_object_id=begun.original.facts.object_id if content.original else None,
        report=None if content.report is None else json.dumps(content.report, ensure_ascii=False),
        created_ms=tx.now_ms(),
        created_by=who.person_id,
        leaf_index=-1,
    )
    tx.session.add(version)
    tx.session.flush()
    return version


def add_object(tx: Transaction, entry_id: str, pending: PendingObject, sealed: SealedFacts) -> SealedObject:
    """The row of an object that was sealed and read back; its leaf is for the caller to bind."""
    facts = pending.facts
    row = SealedObject(
        id=facts.object_id,
        entry_id=entry_id,
        item_id=facts.item_id,
        version_id=facts.version_id,
        role=facts.role,
        sequence=facts.sequence,
        marking=facts.marking,
        tier=facts.tier,
        blob_key=pending.blob_key,
        ciphertext_length=sealed.ciphertext_length,
        ciphertext_sha256=sealed.ciphertext_sha256,
        plaintext_length=sealed.plaintext_length,
        plaintext_sha256=sealed.plaintext_sha256,
        key_commitment=sealed.key_commitment,
        state=LIVE,
        created_ms=tx.now_ms(),
        leaf_index=-1,
    )
    tx.session.add(row)
    return row


def _fields(begun: Begun, item: Item, version: Version, content: StoredContent) -> dict[str, Any]:
    return {
        "upload": begun.intent_id,
        "entry": item.entry_id,
        "item": item.id,
        "item_type": item.type,
        "version": version.id,
        "version_number": version.number,
        "file_name": item.file_name,
        "marking": item.marking,
        "tier": item.tier,
        "media_type": version.media_type,
        "report": content.report,
        "reason": begun.order.authorised,
        "grant": begun.grant.grant_id,
        **sealed_fields(begun.rendition, content.rendition),
    }


def sealed_fields(pending: PendingObject, sealed: SealedFacts) -> dict[str, Any]:
    """What a leaf says about a sealed object; `recorded_object` compares with it before every opening."""
    return {
        "object": pending.facts.object_id,
        "size": sealed.plaintext_length,
        "sha256": sealed.plaintext_sha256.hex(),
        "ciphertext_sha256": sealed.ciphertext_sha256.hex(),
        "key_commitment": sealed.key_commitment.hex(),
    }


def _keep_original(tx: Transaction, who: SignedIn, begun: Begun, original: KeptOriginal) -> None:
    row = add_object(tx, begun.order.entry_id, begun.original, original.sealed)
    leaf = record(
        tx,
        ORIGINAL_KEPT,
        who.actor,
        item=begun.item_id,
        version=begun.version_id,
        reason=original.reason,
        **sealed_fields(begun.original, original.sealed),
    )
    leaf.bind(row)
