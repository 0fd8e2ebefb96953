"""The log: sealed last, gap-free, bound to rows, and nothing can change it afterwards."""

from __future__ import annotations

import json
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crypto.errors import IntegrityError
from crypto.merkle import leaf_hash, root, verify_consistency, verify_inclusion
from crypto.tiles import decode_entry_bundle, decode_tile
from vault.audit.actor import Actor
from vault.audit.acts import REQUEST_REFUSED, SOURCE_REFUSALS_COUNTED, VAULT_FOUNDED
from vault.audit.checkpoints import Checkpointer, published_checkpoints, sign_checkpoint
from vault.audit.log import (
    Opening,
    check_opening,
    detail,
    head,
    leaf_bodies,
    leaf_body,
    leaf_hashes,
)
from vault.audit.proofs import prove_consistency, prove_inclusion
from vault.audit.publish_tiles import publish_full_tiles, published_leaves
from vault.audit.record import record
from vault.audit.refusals import count_source_refusal, record_refusal
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

pytestmark = pytest.mark.on_both

BY = Actor(
    "person", person_id="prs_a", session_id="ses_a", device_id="dev_a", address="192.0.2.7", request_id="r1"
)


def found(platform: Platform, subject: str = "prs_x") -> int:
    with platform.transaction() as tx:
        leaf = record(tx, VAULT_FOUNDED, BY, vault=platform.vault_id, subject=subject)
    return leaf.index


@pytest.mark.clause("G9.2-a")
@pytest.mark.asvs("16.2.1")
def test_a_leaf_says_who_when_from_which_device_and_what(platform: Platform) -> None:
    index = found(platform)
    with platform.reading() as tx:
        leaf = json.loads(leaf_body(tx, index))
        facts = {name: detail(tx, index, name) for name in ("actor", "device", "address", "subject")}
    assert facts == {"actor": "prs_a", "device": "dev_a", "address": "192.0.2.7", "subject": "prs_x"}
    assert leaf["time"].endswith("Z")
    assert (leaf["act"], leaf["outcome"], leaf["index"]) == ("vault.founded", "done", index)
    assert "prs_a" not in json.dumps(leaf), "a leaf carries commitments, never a name"


@pytest.mark.clause("G9.2-b")
def test_the_tree_is_what_the_bodies_hash_to(platform: Platform) -> None:
    for _ in range(5):
        found(platform)
    with platform.reading() as tx:
        now = head(tx)
        hashes = [leaf_hash(body) for body in leaf_bodies(tx, 0, now.size)]
        assert hashes == leaf_hashes(tx, now.size)
    assert root(hashes) == now.root


@pytest.mark.clause("G9.2-b")
def test_the_log_of_today_is_proven_to_begin_with_the_log_of_before(platform: Platform) -> None:
    found(platform)
    found(platform)
    with platform.reading() as tx:
        before = head(tx)
    for _ in range(5):
        found(platform)
    with platform.reading() as tx:
        now = head(tx)
        proof = prove_consistency(tx, before.size, now.size)
        with_another_end = prove_consistency(tx, before.size, now.size - 1)
    verify_consistency(before.size, now.size, before.root, now.root, proof)
    with pytest.raises(IntegrityError):
        verify_consistency(before.size, now.size, before.root, now.root, with_another_end)


@pytest.mark.clause("G9.2-b")
def test_every_leaf_is_proven_to_be_in_the_log(platform: Platform) -> None:
    for _ in range(5):
        found(platform)
    with platform.reading() as tx:
        now = head(tx)
        for index in range(now.size):
            leaf = leaf_hash(leaf_body(tx, index))
            path = prove_inclusion(tx, index, now.size, now.root)
            verify_inclusion(leaf, index, now.size, path, now.root)
        with pytest.raises(LookupError):
            leaf_body(tx, now.size)


def test_an_act_that_is_rolled_back_leaves_no_leaf_and_no_gap(platform: Platform) -> None:
    found(platform)

    def act_and_fail() -> None:
        with platform.transaction() as tx:
            record(tx, VAULT_FOUNDED, BY, vault="v", subject="s")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert found(platform) == 1


def test_acts_of_many_threads_get_numbers_without_gaps(platform: Platform) -> None:
    threads = [Thread(target=lambda: [found(platform) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with platform.reading() as tx:
        indexes = [json.loads(body)["index"] for body in leaf_bodies(tx, 0, head(tx).size)]
    assert indexes == list(range(40))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_leaf SET id = 'lef_forged'",
        "DELETE FROM audit_leaf",
        "UPDATE audit_detail SET value = '\"forged\"'",
        "UPDATE audit_head SET size = 0",
        "UPDATE vault_identity SET vault_id = 'vlt_forged'",
    ],
)
@pytest.mark.clause("G9.2-b")
@pytest.mark.asvs("13.2.2")
def test_the_apps_own_connection_cannot_change_the_log(platform: Platform, statement: str) -> None:
    found(platform)
    with pytest.raises((DBAPIError, Refusal)), platform.transaction() as tx:
        tx.session.execute(text(statement))


@pytest.mark.clause("G9.2-b")
def test_a_missing_or_unknown_field_is_no_leaf(platform: Platform) -> None:
    with pytest.raises(TypeError), platform.transaction() as tx:
        record(tx, VAULT_FOUNDED, BY, vault="v")
    with pytest.raises(TypeError), platform.transaction() as tx:
        record(tx, VAULT_FOUNDED, BY, vault="v", subject="s", invented="x")


def test_a_changed_detail_does_not_open_its_commitment(platform: Platform) -> None:
    index = found(platform)
    with platform.reading() as tx:
        leaf = json.loads(leaf_body(tx, index))
    with pytest.raises(IntegrityError):
        check_opening(platform.vault_id, leaf, Opening("actor", bytes(32), '"prs_b"'))


@pytest.mark.asvs("16.4.1")
def test_control_characters_in_a_field_stay_one_record(platform: Platform) -> None:
    evil = 'a\x00\r\n\x1b[31m\u2028{"act":"forged"}'
    index = found(platform, evil)
    with platform.reading() as tx:
        assert detail(tx, index, "subject") == evil
        assert b"\n" not in leaf_body(tx, index)


@pytest.mark.asvs("16.3.2")
def test_a_refusal_is_recorded_with_its_true_code(platform: Platform) -> None:
    refusal = Refusal(Code.NOT_FOUND, true_code=Code.NO_GRANT, about={"item": "itm_x"})
    record_refusal(platform, refusal, BY, "GET /v1/items/{id}")
    with platform.reading() as tx:
        leaf = json.loads(leaf_body(tx, 0))
        assert (leaf["act"], leaf["outcome"]) == (REQUEST_REFUSED.name, "refused")
        assert (detail(tx, 0, "code"), detail(tx, 0, "true_code")) == ("not_found", "no_grant")
        assert detail(tx, 0, "item") == "itm_x"


def test_a_flood_of_strangers_makes_one_leaf_a_minute(platform: Platform, clock: object) -> None:
    for _ in range(50):
        count_source_refusal(platform, "198.51.100.9")
    with platform.reading() as tx:
        assert head(tx).size == 0
    clock.advance(seconds=61)  # type: ignore[attr-defined]
    count_source_refusal(platform, "198.51.100.9")
    with platform.reading() as tx:
        assert head(tx).size == 1
        assert json.loads(leaf_body(tx, 0))["act"] == SOURCE_REFUSALS_COUNTED.name
        assert detail(tx, 0, "count") == 51


@pytest.mark.clause("G9.2-b")
@pytest.mark.asvs("16.4.3")
def test_checkpoints_lie_outside_the_database_twice_and_are_the_same(platform: Platform) -> None:
    found(platform)
    signed = sign_checkpoint(platform)
    assert (platform.settings.checkpoints_dir / f"{signed.size:012d}").read_text() == signed.note
    stored = platform.store.read_range(f"log/checkpoints/{signed.size:012d}", 0, len(signed.note.encode()))
    assert stored.decode() == signed.note
    assert published_checkpoints(platform) == [signed]


@pytest.mark.clause("G9.2-a")
@pytest.mark.asvs("16.5.3")
def test_when_the_log_cannot_be_written_nothing_happens(platform: Platform) -> None:
    found(platform)
    # Another process holds what every act has to lock.
    blocker = platform.database.engine.raw_connection()
    cursor = blocker.cursor()
    cursor.execute(
        "BEGIN IMMEDIATE" if platform.database.is_sqlite else "SELECT size FROM audit_head FOR UPDATE"
    )
    try:
        with pytest.raises(Refusal) as refused:
            found(platform)
    finally:
        cursor.execute("ROLLBACK")
        blocker.close()
    assert refused.value.code is Code.LOG_UNAVAILABLE
    assert found(platform) == 1


def test_full_tiles_stand_in_the_object_store_and_hash_to_the_tree(platform: Platform) -> None:
    with platform.transaction() as tx:
        for _ in range(300):
            record(tx, VAULT_FOUNDED, BY, vault="v", subject="s")
    Checkpointer(platform).publish_if_grown()
    hashes = decode_tile(_stored(platform, "log/tile/0/000"), 256)
    bodies = decode_entry_bundle(_stored(platform, "log/tile/entries/000"), 256)
    assert [leaf_hash(body) for body in bodies] == hashes
    assert published_leaves(platform) == 256
    assert publish_full_tiles(platform, 0, 300) == 256, "publishing again changes nothing"
    with platform.reading() as tx:
        assert leaf_hashes(tx, 256) == hashes
        now = head(tx)
        assert len(prove_inclusion(tx, 7, now.size, now.root)) == 9, (
            "the tile's root, kept, and the 44 leaves after it"
        )


def _stored(platform: Platform, key: str) -> bytes:
    return platform.store.read_range(key, 0, platform.store.size(key))
