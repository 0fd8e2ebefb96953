"""A company with documents in its store, and the hands that damage them behind the vault's back."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from tests.vault.company import Company, settle_company_at_work
from tests.vault.templates import Settle
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.events import ITEM_DEPOSITED
from vault.documents.models import LIVE, OBJECTS, RENDITION, Item, SealedObject, StoredFault, Version
from vault.documents.sealing import ObjectFacts, PendingObject, SealedFacts, seal_object
from vault.documents.workers import WorkerPool
from vault.oversight.stores.jobs import job_handlers
from vault.oversight.stores.models import StoreCheck
from vault.oversight.stores.ordering import order_check
from vault.platform.ids import new_id
from vault.platform.jobs import JobRunner


@dataclass
class Stores:
    """The company, its folder of blobs, and what tests do to them."""

    company: Company
    clock: Any
    items: list[dict[str, Any]] = field(default_factory=list)

    @property
    def platform(self) -> Any:
        return self.company.platform

    def texts(self, count: int) -> list[str]:
        """So many sealed texts, with rows and leaves as a deposit leaves them; their sealed objects by id."""
        drawn = [(self._new_id("itm"), self._new_id("ver"), self._new_id("obj")) for _ in range(count)]
        sealed = {ids[2]: self._sealed(*ids) for ids in drawn}
        with self.platform.transaction() as tx:
            for ids in drawn:
                self._rows(tx, *ids, sealed[ids[2]])
        return sorted(sealed)

    def _new_id(self, kind: str) -> str:
        return new_id(kind, self.platform.randomness)

    def _facts(self, item_id: str, version_id: str, object_id: str) -> ObjectFacts:
        return ObjectFacts(self.platform.vault_id, object_id, item_id, version_id, RENDITION, 0, "極秘", 3)

    def _sealed(self, item_id: str, version_id: str, object_id: str) -> SealedFacts:
        facts = self._facts(item_id, version_id, object_id)
        pending = PendingObject(facts, f"{OBJECTS}/{object_id.replace('_', '-')}", 0)
        return seal_object(self.platform, pending, io.BytesIO(f"手順 {object_id} ".encode() * 40))

    def _rows(self, tx: Any, item_id: str, version_id: str, object_id: str, sealed: SealedFacts) -> None:
        shared = {"created_ms": tx.now_ms(), "leaf_index": -1}
        by = self.company["depositor"].id
        facts = self._facts(item_id, version_id, object_id)
        item = Item(
            id=item_id,
            entry_id=self.company.entry_id,
            type="electronic_file",
            title="手順",
            file_name="【極秘】手順.txt",
            tier=3,
            marking="極秘",
            created_by=by,
            **shared,
        )
        version = Version(
            id=version_id,
            item_id=item_id,
            number=1,
            media_type="text/plain",
            size=sealed.plaintext_length,
            rendition_sha256=sealed.plaintext_sha256,
            rendition_object_id=object_id,
            created_by=by,
            **shared,
        )
        row = SealedObject(
            id=object_id,
            entry_id=self.company.entry_id,
            item_id=item_id,
            version_id=version_id,
            role=RENDITION,
            sequence=0,
            marking="極秘",
            tier=3,
            blob_key=f"{OBJECTS}/{object_id.replace('_', '-')}",
            state=LIVE,
            **asdict(sealed),
            **shared,
        )
        for each in (item, version, row):
            tx.session.add(each)
            tx.session.flush()
        fields: dict[str, Any] = dict.fromkeys(ITEM_DEPOSITED.fields)
        fields |= {"item": item_id, "version": version_id, "marking": facts.marking, "tier": facts.tier}
        fields["ciphertext_sha256"] = sealed.ciphertext_sha256.hex()
        leaf = record(tx, ITEM_DEPOSITED, Actor.operator("test"), **fields)
        for each in (item, version, row):
            leaf.bind(each)
        self.items.append({"id": item_id})

    def objects(self) -> list[SealedObject]:
        with self.platform.reading() as tx:
            return list(tx.session.scalars(select(SealedObject).order_by(SealedObject.id)))

    def blob(self, object_id: str) -> Path:
        with self.platform.reading() as tx:
            key = tx.session.get_one(SealedObject, object_id).blob_key
        return self.platform.settings.resolved_store_dir / key

    def check(self, slices: int = 1) -> StoreCheck:
        """Everything stored, as the job does it."""
        with self.platform.transaction() as tx:
            number = order_check(tx).number
        for _ in range(slices):
            assert self.work()
        return self.seen(number)

    def work(self) -> bool:
        # Texts have no pages to open in a worker.
        return JobRunner(self.platform, job_handlers(cast("WorkerPool", None))).run_one()

    def seen(self, number: int) -> StoreCheck:
        with self.platform.reading() as tx:
            return tx.session.get_one(StoreCheck, number)

    def faults(self) -> dict[str, set[str]]:
        """What stands against objects now."""
        found: dict[str, set[str]] = {}
        with self.platform.reading() as tx:
            for row in tx.session.scalars(select(StoredFault).where(StoredFault.mended_ms.is_(None))):
                found.setdefault(row.object_id, set()).add(row.fault)
        return found


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle_company_at_work


@pytest.fixture
def stores(company: Company, clock: Any) -> Stores:
    return Stores(company, clock)
