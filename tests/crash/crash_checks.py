"""What must be true of a vault after any crash, looked up in its own parts and not in what it says of itself.

Findings are numbered as in the bar: M1 acknowledged is durable and nothing is left over, M2 no copy without its record,
M3 a disposal only goes forward and ends once, M6 the log is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crypto.commitment import verify_commitment
from crypto.errors import CryptoError
from crypto.merkle import Frontier, leaf_hash
from crypto.opening import OpeningReader
from storage.errors import StoreError
from vault.audit.checkpoints import published_checkpoints
from vault.audit.log import head
from vault.audit.models import AuditDetail, AuditLeaf
from vault.audit.record import COMMITMENT_DOMAIN
from vault.copies.models import Copy, CopyRequest
from vault.copies.queries import balance_of
from vault.disposal.models import Certificate, Disposal, Tombstone
from vault.documents.models import LIVE, Item, SealedObject, UploadIntent, Version
from vault.documents.sealing import _StoredRanges, facts_of
from vault.documents.uploads.models import UploadPiece
from vault.keyring.ring import KeyRing
from vault.platform.runtime import Platform

CONTENT_PREFIXES = ("objects/", "copies/", "certificates/")


@dataclass
class Books:
    """What the people outside know: every acknowledged version by its id with the hash of what they sent."""

    versions: dict[str, str] = field(default_factory=dict)
    items: set[str] = field(default_factory=set)
    disposed: dict[str, str] = field(default_factory=dict)
    """Items whose disposal was confirmed to somebody, with the disposal."""

    def deposited(self, item: Any, content: bytes) -> None:
        self.items.add(item.id)
        self.versions[item.version.id] = hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Leaf:
    """A leaf with its opened fields."""

    index: int
    act: str
    fields: dict[str, Any]


class Audit:
    """All checks over one look at a vault; `findings` says what is wrong."""

    def __init__(self, platform: Platform, books: Books) -> None:
        self.platform, self.books = platform, books
        self.findings: list[str] = []
        self.leaves: list[Leaf] = []

    def run(self) -> list[str]:
        self._log()
        with self.platform.reading() as tx:
            self._documents(tx)
            self._copies(tx)
            self._disposals(tx)
            self._store_and_ring(tx)
        self._story_of_uploads()
        self._story_of_copies()
        self._story_of_disposals()
        return self.findings

    def wrong(self, measure: str, text: str) -> None:
        self.findings.append(f"{measure}: {text}")

    # The log, from its bytes.

    def _log(self) -> None:
        platform = self.platform
        # Before the log: the vault goes on, and a checkpoint of what comes after is none of what was read.
        outside = published_checkpoints(platform)
        with platform.reading() as tx:
            now = head(tx)
            rows = list(tx.session.scalars(select(AuditLeaf).order_by(AuditLeaf.index)))
            details: dict[int, list[AuditDetail]] = defaultdict(list)
            for detail in tx.session.scalars(select(AuditDetail)):
                details[detail.leaf_index].append(detail)
        frontier, roots = Frontier(), {0: Frontier().root()}
        for expected, row in enumerate(rows):
            if row.index != expected or leaf_hash(row.body) != row.leaf_hash:
                self.wrong("M6", f"leaf {expected} is not what was hashed")
            frontier.append(leaf_hash(row.body))
            roots[frontier.size] = frontier.root()
            self.leaves.append(self._opened(row, details[row.index]))
        if (now.size, now.root) != (frontier.size, frontier.root()):
            self.wrong("M6", f"the head says {now.size} leaves, the bytes give {frontier.size}")
        for checkpoint in outside:
            if roots.get(checkpoint.size) != checkpoint.root:
                self.wrong("M6", f"checkpoint {checkpoint.size} is not of this log")

    def _opened(self, row: AuditLeaf, details: list[AuditDetail]) -> Leaf:
        body = json.loads(row.body)
        if body["index"] != row.index or body["id"] != row.id:
            self.wrong("M6", f"leaf {row.index} says it is {body['index']}")
        if {detail.field for detail in details} != set(body["commitments"]):
            self.wrong("M6", f"leaf {row.index} ({body['act']}) lacks details")
        for detail in details:
            try:
                verify_commitment(
                    bytes.fromhex(body["commitments"][detail.field]),
                    domain=COMMITMENT_DOMAIN,
                    vault_id=self.platform.vault_id,
                    leaf_id=row.id,
                    field=detail.field,
                    salt32=detail.salt,
                    value=detail.value.encode(),
                )
            except CryptoError as wrong:
                self.wrong("M6", f"leaf {row.index} {detail.field}: {wrong}")
        return Leaf(row.index, body["act"], {detail.field: json.loads(detail.value) for detail in details})

    def of(self, act: str) -> Iterator[Leaf]:
        return (leaf for leaf in self.leaves if leaf.act == act)

    # Documents: acknowledged, whole, single.

    def _documents(self, tx: Any) -> None:
        items = {item.id: item for item in tx.session.scalars(select(Item))}
        if set(items) != self.books.items:
            self.wrong("M1", f"items {sorted(set(items) ^ self.books.items)} exist or are missing")
        versions = {version.id: version for version in tx.session.scalars(select(Version))}
        for version_id in set(versions) ^ set(self.books.versions):
            self.wrong("M1", f"version {version_id} exists or is missing")
        for version_id, sent in self.books.versions.items():
            version = versions.get(version_id)
            if version is not None and version.item_id not in self.books.disposed:
                self._readable(tx, version, sent)

    def _readable(self, tx: Any, version: Version, sent: str) -> None:
        rows = tx.session.scalars(select(SealedObject).where(SealedObject.version_id == version.id))
        hashes = set()
        for row in rows:
            if row.role == "copy":
                continue
            try:
                content = decrypted(self.platform, row)
            except (StoreError, CryptoError, LookupError) as trouble:
                self.wrong("M1", f"{row.role} of {version.id} cannot be read: {trouble!r}")
                continue
            if hashlib.sha256(content).digest() != row.plaintext_sha256:
                self.wrong("M1", f"{row.role} of {version.id} is not what was recorded")
            hashes.add(hashlib.sha256(content).hexdigest())
        if sent not in hashes:
            self.wrong("M1", f"version {version.id} does not hold what was sent")

    # Store and ring: nothing that no row names, nothing missing.

    def _store_and_ring(self, tx: Any) -> None:
        live = [row for row in tx.session.scalars(select(SealedObject)) if row.state == LIVE]
        kept = {copy.blob_key: copy.bytes_kept for copy in tx.session.scalars(select(Copy))}
        allowed = {row.blob_key for row in live}
        required = {key for key in allowed if kept.get(key, True)}
        certificates = {
            row.blob_key for row in tx.session.scalars(select(Certificate)) if row.issued_ms is not None
        }
        stored = (self.platform.store.keys(prefix) for prefix in CONTENT_PREFIXES)
        found = {blob.key for listing in stored for blob in listing}
        if missing := (required | certificates) - found:
            self.wrong("M1", f"blobs are missing: {sorted(missing)}")
        if orphans := found - allowed - certificates:
            self.wrong("M1", f"blobs are left over: {sorted(orphans)}")
        ring = {entry.object_id for entry in self.platform.ring_store.entries()}
        if ring != {row.id for row in live}:
            self.wrong("M1", f"key ring entries differ: {sorted(ring ^ {row.id for row in live})}")
        self._half_made(tx, found)

    def _half_made(self, tx: Any, found: set[str]) -> None:
        """Old versions, unfinished uploads and temporaries under every name that was ever drawn."""
        columns = (UploadIntent.rendition_blob_key, UploadIntent.original_blob_key, UploadPiece.blob_key)
        names = {
            key
            for column in (*columns, SealedObject.blob_key, Copy.blob_key)
            for key in tx.session.scalars(select(column))
        }
        for key in sorted(names - found):
            if held := self.platform.store.versions(key):
                self.wrong("M1", f"{key} is not gone: {held}")
        for name in _incoming(self.platform):
            if name.startswith(tuple(prefix.replace("/", "+") for prefix in CONTENT_PREFIXES)):
                self.wrong("M1", f"half a file is left over: {name}")

    # Copies, kept like money.

    def _copies(self, tx: Any) -> None:
        requests = {request.id: request for request in tx.session.scalars(select(CopyRequest))}
        copies = list(tx.session.scalars(select(Copy)))
        for request in requests.values():
            issued = [copy for copy in copies if copy.request_id == request.id and copy.issued_ms is not None]
            if len(issued) > request.copies or (issued and request.decided_by is None):
                self.wrong("M2", f"request {request.id}: {len(issued)} copies of {request.copies} approved")
            void = [copy for copy in copies if copy.request_id == request.id and copy.issued_ms is None]
            if request.state == "issued" and void:
                self.wrong("M2", f"request {request.id} is issued, but {len(void)} of its copies are not")
        for item_id in {copy.item_id for copy in copies}:
            if not balance_of(tx, item_id).balanced:
                self.wrong("M2", f"the balance of {item_id} does not close: {balance_of(tx, item_id)}")

    # Disposals.

    def _disposals(self, tx: Any) -> None:
        for item_id, disposal_id in self.books.disposed.items():
            disposal = tx.session.get_one(Disposal, disposal_id)
            item = tx.session.get_one(Item, item_id)
            if (disposal.state, item.state) != ("certified", "disposed"):
                self.wrong("M3", f"{item_id} is {item.state}, its disposal {disposal.state}")
            certificates = tx.session.scalars(select(Certificate).where(Certificate.item_id == item_id))
            if len([row for row in certificates if row.issued_ms is not None]) != 1:
                self.wrong("M3", f"{item_id} has not exactly one certificate")
            if len(self.platform.ledger.find(item_id)) != 1 or tx.session.get(Tombstone, item_id) is None:
                self.wrong("M3", f"{item_id} has not exactly one tombstone in ledger and database")
        try:
            self.platform.ledger.verify_chain()
        except StoreError as broken:
            self.wrong("M3", str(broken))

    # What the log tells.

    def _story_of_uploads(self) -> None:
        started = {leaf.fields["upload"]: leaf.index for leaf in self.of("upload.started")}
        ended = Counter[str]()
        for act in ("item.deposited", "upload.aborted"):
            for leaf in self.of(act):
                upload = leaf.fields["upload"]
                ended[upload] += 1
                if started.get(upload, leaf.index) >= leaf.index:
                    self.wrong("M1", f"{act} of {upload} is recorded before its start")
        for upload in started:
            if ended[upload] != 1:
                self.wrong("M1", f"upload {upload} ended {ended[upload]} times in the log")

        self._story_of_pieces()

    def _story_of_pieces(self) -> None:
        """What was announced by pieces either became a version or ended, and what came of it was cleared first."""
        deposited = {leaf.fields["version"] for leaf in self.of("item.deposited")}
        ended = {leaf.fields["upload"] for leaf in self.of("upload_session.ended")}
        for leaf in self.of("upload_session.opened"):
            if (leaf.fields["version"] in deposited) == (leaf.fields["upload"] in ended):
                self.wrong("M1", f"upload {leaf.fields['upload']} has no end in the log, or two")

    def _story_of_copies(self) -> None:
        first: dict[tuple[str, str], int] = {}
        for leaf in self.leaves:
            first.setdefault(
                (leaf.act, leaf.fields.get("copy") or leaf.fields.get("copy_request") or ""), leaf.index
            )
        numbers = Counter((leaf.fields["item"], leaf.fields["count"]) for leaf in self.of("copy.issued"))
        for (item_id, number), times in numbers.items():
            if times != 1:
                self.wrong("M2", f"number {number} of {item_id} was used {times} times")
        for leaf in self.of("copy.issued"):
            copy, request = leaf.fields["copy"], leaf.fields["copy_request"]
            order = [("copy.requested", request), ("copy.approved", request), ("copy.ordered", request)]
            order += [("copy.started", copy), ("copy.issued", copy)]
            places = [first.get(each, -1) for each in order]
            if -1 in places or places != sorted(places):
                self.wrong("M2", f"copy {copy} was issued without what must come before: {places}")
        for leaf in self.of("copy.fetched"):
            if first.get(("copy.issued", leaf.fields["copy"]), leaf.index) >= leaf.index:
                self.wrong("M2", f"copy {leaf.fields['copy']} was fetched before it was issued")

    def _story_of_disposals(self) -> None:
        once = ("disposal.ordered", "disposal.confirmed", "item.closed", "item.entombed", "item.erased")
        once += ("certificate.issued",)
        for item_id, disposal_id in self.books.disposed.items():
            places = [
                [leaf.index for leaf in self.of(act) if leaf.fields["disposal"] == disposal_id]
                for act in once
            ]
            told = [index for each in places for index in each]
            if [len(each) for each in places] != [1] * len(once) or told != sorted(told):
                self.wrong(
                    "M3", f"the log does not tell the disposal of {item_id} once and in order: {places}"
                )


def decrypted(platform: Platform, row: SealedObject) -> bytes:
    """An object's content by its key, straight from store and ring."""
    facts = facts_of(platform, row)
    with KeyRing(platform).open(facts.object_id, facts.wrap_aad) as key:
        source = _StoredRanges(platform.store, row.blob_key)
        with OpeningReader(source, key, facts.stream_aad, row.ciphertext_length) as reader:
            return reader.read()


def _incoming(platform: Platform) -> list[str]:
    if platform.settings.store != "local":
        return []
    folder = platform.settings.resolved_store_dir / ".incoming"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
