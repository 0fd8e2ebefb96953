"""Making the approved copies, one after the other, each in the order of writes of an upload.

A row with the number and the object's names and its leaf → the key → produced, sealed, read back → the row in transit and
its leaf. After a kill the row says what to clean and to make again; no number is ever used twice.
"""

from __future__ import annotations

import io
import logging
import secrets
import string
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from crypto.field_seal import seal_field
from storage.blob_keys import new_blob_key
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.approval import Approval
from vault.copies.check_ticket import check_ticket
from vault.copies.close import DESTROY_KEY_JOB
from vault.copies.events import COPY_ISSUED, COPY_STARTED, COPY_VOIDED
from vault.copies.from_rendition import Source, produce
from vault.copies.history import note_event
from vault.copies.keys import password_key
from vault.copies.locking import lock_request, number_copies
from vault.copies.models import COPY, Copy, CopyRequest
from vault.copies.native.content import (
    Original,
    container_name,
    container_of,
    new_container_key,
    original_of,
)
from vault.copies.produce.errors import ProductionError
from vault.copies.produce.model import CopySpec
from vault.copies.queries import bound_of, copies_of_request, copy_about, is_native, request_about
from vault.copies.rules import FETCH_MS, Bound, CopyState, RequestState
from vault.documents.depositing.finish import add_object
from vault.documents.file_names.marking import marked_name, without_marking
from vault.documents.header_text import header_of
from vault.documents.models import Item, Version
from vault.documents.pdf import StampRequest
from vault.documents.queries import native_of, rendition_of
from vault.documents.sealing import (
    ObjectFacts,
    PendingObject,
    SealedFacts,
    recorded_object,
    seal_object,
)
from vault.documents.workers import WorkerPool
from vault.identity.notices import notify
from vault.keyring.ring import KeyRing
from vault.people.queries import display_name
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.jobs import LeasedJob, RetryLater, enqueue
from vault.platform.runtime import Platform
from vault.register.catalogue import tier_of_level
from vault.register.queries import entry_of

PASSWORD_ALPHABET: Final = string.ascii_letters.translate({ord(each): None for each in "lIO"}) + "23456789"
PASSWORD_LENGTH: Final = 20
PASSING_TROUBLE: Final = frozenset(
    {Code.STORE_UNAVAILABLE, Code.LOG_UNAVAILABLE, Code.THROTTLED, Code.VAULT_SEALED}
)
"""Says nothing about the ticket: the job comes back."""

_log = logging.getLogger("hizo.copies")


@dataclass(frozen=True)
class _Task:
    """Everything one copy is made from, loaded and checked in one transaction; `password` is a native file's key."""

    copy_id: str
    pending: PendingObject
    spec: CopySpec
    password: str
    source: Source | Original
    actor: Actor


def make_copies(job: LeasedJob, workers: WorkerPool) -> dict[str, object]:
    """Carry out one ticket. What a person or a rule has changed since voids it; trouble with stores is retried."""
    request_id = str(job.payload["request_id"])
    for position in range(int(job.payload["copies"])):
        try:
            _make_one(job, workers, request_id, position)
        except ProductionError as failed:
            _log.warning("copy of request %s cannot be made: %s", request_id, failed)
            return _void(job, request_id, Refusal(Code.FORMAT_UNPROTECTABLE))
        except Refusal as refusal:
            if refusal.code in PASSING_TROUBLE:
                raise RetryLater(refusal) from refusal
            return _void(job, request_id, refusal)
    return _finish(job, request_id)


def _make_one(job: LeasedJob, workers: WorkerPool, request_id: str, position: int) -> None:
    prepared = _prepare(job, request_id, position)
    if prepared is None:
        return
    _clean_earlier_attempt(job, prepared)
    task = _load(job, request_id, prepared)
    sealed = _sealed(job.platform, workers, task)
    with KeyRing(job.platform).open(task.pending.facts.object_id, task.pending.facts.wrap_aad) as key:
        sealed_password = seal_field(password_key(key), task.password.encode(), task.copy_id.encode())
    _activate(job, request_id, task, sealed, sealed_password)


def _sealed(platform: Platform, workers: WorkerPool, task: _Task) -> SealedFacts:
    if isinstance(task.source, Original):
        with container_of(platform, workers, task.source, task.password) as container:
            return seal_object(platform, task.pending, container)
    produced = produce(platform, workers, task.source, task.spec)
    return seal_object(platform, task.pending, io.BytesIO(produced.content))


@dataclass(frozen=True)
class _Prepared:
    copy_id: str
    old_object_id: str | None
    old_blob_key: str | None


def _prepare(job: LeasedJob, request_id: str, position: int) -> _Prepared | None:
    """The copy's row, made now or by an earlier attempt; None when this copy is issued already."""
    with job.step() as tx:
        request = tx.session.get_one(CopyRequest, request_id)
        if request.state not in (RequestState.ISSUING, RequestState.ISSUED):
            # An earlier run gave up, or a disposal came first.
            raise Refusal(Code.TICKET_INVALID, about=request_about(request))
        # The item's row orders numbers among its requests, and this against the closing of the item.
        number_copies(tx, request)
        existing = copies_of_request(tx, request_id)
        if position < len(existing):
            copy = existing[position]
            if copy.state != CopyState.PREPARING:
                return None
            return _Prepared(copy.id, copy.object_id, copy.blob_key)
        approval = check_ticket(tx, request)
        copy = _new_row(tx, request, approval)
        return _Prepared(copy.id, None, None)


def _new_row(tx: Transaction, request: CopyRequest, approval: Approval) -> Copy:
    item = tx.session.get_one(Item, request.item_id)
    taken = tx.session.scalar(select(func.max(Copy.number)).where(Copy.item_id == item.id))
    number = (taken or 0) + 1
    copy = Copy(
        id=new_id("cpy", tx.platform.randomness),
        number=number,
        request_id=request.id,
        entry_id=request.entry_id,
        item_id=item.id,
        recipient_id=request.recipient_id,
        device_id=request.device_id,
        state=CopyState.PREPARING,
        file_name=_file_name(tx, request, item, number),
        due_on=request.valid_until,
        object_id=new_id("obj", tx.platform.randomness),
        blob_key=new_blob_key("copies"),
        password_setter_id=approval.approved_by,
    )
    tx.session.add(copy)
    leaf = record(
        tx,
        COPY_STARTED,
        Actor.job(request.id, request.requester_id),
        **copy_about(copy),
        object=copy.object_id,
    )
    leaf.bind(copy)
    return copy


def _file_name(tx: Transaction, request: CopyRequest, item: Item, number: int) -> str:
    # The number leads: what is too long loses the tail of the title. A copy is a PDF, whatever it was made from, unless it
    # is the deposited file itself: then its container is named after that.
    title = f"複製{number}_{without_marking(item.file_name or item.title, [item.marking])}"
    if is_native(request):
        version = tx.session.get_one(Version, request.version_id)
        return container_name(marked_name(item.marking, title), version.media_type)
    ending = "" if title.lower().endswith(".pdf") else ".pdf"
    return marked_name(item.marking, title + ending)


def _clean_earlier_attempt(job: LeasedJob, prepared: _Prepared) -> None:
    """A killed attempt may have left a key and a blob under the old names: both go, and new names are drawn."""
    if prepared.old_object_id is None or prepared.old_blob_key is None:
        return
    KeyRing(job.platform).destroy([prepared.old_object_id])
    job.platform.store.remove(prepared.old_blob_key)
    with job.step() as tx:
        copy = tx.session.get_one(Copy, prepared.copy_id)
        copy.object_id = new_id("obj", tx.platform.randomness)
        copy.blob_key = new_blob_key("copies")


def _load(job: LeasedJob, request_id: str, prepared: _Prepared) -> _Task:
    with job.step() as tx:
        request = tx.session.get_one(CopyRequest, request_id)
        approval = check_ticket(tx, request)
        copy = tx.session.get_one(Copy, prepared.copy_id)
        item = tx.session.get_one(Item, request.item_id)
        version = tx.session.get_one(Version, request.version_id)
        pending = PendingObject(_facts(tx, copy, request, item), copy.blob_key, copy.leaf_index)
        source: Source | Original
        if is_native(request):
            password, source = new_container_key(), _original(tx, approval, copy, item, version)
        else:
            password, source = _random_password(), _rendition(tx, approval, item, version)
        spec = _spec(tx, copy, bound_of(request), item, tuple(job.payload["pages"]), password)
    return _Task(copy.id, pending, spec, password, source, Actor.job(job.id, request.requester_id))


def _original(tx: Transaction, approval: Approval, copy: Copy, item: Item, version: Version) -> Original:
    native = native_of(tx, version)
    assert native is not None  # noqa: S101 - the ticket was compared with it
    return original_of(recorded_object(tx, approval, native), copy, item, version)


def _rendition(tx: Transaction, approval: Approval, item: Item, version: Version) -> Source:
    recorded = recorded_object(tx, approval, rendition_of(tx, version))
    return Source(recorded, version.viewer, _header(tx, item, version))


def _header(tx: Transaction, item: Item, version: Version) -> StampRequest:
    entry = entry_of(tx, item.entry_id)
    return header_of(
        marking=item.marking,
        title=item.title,
        manager=display_name(tx, entry.manager_id),
        place=f"{item.id} v{version.number}",
        file_name=item.file_name or item.title,
    )


def _facts(tx: Transaction, copy: Copy, request: CopyRequest, item: Item) -> ObjectFacts:
    return ObjectFacts(
        vault_id=tx.platform.vault_id,
        object_id=copy.object_id,
        item_id=item.id,
        version_id=request.version_id,
        role=COPY,
        sequence=copy.number,
        marking=item.marking,
        tier=item.tier,
    )


def _spec(
    tx: Transaction, copy: Copy, bound: Bound, item: Item, pages: tuple[int, ...], password: str
) -> CopySpec:
    recipient = display_name(tx, bound.recipient_id)
    day = tokyo_date(tx.now_ms())
    permissions = dict(bound.permissions)
    return CopySpec(
        pages=pages,
        marking=item.marking,
        title=item.title,
        header_line=f"複製 No.{copy.number}｜{recipient}｜{day}｜{bound.purpose}",
        diagonal_mark=f"複製 No.{copy.number} {recipient} {day}",
        raster=tier_of_level(item.tier).raster_copies,
        allow_print=permissions["print"],
        allow_copy=permissions["copy"],
        allow_change=permissions["change"],
        user_password=password,
        owner_password=_random_password(),
    )


def _random_password() -> str:
    return "".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(PASSWORD_LENGTH))


def _activate(
    job: LeasedJob, request_id: str, task: _Task, sealed: SealedFacts, sealed_password: bytes
) -> None:
    facts = task.pending.facts
    with job.step() as tx:
        check_ticket(tx, tx.session.get_one(CopyRequest, request_id))
        copy = tx.session.get_one(Copy, task.copy_id)
        row = add_object(tx, copy.entry_id, task.pending, sealed)
        copy.state, copy.sealed_password = CopyState.IN_TRANSIT, sealed_password
        copy.size, copy.sha256 = sealed.plaintext_length, sealed.plaintext_sha256
        copy.issued_ms, copy.fetch_until_ms, copy.bytes_kept = tx.now_ms(), tx.now_ms() + FETCH_MS, True
        leaf = record(
            tx,
            COPY_ISSUED,
            task.actor,
            **copy_about(copy),
            object=facts.object_id,
            count=copy.number,
            sha256=sealed.plaintext_sha256.hex(),
            size=sealed.plaintext_length,
            ciphertext_sha256=sealed.ciphertext_sha256.hex(),
            key_commitment=sealed.key_commitment.hex(),
            subject=copy.recipient_id,
            ends_on=copy.due_on,
        )
        leaf.bind(copy)
        leaf.bind(row)
        note_event(tx, copy, "issued", task.actor.person_id, leaf)
        called = {"entry": entry_of(tx, copy.entry_id).name, "number": str(copy.number)}
        notify(tx, copy.recipient_id, "copy_issued", **called, copy=copy.id)


def _finish(job: LeasedJob, request_id: str) -> dict[str, object]:
    with job.step() as tx:
        request = tx.session.get_one(CopyRequest, request_id)
        request.state = RequestState.ISSUED
        return {"request_id": request_id, "copies": [copy.id for copy in copies_of_request(tx, request_id)]}


def _void(job: LeasedJob, request_id: str, refusal: Refusal) -> dict[str, object]:
    """Nothing further is made on this ticket; copies already issued stay issued.

    What the unmade ones left in ring and store goes by jobs of its own, so that no kill leaves it behind.
    """
    with job.step() as tx:
        request = tx.session.get_one(CopyRequest, request_id)
        lock_request(tx, request)
        unmade = [copy for copy in copies_of_request(tx, request_id) if copy.state == CopyState.PREPARING]
        for copy in unmade:
            copy.state = CopyState.VOID
            enqueue(tx, DESTROY_KEY_JOB, {"copy_id": copy.id, "by": request.requester_id})
        if request.state != RequestState.VOID:
            request.state = RequestState.VOID
            _record_void(tx, job, request, refusal)
    raise refusal


def _record_void(tx: Transaction, job: LeasedJob, request: CopyRequest, refusal: Refusal) -> None:
    leaf = record(
        tx,
        COPY_VOIDED,
        Actor.job(job.id, request.requester_id),
        outcome="refused",
        **request_about(request),
        reason=refusal.true_code.value,
    )
    leaf.bind(request)
