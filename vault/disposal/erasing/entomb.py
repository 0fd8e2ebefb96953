"""Stage 2 (D2): the tombstone, in the ledger first and then as a row. Nothing is destroyed before it stands."""

from __future__ import annotations

import hashlib

from crypto.merkle import leaf_hash
from crypto.signed_note import NoteVerifier
from storage.disposal_ledger import LedgerEntry
from vault.audit.checkpoints import log_signer
from vault.audit.log import leaf_body
from vault.audit.record import record
from vault.disposal.events import ITEM_ENTOMBED
from vault.disposal.models import Disposal, Tombstone
from vault.disposal.tombstone import read_note, write_note
from vault.disposal.warrant import Warrant
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import Platform


def entomb(job: LeasedJob, warrant: Warrant) -> None:
    """Write the tombstone unless it stands.

    Raises:
        Refusal: `integrity_failed` when the ledger holds a note about the item that is not this disposal's.
        StoreError: the ledger could not be written; another run goes on here.
    """
    with job.platform.reading() as tx:
        if tx.session.get(Tombstone, warrant.item_id) is not None:
            return
        order_hash = leaf_hash(leaf_body(tx, warrant.order_leaf))
    entry = _found(job.platform, warrant) or _append(job.platform, warrant, order_hash)
    with job.step() as tx:
        tx.session.get_one(Disposal, warrant.disposal_id, with_for_update=True)
        row = Tombstone(
            item_id=warrant.item_id,
            disposal_id=warrant.disposal_id,
            ledger_seq=entry.seq,
            note_sha256=hashlib.sha256(entry.note.encode()).digest(),
            created_ms=tx.now_ms(),
        )
        tx.session.add(row)
        leaf = record(
            tx,
            ITEM_ENTOMBED,
            warrant.actor,
            **warrant.about,
            sha256=row.note_sha256.hex(),
            order_leaf=warrant.order_leaf,
        )
        leaf.bind(row)


def _found(platform: Platform, warrant: Warrant) -> LedgerEntry | None:
    """The note of an earlier run that was killed before its row was written."""
    noted = platform.ledger.find(warrant.item_id)
    if not noted:
        return None
    verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
    if read_note(verifier, noted[-1].note).disposal_id != warrant.disposal_id:
        raise Refusal(Code.INTEGRITY_FAILED, about=warrant.about)
    return noted[-1]


def _append(platform: Platform, warrant: Warrant, order_hash: bytes) -> LedgerEntry:
    note = write_note(
        log_signer(platform),
        vault_id=platform.vault_id,
        item_id=warrant.item_id,
        disposal_id=warrant.disposal_id,
        order_leaf=warrant.order_leaf,
        order_leaf_hash=order_hash,
        at_ms=platform.clock.now_ms(),
    )
    last = platform.ledger.last()
    return platform.ledger.append(0 if last is None else last.seq + 1, warrant.item_id, note)
