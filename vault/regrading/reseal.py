"""Making a version's objects anew: opened under the warrant, marked again where they have pages, sealed under keys of their own,
stored and read back. Everything is named in an upload intent before it is written, so that what a kill leaves is swept.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select, update

from storage.blob_keys import new_blob_key
from vault.audit.record import record
from vault.documents.depositing.abort import abort_upload
from vault.documents.depositing.pages import page_facts, plain_report, stamped_with
from vault.documents.file_types import PDF
from vault.documents.header_text import header_of
from vault.documents.models import (
    ABORTING,
    OBJECTS,
    PENDING,
    RENDITION,
    Item,
    SealedObject,
    UploadIntent,
    Version,
)
from vault.documents.pdf import StampRequest
from vault.documents.schemas import ReportOut
from vault.documents.sealing import (
    ObjectFacts,
    PendingObject,
    RecordedObject,
    SealedFacts,
    open_recorded,
    opening_trouble_is_a_refusal,
    recorded_for_checking,
    seal_object,
)
from vault.documents.workers import WorkerPool
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.jobs import LeasedJob
from vault.register.queries import entry_of
from vault.regrading.events import RESEALING_STARTED
from vault.regrading.marking import names_with
from vault.regrading.warrant import RegradingWarrant

REPEATED = "repeated"


@dataclass(frozen=True)
class Resealed:
    """An object that lies in the store under its new key, in the place of which old one; nothing refers to it yet."""

    intent_id: str
    old_id: str
    pending: PendingObject
    sealed: SealedFacts
    report: dict[str, object] | None


def clear_earlier_tries(job: LeasedJob, warrant: RegradingWarrant) -> None:
    """Remove what a run that was cut off had sealed: its keys were never referred to, and new ones are drawn.

    Raises:
        Refusal: `store_unavailable`.
    """
    with job.platform.reading() as tx:
        query = select(UploadIntent.id).where(
            UploadIntent.order_sha256 == warrant.digest,
            UploadIntent.item_id == warrant.item_id,
            UploadIntent.state.in_((PENDING, ABORTING)),
        )
        left = list(tx.session.scalars(query))
    for intent_id in left:
        abort_upload(job.platform, intent_id, warrant.actor, REPEATED)


def reseal(
    job: LeasedJob, workers: WorkerPool, warrant: RegradingWarrant, version_id: str, old_ids: Sequence[str]
) -> list[Resealed]:
    """Make the named objects of one version anew.

    Raises:
        Refusal: `stamp_failed`, `throttled`, `integrity_failed`, `store_unavailable`, `vault_sealed`.
    """
    with job.step() as tx:
        intent = _intent(tx, warrant, version_id)
    with job.platform.reading() as tx:
        tasks = [_task(tx, warrant, intent, tx.session.get_one(SealedObject, each)) for each in old_ids]
    return [_resealed(job, workers, intent.id, task) for task in tasks]


@dataclass(frozen=True)
class _Task:
    """One object to be made anew; `header` where its pages are marked, of which there are `pages`."""

    old: RecordedObject
    pending: PendingObject
    header: StampRequest | None
    pages: int


def _intent(tx: Transaction, warrant: RegradingWarrant, version_id: str) -> UploadIntent:
    randomness, now = tx.platform.randomness, tx.now_ms()
    expires_ms = now + tx.platform.settings.upload_expires_minutes * 60_000
    # However long all versions take together, the sweeper leaves alone what is still being worked on.
    own = (UploadIntent.order_sha256 == warrant.digest) & (UploadIntent.state == PENDING)
    tx.session.execute(update(UploadIntent).where(own).values(expires_ms=expires_ms))
    intent = UploadIntent(
        id=new_id("upl", randomness),
        person_id=warrant.ordered_by,
        order_sha256=warrant.digest,
        state=PENDING,
        started_ms=now,
        expires_ms=expires_ms,
        item_id=warrant.item_id,
        version_id=version_id,
        rendition_object_id=new_id("obj", randomness),
        rendition_blob_key=new_blob_key(OBJECTS, randomness.bytes),
        original_object_id=new_id("obj", randomness),
        original_blob_key=new_blob_key(OBJECTS, randomness.bytes),
    )
    tx.session.add(intent)
    leaf = record(
        tx,
        RESEALING_STARTED,
        warrant.actor,
        **warrant.about,
        upload=intent.id,
        version=version_id,
        object=intent.rendition_object_id,
        original_object=intent.original_object_id,
        marking=warrant.tier.marking,
        tier=warrant.tier.level,
    )
    leaf.bind(intent)
    return intent


def _task(tx: Transaction, warrant: RegradingWarrant, intent: UploadIntent, row: SealedObject) -> _Task:
    version = tx.session.get_one(Version, row.version_id)
    is_rendition = row.role == RENDITION
    facts = ObjectFacts(
        vault_id=tx.platform.vault_id,
        object_id=intent.rendition_object_id if is_rendition else intent.original_object_id,
        item_id=row.item_id,
        version_id=row.version_id,
        role=row.role,
        sequence=_next_sequence(tx, row),
        marking=warrant.tier.marking,
        tier=warrant.tier.level,
    )
    blob_key = intent.rendition_blob_key if is_rendition else intent.original_blob_key
    # Whatever was deposited: what is shown as a PDF is one that was stamped.
    has_pages = is_rendition and version.viewer == PDF.viewer
    return _Task(
        old=recorded_for_checking(tx, warrant, row),
        pending=PendingObject(facts, blob_key, intent.leaf_index),
        header=_header(tx, warrant, version) if has_pages else None,
        pages=version.pages or 0,
    )


def _next_sequence(tx: Transaction, row: SealedObject) -> int:
    same_place = SealedObject.version_id == row.version_id, SealedObject.role == row.role
    return (tx.session.scalar(select(func.max(SealedObject.sequence)).where(*same_place)) or 0) + 1


def _header(tx: Transaction, warrant: RegradingWarrant, version: Version) -> StampRequest:
    item = tx.session.get_one(Item, warrant.item_id)
    title, file_name = names_with(item, warrant.tier)
    report = ReportOut.found_in(json.loads(version.report) if version.report else None)
    header = header_of(
        marking=warrant.tier.marking,
        title=title,
        manager=display_name(tx, entry_of(tx, item.entry_id).manager_id),
        place=f"{item.id} v{version.number}",
        file_name=file_name or title,
        authorised=True,
    )
    return replace(header, signed=report is not None and report.was_signed)


def _resealed(job: LeasedJob, workers: WorkerPool, intent_id: str, task: _Task) -> Resealed:
    report = None
    with opening_trouble_is_a_refusal(task.old.facts), open_recorded(job.platform, task.old) as reader:
        if task.header is None:
            sealed = seal_object(job.platform, task.pending, reader)
        else:
            marked = stamped_with(workers, task.header, reader.read())
            _require_pages(workers, marked.content, task.pages)
            report = plain_report(marked.report)
            sealed = seal_object(job.platform, task.pending, io.BytesIO(marked.content))
    return Resealed(intent_id, task.old.facts.object_id, task.pending, sealed, report)


def _require_pages(workers: WorkerPool, content: bytes, pages: int) -> None:
    facts = page_facts(workers, PDF.viewer, io.BytesIO(content))
    if facts is None or len(facts.sizes) != pages:
        raise Refusal(Code.STAMP_FAILED, params={"why": "the marked PDF cannot be shown"})
