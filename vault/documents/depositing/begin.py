"""The first step of a deposit: the gate, and a row that names everything about to be written (crash point U1)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.blob_keys import new_blob_key
from vault.access.grant import Grant
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.depositing.gate import pass_gate
from vault.documents.depositing.rules import (
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
    DONE,
    LIVE,
    OBJECTS,
    ORIGINAL,
    PENDING,
    RENDITION,
    SealedObject,
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
from vault.register.queries import entry_of


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
        grant = pass_gate(tx, who, order)
        earlier = _earlier(tx, who, envelope)
        if earlier is not None:
            return earlier
        started = start(tx, who.actor, grant, order, envelope)
    return begun_of(platform, started)


@dataclass(frozen=True)
class Started:
    """What a deposit begins with, read or made in one transaction; `begun_of` makes the rest of it once that is committed."""

    intent: UploadIntent
    order: CheckedOrder
    grant: Grant
    number: int
    keep_original_reason: str | None
    manager_name: str
    quota_left: int


def start(
    tx: Transaction,
    by: Actor,
    grant: Grant,
    order: CheckedOrder,
    envelope: Envelope,
    *,
    ids: tuple[str, str] | None = None,
) -> Started:
    """Write the intent and its leaf; the gate has been passed.

    Args:
        tx: the transaction of both.
        by: who or what starts it.
        grant: the depositor's.
        order: what is to be deposited.
        envelope: what is known of the content.
        ids: of the item and the version, where they were drawn before.

    Raises:
        Refusal: `quota_exceeded`, `name_invalid`.
    """
    quota_left = quota_left_of(tx, grant.person_id, envelope.declared_length or 0)
    intent = _intent(tx, grant.person_id, envelope, ids or drawn_ids(tx, order))
    _record(tx, by, intent, order, grant)
    return started_of(tx, intent, grant, order, quota_left)


def started_of(
    tx: Transaction, intent: UploadIntent, grant: Grant, order: CheckedOrder, quota_left: int
) -> Started:
    """The same of an intent that was written before."""
    entry = entry_of(tx, order.entry_id)
    return Started(
        intent=intent,
        order=order,
        grant=grant,
        number=next_number(tx, order.item_id),
        keep_original_reason=entry.keep_original_reason if entry.keep_original else None,
        manager_name=display_name(tx, entry.manager_id),
        quota_left=quota_left,
    )


def begun_of(platform: Platform, started: Started) -> Begun:
    """An upload whose intent is durable: its leaf has a place in the log."""
    intent, order = started.intent, started.order
    assert order.file_name is not None  # noqa: S101  # electronic items have one: check_order
    return Begun(
        intent_id=intent.id,
        order=order,
        grant=started.grant,
        item_id=intent.item_id,
        version_id=intent.version_id,
        version_number=started.number,
        file_name=marked_name(order.tier.marking, order.file_name),
        rendition=_pending(platform, intent, order, RENDITION),
        original=_pending(platform, intent, order, ORIGINAL),
        keep_original_reason=started.keep_original_reason,
        manager_name=started.manager_name,
        quota_left=started.quota_left,
    )


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


def quota_left_of(tx: Transaction, person_id: str, incoming: int) -> int:
    """What a person may still store, in bytes, before `incoming` ones; Refusal(`quota_exceeded`) when those are too many.

    Originals kept beside what was made of them count, and what has been destroyed does not.
    """
    query = (
        select(func.coalesce(func.sum(SealedObject.plaintext_length), 0))
        .join(Version, Version.id == SealedObject.version_id)
        .where(Version.created_by == person_id, SealedObject.role.in_((RENDITION, ORIGINAL)))
        .where(SealedObject.state == LIVE)
    )
    stored = int(tx.session.scalar(query) or 0)
    quota = tx.platform.settings.quota_per_person
    check_quota(stored=stored, incoming=incoming, quota=quota)
    return quota - stored


def next_number(tx: Transaction, item_id: str | None) -> int:
    """The number of the next version of an item, 1 for a new one; it is printed on every page."""
    if item_id is None:
        return 1
    return int(tx.session.scalar(select(func.max(Version.number)).where(Version.item_id == item_id)) or 0) + 1


def drawn_ids(tx: Transaction, order: CheckedOrder) -> tuple[str, str]:
    """Of the item, a new one unless the order names it, and of the version."""
    randomness = tx.platform.randomness
    return order.item_id or new_id("itm", randomness), new_id("ver", randomness)


def _intent(tx: Transaction, person_id: str, envelope: Envelope, ids: tuple[str, str]) -> UploadIntent:
    randomness, now = tx.platform.randomness, tx.now_ms()
    item_id, version_id = ids
    intent = UploadIntent(
        id=new_id("upl", randomness),
        person_id=person_id,
        idempotency_key=envelope.idempotency_key,
        order_sha256=envelope.order.digest(),
        state=PENDING,
        started_ms=now,
        expires_ms=now + tx.platform.settings.upload_expires_minutes * 60_000,
        item_id=item_id,
        version_id=version_id,
        rendition_object_id=new_id("obj", randomness),
        rendition_blob_key=new_blob_key(OBJECTS, randomness.bytes),
        original_object_id=new_id("obj", randomness),
        original_blob_key=new_blob_key(OBJECTS, randomness.bytes),
    )
    tx.session.add(intent)
    return intent


def _record(tx: Transaction, by: Actor, intent: UploadIntent, order: CheckedOrder, grant: Grant) -> None:
    leaf = record(
        tx,
        UPLOAD_STARTED,
        by,
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
