"""Crash points U0 to U7 and a store that fails: nothing half-made is ever visible, and nothing else is ever swept."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from crypto.canonical import canonical_json
from storage.blob_keys import new_blob_key
from storage.errors import StoreUnavailableError
from vault.documents.depositing.abort import abort_upload
from vault.documents.depositing.begin import Begun, Envelope, begin
from vault.documents.depositing.finish import StoredContent, finish
from vault.documents.depositing.rules import DepositOrder
from vault.documents.models import OBJECTS, UploadIntent
from vault.documents.quarantine import quarantine_unnamed, sweep_late_blobs
from vault.documents.sealing import seal_object
from vault.documents.sweep import sweep_expired_uploads
from vault.identity.auth import SignedIn
from vault.keyring.ring import KeyRing
from vault.platform.errors import Code, Refusal

pytestmark = pytest.mark.on_both

KEY = "0123456789abcdef"


@pytest.fixture
def platform(platform: Any, memory_store: Any) -> Any:
    return replace(platform, store=memory_store)


@pytest.fixture
def who(company: Any) -> SignedIn:
    return SignedIn(
        company["depositor"].id, "ses_1", "dev_1", "192.0.2.1", "request", company.platform.clock.now_ms(), 0
    )


@pytest.fixture
def start(company: Any, who: SignedIn) -> Callable[..., Begun]:
    """The first step of a deposit and no more, as when the process is killed after it."""

    def run(key: str | None = None) -> Begun:
        order = DepositOrder(company.entry_id, "electronic_file", "極秘", "手順.txt")
        begun = begin(company.platform, who, Envelope(order, key, None, None))
        assert isinstance(begun, Begun)
        return begun

    return run


def made_key(platform: Any, begun: Begun) -> None:
    facts = begun.rendition.facts
    KeyRing(platform).create(
        facts.object_id,
        begun.rendition.blob_key,
        stream_aad=facts.stream_aad,
        wrap_aad=facts.wrap_aad,
        leaf_index=begun.rendition.leaf_index,
    )


def stored_blob(platform: Any, begun: Begun) -> None:
    seal_object(platform, begun.rendition, io.BytesIO(b"secret"))


def stored_both(platform: Any, begun: Begun) -> None:
    stored_blob(platform, begun)
    seal_object(platform, begun.original, io.BytesIO(b"secret"))


@pytest.mark.parametrize(
    "reached",
    [lambda platform, begun: None, made_key, stored_blob, stored_both],
    ids=["U1 intent", "U2 key", "U4 blob", "U5 both blobs"],
)
def test_a_killed_upload_is_invisible_and_swept_once_it_has_expired(
    company: Any, start: Callable[..., Begun], clock: Any, reached: Callable[[Any, Begun], None]
) -> None:
    begun = start()
    reached(company.platform, begun)
    before = company.stored()
    assert company["depositor"].get("/items").json()["items"] == []
    company.refused(company["depositor"].get(f"/items/{begun.item_id}"), "not_found")
    assert sweep_expired_uploads(company.platform) == 0
    assert company.stored() == before

    clock.advance(days=1, seconds=1)
    assert sweep_expired_uploads(company.platform) == 1
    assert company.stored() == ([], [])
    [leaf] = company.leaves("upload.aborted")
    assert (leaf.details["upload"], leaf.details["reason"], leaf.details["actor_kind"]) == (
        begun.intent_id,
        "expired",
        "job",
    )
    assert sweep_expired_uploads(company.platform) == 0


def test_what_is_done_is_never_swept(company: Any, clock: Any) -> None:
    assert company["depositor"].deposit(b"text", file_name="手順.txt").status_code == 201
    before = company.stored()
    clock.advance(days=400)
    assert sweep_expired_uploads(company.platform) == 0
    assert sweep_late_blobs(company.platform) == 0
    assert company.stored() == before


@pytest.mark.parametrize("outcome", ["not_stored", "stored"])
def test_a_failed_put_leaves_nothing_whatever_the_store_did(
    company: Any, memory_store: Any, outcome: str
) -> None:
    memory_store.fail_put = outcome
    with company.nothing_changes():
        answer = company["depositor"].deposit(b"text", file_name="手順.txt")
        company.refused(answer, "store_unavailable")
    assert answer.status_code == 503
    assert [leaf.act for leaf in company.leaves() if leaf.act.startswith("upload")] == [
        "upload.started",
        "upload.aborted",
    ]


def test_a_store_that_stays_away_leaves_the_rest_to_the_sweeper(
    company: Any, memory_store: Any, clock: Any
) -> None:
    put = memory_store.put

    def put_and_go(key: str, source: Any) -> Any:
        put(key, source)
        memory_store.available = False
        raise StoreUnavailableError("gone")

    memory_store.put = put_and_go
    company.refused(company["depositor"].deposit(b"text", file_name="手順.txt"), "store_unavailable")
    assert not company.leaves("upload.aborted")
    clock.advance(days=2)
    assert sweep_expired_uploads(company.platform) == 0
    memory_store.available = True
    assert company.stored()[0]
    assert sweep_expired_uploads(company.platform) == 1
    assert company.stored() == ([], [])
    assert len(company.leaves("upload.aborted")) == 1


@pytest.mark.parametrize(
    "change",
    [lambda data: data[:-1], lambda data: bytes([data[0] ^ 1]) + data[1:], lambda data: b""],
    ids=["cut", "changed", "emptied"],
)
def test_a_store_that_keeps_other_bytes_is_found_out_before_anything_is_visible(
    company: Any, memory_store: Any, change: Callable[[bytes], bytes]
) -> None:
    put = memory_store.put

    def lie(key: str, source: Any) -> Any:
        receipt = put(key, source)
        memory_store.blobs[key] = change(memory_store.blobs[key])
        return receipt

    memory_store.put = lie
    with company.nothing_changes():
        answer = company["depositor"].deposit(b"text", file_name="手順.txt")
        company.refused(answer, "store_unavailable", true_code="integrity_failed")


def test_a_store_that_keeps_nothing_is_found_out(company: Any, memory_store: Any) -> None:
    put = memory_store.put

    def forget(key: str, source: Any) -> Any:
        receipt = put(key, source)
        del memory_store.blobs[key]
        return receipt

    memory_store.put = forget
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(b"text", file_name="手順.txt"), "store_unavailable")


def test_a_lost_answer_is_asked_for_again_and_there_is_one_item(company: Any) -> None:
    first = company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY)
    second = company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert company.rows()["item"] == 1
    assert len(company.stored()[0]) == 1


def test_a_key_means_one_content_one_order_and_one_person(company: Any) -> None:
    company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY)
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(b"other", file_name="手順.txt", key=KEY), "conflict")
        company.refused(company["depositor"].deposit(b"text", file_name="別.txt", key=KEY), "conflict")
    other = company.hire("other")
    company.grant(company["manager"], other, "deposit")
    assert other.deposit(b"text", file_name="手順.txt", key=KEY).status_code == 201
    assert company.rows()["item"] == 2


def test_a_key_is_forgotten_after_a_day(company: Any, clock: Any) -> None:
    company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY)
    clock.advance(days=1, seconds=1)
    company.sign_in(company["depositor"])
    assert company["depositor"].deposit(b"other", file_name="手順.txt", key=KEY).status_code == 201
    assert company.rows()["item"] == 2


def test_a_cut_off_upload_is_taken_over_by_its_repetition_and_never_completed(
    company: Any, start: Callable[..., Begun], who: SignedIn, clock: Any
) -> None:
    older = start(KEY)
    sealed = seal_object(company.platform, older.rendition, io.BytesIO(b"text"))
    assert company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY).status_code == 201
    content = StoredContent("text/plain", None, None, None, sealed.plaintext_sha256, sealed, None)
    with pytest.raises(Refusal) as refused, company.platform.transaction() as tx:
        finish(tx, who, older, content)
    assert refused.value.code is Code.CONFLICT
    clock.advance(days=2)
    assert sweep_expired_uploads(company.platform) == 1
    assert company.rows()["item"] == 1
    assert len(company.stored()[0]) == 1


def test_an_expired_upload_is_never_completed(
    company: Any, start: Callable[..., Begun], who: SignedIn, clock: Any
) -> None:
    begun = start()
    sealed = seal_object(company.platform, begun.rendition, io.BytesIO(b"text"))
    clock.advance(days=1, seconds=1)
    content = StoredContent("text/plain", None, None, None, sealed.plaintext_sha256, sealed, None)
    with pytest.raises(Refusal) as refused, company.platform.transaction() as tx:
        finish(tx, who, begun, content)
    assert refused.value.code is Code.CONFLICT


def test_a_right_that_ended_during_the_upload_stops_it(
    company: Any, start: Callable[..., Begun], who: SignedIn
) -> None:
    begun = start()
    sealed = seal_object(company.platform, begun.rendition, io.BytesIO(b"text"))
    for grant in company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]:
        company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    content = StoredContent("text/plain", None, None, None, sealed.plaintext_sha256, sealed, None)
    with pytest.raises(Refusal) as refused, company.platform.transaction() as tx:
        finish(tx, who, begun, content)
    assert refused.value.code is Code.NO_GRANT


def test_cleaning_up_after_a_lost_commit_answer_touches_nothing(company: Any, who: SignedIn) -> None:
    company["depositor"].deposit(b"text", file_name="手順.txt", key=KEY)
    with company.platform.reading() as tx:
        [intent] = tx.session.query(UploadIntent).all()
    with company.nothing_changes():
        assert abort_upload(company.platform, intent.id, who.actor, "trouble") is False
    assert not company.leaves("upload.aborted")


def test_a_caller_who_goes_away_leaves_nothing(company: Any) -> None:
    def cut() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionError("the caller went away")

    with company.nothing_changes(), suppress(ConnectionError):
        company["depositor"].deposit(cut(), file_name="手順.txt")


def test_a_blob_that_arrives_after_its_upload_was_aborted_is_removed(
    company: Any, start: Callable[..., Begun], who: SignedIn, memory_store: Any
) -> None:
    begun = start()
    abort_upload(company.platform, begun.intent_id, who.actor, "trouble")
    memory_store.blobs[begun.rendition.blob_key] = b"late"
    assert sweep_late_blobs(company.platform) == 1
    assert company.stored() == ([], [])
    assert sweep_late_blobs(company.platform) == 0


def test_what_no_row_names_is_reported_once_and_never_deleted(
    company: Any, memory_store: Any, clock: Any
) -> None:
    company["depositor"].deposit(b"text", file_name="手順.txt")
    stray = new_blob_key(OBJECTS)
    memory_store.blobs[stray] = b"whose?"
    KeyRing(company.platform).create(
        "obj_stray", stray, stream_aad=canonical_json({}), wrap_aad=canonical_json({}), leaf_index=0
    )
    assert quarantine_unnamed(company.platform) == 1
    clock.advance(days=1)
    assert quarantine_unnamed(company.platform) == 1
    assert quarantine_unnamed(company.platform) == 0
    named = [(leaf.details["place"], leaf.details["name"]) for leaf in company.leaves("storage.quarantined")]
    assert named == [("store", stray), ("ring", "obj_stray")]
    assert stray in company.stored()[0]
    assert "obj_stray" in company.stored()[1]
    assert company.notices(company["officer"]).count("storage_quarantined") == 2
