"""The check of everything stored opens renditions in the sandbox and compares what they say with the records."""

import io
from typing import Any

import pytest
from sqlalchemy import select, update

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.events import ITEM_DEPOSITED
from vault.documents.models import Item, SealedObject, StoredFault
from vault.documents.sealing import PendingObject, facts_of, seal_object
from vault.keyring.ring import KeyRing
from vault.oversight.stores.jobs import job_handlers
from vault.oversight.stores.models import StoreCheck
from vault.oversight.stores.ordering import order_check
from vault.platform.jobs import JobRunner


@pytest.fixture
def database_url() -> None:
    """What is read here are files; the embedded database does."""


def checked(company: Any, workers: Any) -> tuple[StoreCheck, set[str]]:
    with company.platform.transaction() as tx:
        number = order_check(tx).number
    assert JobRunner(company.platform, job_handlers(workers)).run_one()
    with company.platform.reading() as tx:
        standing = select(StoredFault.fault).where(StoredFault.mended_ms.is_(None))
        return tx.session.get_one(StoreCheck, number), set(tx.session.scalars(standing))


@pytest.mark.clause("G2.2-a", "G2.2-c")
def test_what_was_deposited_says_what_it_is_until_somebody_changes_the_record(
    company: Any, workers: Any, deposited: dict[str, Any]
) -> None:
    done, faults = checked(company, workers)
    assert (done.objects, done.reread, done.left_out, faults) == (1, 1, 0, set())
    with company.platform.transaction() as tx:
        tx.session.execute(update(Item).values(file_name="図面.pdf"))
    assert checked(company, workers)[1] == {"name_unmarked"}
    with company.platform.transaction() as tx:
        tx.session.execute(update(Item).values(marking="社外秘", tier=1, file_name="【社外秘】図面.pdf"))
    done, faults = checked(company, workers)
    assert faults == {"marking_differs"}
    assert (done.unmarked, done.mended) == (1, 1)
    assert company.notices(company["manager"]).count("stored_unmarked") == 2
    kinds = {each["kind"] for each in company["manager"].get("/alerts").json()["items"]}
    assert kinds == {"marking_not_found"}


def test_a_rendition_without_its_header_is_found_though_it_is_sealed_in_order(
    company: Any, workers: Any, drawing: Any, deposited: dict[str, Any]
) -> None:
    """As a defect of the stamping would leave it: bytes, key, row and leaf agree, and the pages are bare."""
    bare = drawing()
    with company.platform.transaction() as tx:
        row = tx.session.scalars(select(SealedObject)).one()
    KeyRing(company.platform).destroy([row.id])
    pending = PendingObject(facts_of(company.platform, row), f"{row.blob_key}-bare", 0)
    sealed = seal_object(company.platform, pending, io.BytesIO(bare))
    with company.platform.transaction() as tx:
        row = tx.session.scalars(select(SealedObject)).one()
        row.blob_key = pending.blob_key
        row.ciphertext_length, row.ciphertext_sha256 = sealed.ciphertext_length, sealed.ciphertext_sha256
        row.plaintext_length, row.plaintext_sha256 = sealed.plaintext_length, sealed.plaintext_sha256
        row.key_commitment = sealed.key_commitment
        fields: dict[str, Any] = dict.fromkeys(ITEM_DEPOSITED.fields)
        fields |= {"ciphertext_sha256": sealed.ciphertext_sha256.hex(), "marking": "極秘", "tier": row.tier}
        record(tx, ITEM_DEPOSITED, Actor.operator("test"), **fields).bind(row)
    done, faults = checked(company, workers)
    assert faults == {"pages_unmarked", "metadata_unmarked"}
    assert (done.damaged, done.unmarked) == (0, 1)
    (leaf,) = company.leaves("stored_object.unmarked")
    assert leaf.details["answer"] == "2 pages: 1, 2; docinfo or XMP"
