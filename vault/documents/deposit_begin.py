"""The first step of a deposit: the gate, and a row that names everything about to be written (crash point U1)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.blob_keys import new_blob_key
from vault.access.gate import enter_entry, open_item
from vault.access.grant import Grant
from vault.access.rules import Right
from vault.audit.record import record
from vault.documents.deposit_rules import (
    REPLAY_MS,
    CheckedOrder,
    DepositOrder,
    check_declared_length,
    check_order,
    check_quota,
)
from vault.documents.events import UPLOAD_STARTED
from vault.documents.file_typing import claimed_type
from vault.documents.item_names import marked_name
from vault.documents.models import (
    ABORTING,
    ACTIVE,
    DONE,
    OBJECTS,
    ORIGINAL,
    PENDING,
    RENDITION,
    Item,
    UploadIntent,
    Version,
)
from vault.documents.sealing import ObjectFacts, PendingObject
from vault.identity.auth import SignedIn
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.register.models import Entry
from vault.register.queries import find_entry
from vault.visits.queries import require_no_visit


@dataclass(frozen=True)
class Envelope:
    """What a deposit request says besides its content. `declared_length` is in bytes, when the caller said it."""

    order: DepositOrder
    idempotency_key: str | None
    declared_length: int | None
    content_sha256: bytes | None


@dataclass(frozen=True)
class Earlier:
    """The same key was used by the same person for a deposit that is done."""

    item_id: str
    version_id: str
    content_sha256: bytes


@dataclass(frozen=True)
class Begun:
    """An upload whose intent is durable; nothing else of it exists yet."""

    intent_id: str
    order: CheckedOrder
    grant: Grant
    item_id: str
    version_id: str
    version_number: int
    file_name: str
    rendition: PendingObject
    original: PendingObject
    keep_original_reason: str | None
    manager_name: str
    quota_left: int


def begin(platform: Platform, who: SignedIn, envelope: Envelope) -> Begun | Earlier:
    """Pass the gate and write the intent with its leaf `upload.started`, in one transaction.

    A repeated request whose first one is still under way, or was cut off, takes its place: the older one can no
    longer be completed, so there is never a second item.

    Raises:
        Refusal: see `check_order`; `no_grant`, `tier_exceeded`, `manager_missing`, `overall_officer_missing`,
            `not_found`, `too_large`, `quota_exceeded`, `conflict`, `type_refused` (the extension).
    """
    order = check_order(envelope.order)
    check_declared_length(envelope.declared_length, platform.settings.upload_max)
    claimed_type(order.file_name or "")
    with platform.transaction() as tx:
        entry = _entry(tx, order)
        grant = _pass_gate(tx, who, order, entry)
        earlier = _earlier(tx, who, envelope)
        if earlier is not None:
            return earlier
        quota_left = quota_left_of(tx, who, envelope.declared_length or 0)
        intent = _intent(tx, who, envelope, order)
        _record(tx, who, intent, order, grant)
        number = next_number(tx, order.item_id)
        manager_name = display_name(tx, entry.manager_id)
    assert order.file_name is not None  # noqa: S101  # electronic items have one: check_order
    return Begun(
        intent_id=intent.id,
        order=order,
        grant=grant,
        item_id=intent.item_id,
        version_id=intent.version_id,
        version_number=number,
        file_name=marked_name(order.tier.marking, order.file_name),
        rendition=_pending(platform, intent, order, RENDITION),
        original=_pending(platform, intent, order, ORIGINAL),
        keep_original_reason=entry.keep_original_reason if entry.keep_original else None,
        manager_name=manager_name,
        quota_left=quota_left,
    )


def _entry(tx: Transaction, order: CheckedOrder) -> Entry:
    entry = find_entry(tx, order.entry_id)
    if entry is None:
        raise Refusal(Code.REGISTER_ENTRY_MISSING, about={"entry": order.entry_id})
    return entry


def _pass_gate(tx: Transaction, who: SignedIn, order: CheckedOrder, entry: Entry) -> Grant:
    require_no_visit(tx, who, entry=entry.id)
    grant = enter_entry(tx, who, entry_id=entry.id, tier=order.tier.level, act=Right.DEPOSIT)
    if order.tier.level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about={"entry": entry.id})
    if order.item_id is None:
        return grant
    item = tx.session.get(Item, order.item_id)
    about = {"item": order.item_id}
    grant = open_item(
        tx,
        who,
        entry_id=item.entry_id if item else None,
        tier=item.tier if item else 1,
        act=Right.DEPOSIT,
        about=about,
    )
    require_same_place(item, order)
    return grant


def require_same_place(item: Item | None, order: CheckedOrder) -> None:
    """A new version stays in its item's entry, under its item's marking.

    Raises:
        Refusal: `conflict`.
    """
    if item is None or item.state != ACTIVE or item.type != order.type:
        raise Refusal(Code.CONFLICT, params={"what": "item"})
    if item.entry_id != order.entry_id or item.tier != order.tier.level:
        raise Refusal(Code.CONFLICT, params={"what": "entry_id, marking"}, about={"item": item.id})


def _earlier(tx: Transaction, who: SignedIn, envelope: Envelope) -> Earlier | None:
    """The deposit done under this key, if any; one still under way is cut off, one too old is forgotten."""
    if envelope.idempotency_key is None:
        return None
    query = select(UploadIntent).where(
        UploadIntent.person_id == who.person_id, UploadIntent.idempotency_key == envelope.idempotency_key
    )
    row = tx.session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        return None
    if row.order_sha256 != envelope.order.digest():
        raise Refusal(Code.CONFLICT, params={"what": "Idempotency-Key"})
    if row.state == DONE and row.started_ms >= tx.now_ms() - REPLAY_MS and row.content_sha256 is not None:
        return Earlier(row.item_id, row.version_id, row.content_sha256)
    row.idempotency_key = None
    if row.state == PENDING:
        row.state = ABORTING
    tx.session.flush()
    return None


def quota_left_of(tx: Transaction, who: SignedIn, incoming: int) -> int:
    """What a person may still store, in bytes, before `incoming` ones; Refusal(`quota_exceeded`) when those are too many."""
    query = select(func.coalesce(func.sum(Version.size), 0)).where(Version.created_by == who.person_id)
    stored = int(tx.session.scalar(query) or 0)
    quota = tx.platform.settings.quota_per_person
    check_quota(stored=stored, incoming=incoming, quota=quota)
    return quota - stored


def next_number(tx: Transaction, item_id: str | None) -> int:
    """The number of the next version of an item, 1 for a new one; it is printed on every page."""
    if item_id is None:
        return 1
    return int(tx.session.scalar(select(func.max(Version.number)).where(Version.item_id == item_id)) or 0) + 1


def _intent(tx: Transaction, who: SignedIn, envelope: Envelope, order: CheckedOrder) -> UploadIntent:
    randomness, now = tx.platform.randomness, tx.now_ms()
    intent = UploadIntent(
        id=new_id("upl", randomness),
        person_id=who.person_id,
        idempotency_key=envelope.idempotency_key,
        order_sha256=envelope.order.digest(),
        state=PENDING,
        started_ms=now,
        expires_ms=now + tx.platform.settings.upload_expires_minutes * 60_000,
        item_id=order.item_id or new_id("itm", randomness),
        version_id=new_id("ver", randomness),
        rendition_object_id=new_id("obj", randomness),
        rendition_blob_key=new_blob_key(OBJECTS, randomness.bytes),
        original_object_id=new_id("obj", randomness),
        original_blob_key=new_blob_key(OBJECTS, randomness.bytes),
    )
    tx.session.add(intent)
    return intent


def _record(tx: Transaction, who: SignedIn, intent: UploadIntent, order: CheckedOrder, grant: Grant) -> None:
    leaf = record(
        tx,
        UPLOAD_STARTED,
        who.actor,
        upload=intent.id,
        entry=order.entry_id,
        item=intent.item_id,
        version=intent.version_id,
        object=intent.rendition_object_id,
        original_object=intent.original_object_id,
        marking=order.tier.marking,
        tier=order.tier.level,
        grant=grant.grant_id,
    )
    leaf.bind(intent)


def _pending(platform: Platform, intent: UploadIntent, order: CheckedOrder, role: str) -> PendingObject:
    is_rendition = role == RENDITION
    return PendingObject(
        facts=ObjectFacts(
            vault_id=platform.vault_id,
            object_id=intent.rendition_object_id if is_rendition else intent.original_object_id,
            item_id=intent.item_id,
            version_id=intent.version_id,
            role=role,
            sequence=0,
            marking=order.tier.marking,
            tier=order.tier.level,
        ),
        blob_key=intent.rendition_blob_key if is_rendition else intent.original_blob_key,
        leaf_index=intent.leaf_index,
    )
