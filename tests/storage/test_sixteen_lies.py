"""Sixteen lies and faults of object stores, told in front of real ones: nothing wrong is taken for what was stored, and
nothing that answers is taken for gone. docs/reliability/object-storage.md lists them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig

from storage.blob_keys import new_blob_key
from storage.errors import (
    BlobMissingError,
    BlobStillThereError,
    CapabilityError,
    RemovalRefusedError,
    StoreError,
    StoreUnavailableError,
)
from storage.s3 import S3Store
from tests.services import lying_proxy as lies
from tests.services.lying_proxy import HASTY, KINDS, LiedBucket, LyingProxy, lying_proxy

BODY = bytes(range(256)) * 8


@pytest.fixture
def proxy(s3_server) -> Iterator[LyingProxy]:
    with lying_proxy(s3_server) as running:
        yield running


@pytest.fixture
def lied(proxy: LyingProxy) -> LiedBucket:
    return LiedBucket.behind(proxy)


@pytest.fixture(params=KINDS)
def any_bucket(request: pytest.FixtureRequest, proxy: LyingProxy) -> LiedBucket:
    return LiedBucket.behind(proxy, request.param)


@pytest.fixture
def key() -> str:
    return new_blob_key("objects")


def whole(store: S3Store, key: str) -> bytes:
    with store.open(key) as reader:
        return b"".join(iter(lambda: reader.read(1 << 16), b""))


def test_the_proxy_itself_changes_nothing(any_bucket: LiedBucket, key: str) -> None:
    any_bucket.store.put(key, io.BytesIO(BODY))
    assert whole(any_bucket.store, key) == BODY == whole(any_bucket.honest, key)
    known = any_bucket.known(key)
    any_bucket.store.remove(key)
    any_bucket.store.prove_absent(key, known)


# 1 and 2: down, slow.


def test_down_or_slow_is_could_not_be_asked_in_bounded_time(lied: LiedBucket, key: str) -> None:
    lied.honest.put(key, io.BytesIO(BODY))
    for lie, asks in (
        (lies.reset(), ("size", "read_range", "prove_absent")),
        (lies.late(1), ("read_range",)),
        (lies.dripping(0.15), ("read_range", "prove_absent")),
    ):
        for ask in asks:
            more = (0, 100) if ask == "read_range" else ()
            with lied.proxy.lying(lie), pytest.raises(StoreUnavailableError):
                getattr(lied.store, ask)(key, *more)


# 3: faults at random.


def test_faults_that_pass_cost_nothing_and_write_nothing_twice(any_bucket: LiedBucket, key: str) -> None:
    for lie in (
        lies.status(503, method="PUT", times=2),
        lies.reset(method="PUT", times=1),
        lies.status(500, method="GET", times=1),
    ):
        one = new_blob_key("objects")
        with any_bucket.proxy.lying(lie):
            any_bucket.store.put(one, io.BytesIO(BODY))
        assert whole(any_bucket.honest, one) == BODY
        assert len(any_bucket.honest.versions(one)) == 1
    with any_bucket.proxy.lying(lies.answer_lost(method="PUT", times=1)):
        any_bucket.store.put(key, io.BytesIO(BODY))
    assert whole(any_bucket.honest, key) == BODY
    known = any_bucket.known(key)
    any_bucket.store.remove(key)
    any_bucket.honest.prove_absent(key, known)


def test_faults_that_stay_are_a_clean_error(lied: LiedBucket, key: str) -> None:
    with lied.proxy.lying(lies.status(503, method="PUT")), pytest.raises(StoreUnavailableError):
        lied.store.put(key, io.BytesIO(BODY))
    assert sum(asked.method == "PUT" for asked in lied.proxy.asked) == HASTY.attempts
    with pytest.raises(BlobMissingError):
        lied.honest.size(key)


# 4 and 5: what was said to be stored is not, or not so. (The same length with other bytes is found by whoever reads back.)


def test_a_put_that_was_swallowed_or_cut_is_noticed_at_once(any_bucket: LiedBucket, key: str) -> None:
    with any_bucket.proxy.lying(lies.swallowed(200, method="PUT")), pytest.raises(StoreError):
        any_bucket.store.put(key, io.BytesIO(BODY))
    with (
        any_bucket.proxy.lying(lies.stored_otherwise(lambda body: body[:-1])),
        pytest.raises(StoreError, match="bytes were sent"),
    ):
        any_bucket.store.put(new_blob_key("objects"), io.BytesIO(BODY))


def test_a_part_that_was_swallowed_is_noticed(lied: LiedBucket, key: str) -> None:
    lie = lies.swallowed(200, method="PUT", query="partNumber", after=1, times=1)
    with lied.proxy.lying(lie), pytest.raises(StoreError):
        lied.store.put(key, io.BytesIO(b"x" * (17 << 20)))
    with pytest.raises(BlobMissingError):
        lied.honest.size(key)


# 6: cut in the middle.


def test_an_answer_that_breaks_off_never_looks_complete(lied: LiedBucket, key: str) -> None:
    lied.honest.put(key, io.BytesIO(BODY))
    for lie, what in (
        (lies.cut_off(100, key="objects/.*"), StoreUnavailableError),
        (lies.given_otherwise(lambda body: body[:100], key="objects/.*"), StoreError),
    ):
        with lied.proxy.lying(lie), pytest.raises(what):
            lied.store.read_range(key, 0, 1000)
    with lied.proxy.lying(lies.cut_off(100, key="objects/.*")), pytest.raises(StoreUnavailableError):
        whole(lied.store, key)


# 9: HEAD and lists of another moment.


def test_stale_heads_and_lists_do_not_make_a_removed_blob_gone_or_a_present_one_vanish(
    lied: LiedBucket, key: str
) -> None:
    lied.honest.put(key, io.BytesIO(BODY))
    no_head = lies.status(404, method="HEAD", key="objects/.*")
    with lied.proxy.lying(no_head), pytest.raises(BlobStillThereError):
        lied.store.prove_absent(key)
    with lied.proxy.lying(lies.hiding_versions()):
        assert lied.store.remove(key).steps == ()
        with pytest.raises(BlobStillThereError):
            lied.store.prove_absent(key)
    with lied.proxy.lying(lies.stale([], method="HEAD", key="objects/.*")):
        assert lied.store.size(key) == len(BODY)
        lied.store.remove(key)
        with pytest.raises(BlobStillThereError):
            lied.store.prove_absent(key)
    lied.store.prove_absent(key)


def test_a_store_with_stale_lists_or_reads_is_not_used(lied: LiedBucket) -> None:
    for lie in (
        lies.stale([], method="GET", key="", query="list-type"),
        lies.given_otherwise(lies.flipped, key="probe/.*"),
    ):
        with lied.proxy.lying(lie), pytest.raises(CapabilityError):
            lied.store.probe()


# 10 and 11: deletions that are none.


def test_what_answers_after_a_deletion_is_not_proven_absent(any_bucket: LiedBucket, key: str) -> None:
    any_bucket.honest.put(key, io.BytesIO(BODY))
    known = any_bucket.known(key)
    with any_bucket.proxy.lying(lies.swallowed(204, method="DELETE")):
        any_bucket.store.remove(key)
        with pytest.raises(BlobStillThereError):
            any_bucket.store.prove_absent(key, known)
        with pytest.raises(CapabilityError, match="told to delete"):
            any_bucket.store.probe()
    any_bucket.store.remove(key)
    any_bucket.store.prove_absent(key, known)


@pytest.mark.parametrize("kind", ["versioned", "locked"])
def test_a_marker_in_place_of_a_deletion_is_found_by_the_version_that_is_readable(
    proxy: LyingProxy, key: str, kind: str
) -> None:
    lied = LiedBucket.behind(proxy, kind)
    lied.honest.put(key, io.BytesIO(BODY))
    known = lied.known(key)

    def only_a_marker(asked, forward, proxy):  # type: ignore[no-untyped-def]
        proxy.backdoor.remove_object(asked.bucket, asked.key)
        return lies.Answer(204)

    lie = lies.Lie(only_a_marker, method="DELETE", key="objects/.*", times=1)
    with lied.proxy.lying(lie, lies.hiding_versions(after=1)):
        lied.store.remove(key)
        with pytest.raises(BlobStillThereError) as caught:
            lied.store.prove_absent(key, known)
        assert [question for question, _ in caught.value.answered] == [f"GET version {known[0]}"]
    lied.store.remove(key)
    lied.store.prove_absent(key, known)


# 12: locks.


@pytest.mark.parametrize("held_by", ["legal hold", "GOVERNANCE", "COMPLIANCE"])
def test_what_is_locked_is_a_refused_removal_and_not_absent(
    proxy: LyingProxy, key: str, held_by: str
) -> None:
    lied = LiedBucket.behind(proxy, "locked")
    receipt = lied.store.put(key, io.BytesIO(BODY))
    if held_by == "legal hold":
        proxy.backdoor.enable_object_legal_hold(lied.name, key, receipt.version_id)
    else:
        until = datetime.now(UTC) + timedelta(hours=1)
        proxy.backdoor.set_object_retention(lied.name, key, Retention(held_by, until), receipt.version_id)
    with pytest.raises(RemovalRefusedError) as caught:
        lied.store.remove(key)
    assert [what for what, _ in caught.value.refused] == [f"version {receipt.version_id}"]
    with pytest.raises(BlobStillThereError):
        lied.store.prove_absent(key, [str(receipt.version_id)])


# 13: suspended versioning, the null version, unfinished uploads.


def test_what_lies_beside_the_blob_is_removed_with_it(proxy: LyingProxy, key: str) -> None:
    lied = LiedBucket.behind(proxy, "versioned")
    lied.store.put(key, io.BytesIO(BODY))
    proxy.backdoor.set_bucket_versioning(lied.name, VersioningConfig(SUSPENDED))
    proxy.backdoor.put_object(lied.name, key, io.BytesIO(b"null"), 4)
    upload = proxy.backdoor._create_multipart_upload(lied.name, key, {})
    proxy.backdoor._upload_part(lied.name, key, b"x" * (5 << 20), None, upload, 1)
    assert {each.kind for each in lied.store.versions(key)} == {"version", "unfinished_upload"}
    assert [each.key for each in lied.store.unfinished(key)] == [key]
    known = lied.known(key)
    # SeaweedFS goes on numbering for a moment after the suspension.
    assert len(known) == 2 or (len(known) == 3 and "null" in known)
    lied.store.remove(key)
    lied.store.prove_absent(key, [*known, "null"])
    assert list(lied.store.unfinished(key)) == []


# 14: lists of versions.


def test_a_store_that_does_not_list_versions_cannot_be_used(any_bucket: LiedBucket) -> None:
    with any_bucket.proxy.lying(lies.status(501, method="GET", query="versions")), pytest.raises(StoreError):
        any_bucket.store.probe()


def test_a_versioned_store_that_hides_its_versions_is_found_out(proxy: LyingProxy) -> None:
    lied = LiedBucket.behind(proxy, "versioned")
    with proxy.lying(lies.hiding_versions()), pytest.raises(CapabilityError):
        lied.store.probe()


# 15: elsewhere. (Foreign certificates: test_s3.py.)


def test_nobody_is_followed_elsewhere(lied: LiedBucket, key: str) -> None:
    lied.honest.put(key, io.BytesIO(BODY))
    with lying_proxy(lied.proxy.server) as elsewhere, lied.proxy.lying(lies.redirected(elsewhere.endpoint)):
        for ask in (
            lambda: lied.store.read_range(key, 0, 10),
            lambda: lied.store.put(new_blob_key("objects"), io.BytesIO(BODY)),
            lambda: lied.store.remove(key),
            lambda: lied.store.prove_absent(key),
        ):
            with pytest.raises(StoreError, match="redirection"):
                ask()
        assert elsewhere.asked == []
