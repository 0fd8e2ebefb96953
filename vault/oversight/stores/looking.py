"""Looking at one sealed object: its record against the log, its key, every byte, and what its pages say."""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from crypto.data_key import DataKey, verify_key_commitment
from crypto.errors import CryptoError, KeyUnavailableError
from crypto.opening import open_stream
from crypto.primitives import require_equal
from storage.errors import BlobMissingError, RingEntryMissingError, StoreError
from vault.documents.models import SealedObject
from vault.documents.pdf import StampError
from vault.documents.pdf.reread import Reread
from vault.documents.sealing import RecordedObject, open_recorded, recorded_for_checking
from vault.documents.stored_faults import Fault
from vault.documents.workers import WorkerError, WorkerPool
from vault.keyring.ring import KeyRing
from vault.oversight.stores.expected import Expected, expected_of, faults_of_names
from vault.oversight.stores.inspection import INSPECTION
from vault.oversight.stores.pace import Pace, PacedReader
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

REREAD_PDF: Final = "vault.documents.pdf.reread:reread_pdf"
REREAD_SECONDS: Final = 120.0
PAGES_NAMED: Final = 20
_PIECE: Final = 1 << 20

_log = logging.getLogger("hizo.stores")


class CouldNotLookError(Exception):
    """The store or the keys are away: nothing is known about the object, and nothing is wrong with it on that account."""


@dataclass
class Looked:
    """What looking at an object found; `answers` says it in words, for the log."""

    row: SealedObject
    faults: set[Fault] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)
    size: int = 0
    reread: bool = False
    left_out: bool = False

    def found(self, fault: Fault, answer: object) -> None:
        """Add a fault."""
        self.faults.add(fault)
        self.answers.append(str(answer)[:300])


@dataclass(frozen=True)
class Looker:
    """What looking needs: ports, workers, and how fast it may be."""

    platform: Platform
    workers: WorkerPool
    pace: Pace

    def look(self, object_id: str) -> Looked | None:
        """Everything about one object; None when nothing is expected of it (any more).

        Raises:
            CouldNotLookError: the store or the keys are away.
            Refusal: `vault_sealed` during maintenance.
        """
        with self.platform.reading() as tx:
            row = tx.session.get_one(SealedObject, object_id)
            expected = expected_of(tx, row)
            if expected is None:
                return None
            looked = Looked(row)
            try:
                recorded = recorded_for_checking(tx, INSPECTION, row)
                looked.faults.update(faults_of_names(tx, row))
            except Refusal as refusal:
                if refusal.code is not Code.INTEGRITY_FAILED:
                    raise
                looked.found(Fault.RECORD_DIFFERS, refusal.__cause__)
                return looked
        self._look_inside(looked, recorded, expected)
        # What was closed, dropped or disposed of meanwhile was not found wrong.
        return looked if not looked.faults or self._expects_the_same(object_id, expected) else None

    def _expects_the_same(self, object_id: str, expected: Expected) -> bool:
        with self.platform.reading() as tx:
            return expected_of(tx, tx.session.get_one(SealedObject, object_id)) == expected

    def _look_inside(self, looked: Looked, recorded: RecordedObject, expected: Expected) -> None:
        key = self._key(looked, recorded)
        if expected.bytes_kept:
            self._bytes(looked, recorded, key)
        if key is not None:
            key.wipe()
        if (
            expected.stamped
            and looked.size
            and not looked.faults - {Fault.NAME_UNMARKED, Fault.MARKING_DIFFERS}
        ):
            self._pages(looked, recorded)

    def _key(self, looked: Looked, recorded: RecordedObject) -> DataKey | None:
        try:
            key = KeyRing(self.platform).open(recorded.facts.object_id, recorded.facts.wrap_aad)
            verify_key_commitment(key, recorded.key_commitment)
        except RingEntryMissingError as missing:
            looked.found(Fault.KEY_MISSING, missing)
        except KeyUnavailableError as away:
            self._require_keys(away)
            looked.found(Fault.KEY_WRONG, away)
        except CryptoError as wrong:
            looked.found(Fault.KEY_WRONG, wrong)
        except StoreError as away:
            raise CouldNotLookError(str(away)) from away
        else:
            return key
        return None

    def _require_keys(self, trouble: KeyUnavailableError) -> None:
        """An epoch that the provider does not hold is wrong; a provider that does not answer is away."""
        try:
            self.platform.keys.epochs()
        except KeyUnavailableError:
            raise CouldNotLookError(str(trouble)) from trouble

    def _bytes(self, looked: Looked, recorded: RecordedObject, key: DataKey | None) -> None:
        try:
            with self.platform.store.open(recorded.blob_key) as stored:
                source = PacedReader(stored, self.pace)
                if key is None:
                    _compare(source, looked.row)
                else:
                    _open(source, looked.row, recorded, key)
                looked.size = source.size
        except BlobMissingError as missing:
            looked.found(Fault.MISSING, missing)
        except CryptoError as wrong:
            looked.found(Fault.ALTERED, wrong)
        except StoreError as trouble:
            self._require_store(trouble)
            looked.found(Fault.UNREADABLE, trouble)

    def _require_store(self, trouble: StoreError) -> None:
        """A store that does what it should for an object of this moment, and not for this one, has a fault there."""
        try:
            self.platform.store.probe()
        except StoreError:
            raise CouldNotLookError(str(trouble)) from trouble

    def _pages(self, looked: Looked, recorded: RecordedObject) -> None:
        marking, first, pages = looked.row.marking, 0, 1
        unmarked: list[int] = []
        try:
            with closing(open_recorded(self.platform, recorded)) as reader:
                while first < pages:
                    self.pace.spend(recorded.ciphertext_length if not first else 0)
                    reread = self.workers.run(
                        REREAD_PDF,
                        marking,
                        first,
                        returns=Reread,
                        sources={"source": reader},
                        wall_seconds=REREAD_SECONDS,
                    )
                    first, pages = reread.looked_at, reread.pages
                    unmarked += reread.unmarked
        except StampError as unreadable:
            looked.found(Fault.PAGES_UNMARKED, unreadable)
        except WorkerError as trouble:
            _log.warning("rendition %s was not reread: %s", looked.row.id, type(trouble).__name__)
            looked.left_out = True
            return
        except (CryptoError, StoreError) as trouble:
            raise CouldNotLookError(str(trouble)) from trouble
        else:
            self._judge(looked, unmarked, metadata_marked=reread.metadata_marked)
        looked.reread = True

    def _judge(self, looked: Looked, unmarked: list[int], *, metadata_marked: bool) -> None:
        if unmarked:
            named = ", ".join(map(str, unmarked[:PAGES_NAMED]))
            looked.found(Fault.PAGES_UNMARKED, f"{len(unmarked)} pages: {named}")
        if not metadata_marked:
            looked.found(Fault.METADATA_UNMARKED, "docinfo or XMP")


def _open(source: PacedReader, row: SealedObject, recorded: RecordedObject, key: DataKey) -> None:
    plaintext = hashlib.sha256()
    for piece in open_stream(
        source,
        key,
        recorded.facts.stream_aad,
        expected_ciphertext_length=recorded.ciphertext_length,
        expected_ciphertext_sha256=row.ciphertext_sha256,
    ):
        plaintext.update(piece)
    require_equal(plaintext.digest(), row.plaintext_sha256, "the content is not what was deposited")


def _compare(source: PacedReader, row: SealedObject) -> None:
    """Without its key an object is still told from another one."""
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
    require_equal(
        digest.digest(), row.ciphertext_sha256, "the stored bytes are not those that were put there"
    )
