"""Putting the new objects into the places of the old ones: item, versions, objects and their leaves in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from vault.audit.record import record
from vault.disposal.authority import is_manager
from vault.documents.depositing.abort import move
from vault.documents.depositing.finish import add_object, sealed_fields
from vault.documents.models import DONE, RENDITION, REPLACED, Item, SealedObject, StoredFault, Version
from vault.identity.notices import notify
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob, RetryLater
from vault.register.queries import entry_of
from vault.regrading.events import ITEM_REGRADED, OBJECT_REPLACED
from vault.regrading.marking import bear, unlike
from vault.regrading.models import Regrading, RegradingState
from vault.regrading.reseal import Resealed
from vault.regrading.warrant import RegradingWarrant


def switch(job: LeasedJob, warrant: RegradingWarrant, made: Sequence[Resealed]) -> None:
    """The item bears its new marking and is open again; what it bore before is opened for nobody any more.

    Raises:
        Refusal: `role_required`, who ordered a lower tier no longer answers for the entry.
        RetryLater: what was made is not all that has to be, or was swept meanwhile.
    """
    with job.step() as tx:
        entry = entry_of(tx, warrant.entry_id, locked=True)
        item = tx.session.get_one(Item, warrant.item_id, with_for_update=True)
        regrading = tx.session.get_one(Regrading, warrant.regrading_id, with_for_update=True)
        if regrading.state != RegradingState.ORDERED:
            return
        if warrant.tier.level < item.tier and not is_manager(tx, warrant.ordered_by, entry):
            raise Refusal(Code.ROLE_REQUIRED, params={"roles": "responsible_manager"}, about=warrant.about)
        if {row.id for row in unlike(tx, item.id, warrant.tier)} != {each.old_id for each in made}:
            raise RetryLater(Refusal(Code.MARKING_PENDING, about=warrant.about))
        for intent_id in sorted({each.intent_id for each in made}):
            if not move(tx, intent_id, DONE):
                raise RetryLater(Refusal(Code.MARKING_PENDING, about=warrant.about))
        for each in made:
            _replace(tx, warrant, each)
        _open(tx, warrant, item, regrading, len(made))
        notify(tx, entry.manager_id, "item_regraded", entry=entry.name, item=item.id, marking=item.marking)


def _replace(tx: Transaction, warrant: RegradingWarrant, made: Resealed) -> None:
    facts = made.pending.facts
    old = tx.session.get_one(SealedObject, made.old_id)
    old.state = REPLACED
    row = add_object(tx, warrant.entry_id, made.pending, made.sealed)
    version = tx.session.get_one(Version, facts.version_id)
    leaf = record(
        tx,
        OBJECT_REPLACED,
        warrant.actor,
        **warrant.about,
        **sealed_fields(made.pending, made.sealed),
        upload=made.intent_id,
        version=version.id,
        old_object=old.id,
        marking=facts.marking,
        tier=facts.tier,
        report=made.report,
    )
    leaf.bind(row)
    if facts.role == RENDITION:
        version.rendition_object_id, version.rendition_sha256 = row.id, row.plaintext_sha256
        version.size = row.plaintext_length
        leaf.bind(version)
    else:
        version.original_object_id = row.id
    _end_faults(tx, old.id)


def _end_faults(tx: Transaction, object_id: str) -> None:
    """What was wrong with an object that is no longer there is wrong no more."""
    standing = select(StoredFault).where(StoredFault.object_id == object_id, StoredFault.mended_ms.is_(None))
    for fault in tx.session.scalars(standing):
        fault.mended_ms = tx.now_ms()


def _open(tx: Transaction, warrant: RegradingWarrant, item: Item, regrading: Regrading, count: int) -> None:
    bear(item, warrant.tier)
    item.marking_pending = False
    item.revision += 1
    regrading.state, regrading.blocked_by = RegradingState.MARKED, None
    regrading.marked_ms = tx.now_ms()
    leaf = record(
        tx,
        ITEM_REGRADED,
        warrant.actor,
        **warrant.about,
        file_name=item.file_name,
        name=item.title,
        marking=item.marking,
        tier=item.tier,
        count=count,
        order_leaf=warrant.order_leaf,
    )
    leaf.bind(item)
    leaf.bind(regrading)
