"""The promises of `BlobStore`, kept by every backend on real files and real servers."""

import hashlib
import io
import tracemalloc

import pytest

from storage.blob_keys import new_blob_key
from storage.errors import (
    BlobExistsError,
    BlobMissingError,
    BlobStillThereError,
    StoreError,
)

PART = 8 << 20


class Drip:
    """Yields `size` bytes in short, uneven reads, without holding them, and hashes what it gave out."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.step = 0
        self.sha256 = hashlib.sha256()

    def read(self, n: int, /) -> bytes:
        self.step += 1
        n = min(n, self.left, 100_003 + self.step % 7)
        self.left -= n
        data = bytes([self.step % 251]) * n
        self.sha256.update(data)
        return data


class Broken:
    """A source that fails in the middle, as an upload does when its sender leaves."""

    def __init__(self, before: int) -> None:
        self.left = before

    def read(self, n: int, /) -> bytes:
        if not self.left:
            raise ConnectionResetError("the sender left")
        n = min(n, self.left)
        self.left -= n
        return b"x" * n


def whole(store, key: str) -> bytes:
    with store.open(key) as reader:
        return b"".join(iter(lambda: reader.read(1 << 20), b""))


@pytest.fixture
def key() -> str:
    return new_blob_key("objects")


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 7])
def test_what_was_put_is_read_back_whole(bench, key, size):
    source = Drip(size)
    receipt = bench.store.put(key, source)
    data = whole(bench.store, key)
    assert len(data) == size == receipt.size == bench.store.size(key)
    assert hashlib.sha256(data).digest() == source.sha256.digest() == receipt.sha256


def test_a_stream_of_unknown_length_is_stored_in_bounded_memory(real_bench, key):
    tracemalloc.start()
    try:
        real_bench.store.put(key, Drip(64 << 20))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert real_bench.store.size(key) == 64 << 20
    assert peak < 32 << 20


def test_a_taken_key_is_refused_and_its_blob_unchanged(bench, key):
    bench.store.put(key, io.BytesIO(b"first"))
    with pytest.raises(BlobExistsError):
        bench.store.put(key, io.BytesIO(b"second"))
    assert whole(bench.store, key) == b"first"


def test_ranges_are_exact(bench, key):
    body = bytes(range(256)) * 40
    bench.store.put(key, io.BytesIO(body))
    for offset, length in [(0, 1), (0, len(body)), (255, 2), (len(body) - 1, 1), (17, 4096), (5, 0)]:
        assert bench.store.read_range(key, offset, length) == body[offset : offset + length]


@pytest.mark.parametrize(("offset", "length"), [(0, 11), (9, 2), (10, 1), (1000, 5)])
def test_a_range_beyond_the_end_is_an_error_not_a_short_answer(bench, key, offset, length):
    bench.store.put(key, io.BytesIO(b"0123456789"))
    with pytest.raises(StoreError):
        bench.store.read_range(key, offset, length)


@pytest.mark.parametrize(("offset", "length"), [(-1, 5), (0, -1)])
def test_a_negative_range_is_refused(bench, key, offset, length):
    with pytest.raises(ValueError, match="negative"):
        bench.store.read_range(key, offset, length)


def test_a_missing_blob_is_told_apart_from_other_errors(bench, key):
    for ask in (
        lambda: bench.store.size(key),
        lambda: bench.store.read_range(key, 0, 1),
        lambda: bench.store.read_range(key, 0, 0),
        lambda: whole(bench.store, key),
    ):
        with pytest.raises(BlobMissingError):
            ask()


def test_a_reader_may_stop_early_and_the_store_goes_on(bench, key):
    bench.store.put(key, Drip(3 << 20))
    for _ in range(20):
        with bench.store.open(key) as reader:
            assert len(reader.read(10)) == 10
    assert bench.store.size(key) == 3 << 20


@pytest.mark.parametrize("before", [10, PART + 10])
def test_a_source_that_fails_passes_its_error_on_and_leaves_nothing_visible(bench, key, before):
    with pytest.raises(ConnectionResetError, match="the sender left"):
        bench.store.put(key, Broken(before))
    with pytest.raises(BlobMissingError):
        bench.store.size(key)
    assert list(bench.store.keys()) == []
    bench.store.remove(key)
    bench.store.prove_absent(key)


def test_removal_leaves_nothing_and_says_each_step(bench, key):
    receipt = bench.store.put(key, io.BytesIO(b"to be removed"))
    report = bench.store.remove(key)
    assert report.key == key
    assert report.steps
    assert all(step.target and step.answer for step in report.steps)
    known = [receipt.version_id] if receipt.version_id else []
    proof = bench.store.prove_absent(key, known)
    assert proof.questions
    assert bench.store.versions(key) == []
    with pytest.raises(BlobMissingError):
        bench.store.size(key)


def test_removal_takes_every_version_marker_upload_and_temporary(bench, key):
    receipt = bench.store.put(key, io.BytesIO(b"the sealed original"))
    bench.litter(key)
    before = bench.store.versions(key)
    expected = {"memory": {"version"}, "local": {"version", "temporary"}}
    bucket = {"version", "unfinished_upload", *(["delete_marker"] if bench.versioned else [])}
    assert {each.kind for each in before} == expected.get(bench.name, bucket)
    if bench.versioned:
        assert len([each for each in before if each.kind == "version"]) == 3
    report = bench.store.remove(key)
    assert len(report.steps) >= len(before)
    assert bench.store.versions(key) == []
    known = [each.version_id for each in before if each.kind == "version"] if receipt.version_id else []
    bench.store.prove_absent(key, known)


def test_removal_can_be_repeated(bench, key):
    bench.store.put(key, io.BytesIO(b"once"))
    bench.store.remove(key)
    assert bench.store.remove(key).steps == ()
    bench.store.prove_absent(key)


def test_removal_spares_keys_that_only_begin_alike(bench, key):
    others = [key + "0", key + "-x", key + ".x"]
    for each in [key, *others]:
        bench.store.put(each, io.BytesIO(each.encode()))
        bench.litter(each) if each == key else None
    bench.store.remove(key)
    bench.store.prove_absent(key)
    for each in others:
        assert whole(bench.store, each) == each.encode()


def test_absence_is_not_proven_while_the_blob_stands(bench, key):
    bench.store.put(key, io.BytesIO(b"here"))
    with pytest.raises(BlobStillThereError) as caught:
        bench.store.prove_absent(key)
    assert caught.value.key == key
    assert caught.value.answered


def test_only_keys_under_the_prefix_are_listed(bench):
    ours = sorted(new_blob_key("objects") for _ in range(3))
    for each in ours:
        bench.store.put(each, io.BytesIO(b"12345"))
    bench.store.put(new_blob_key("tiles"), io.BytesIO(b"1"))
    listed = sorted(bench.store.keys("objects/"), key=lambda info: info.key)
    assert [info.key for info in listed] == ours
    assert {info.size for info in listed} == {5}
    assert len(list(bench.store.keys())) == 4


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "A", "a b", "a\nb", "秘", "a" * 201, ".incoming/a"],
)
def test_names_outside_the_grammar_reach_no_store(bench, key):
    for ask in (
        lambda: bench.store.put(key, io.BytesIO(b"x")),
        lambda: bench.store.size(key),
        lambda: bench.store.read_range(key, 0, 1),
        lambda: bench.store.remove(key),
        lambda: bench.store.versions(key),
        lambda: bench.store.prove_absent(key),
        lambda: whole(bench.store, key),
    ):
        with pytest.raises(ValueError, match="not a blob key"):
            ask()


def test_a_probe_tells_what_the_store_does_and_leaves_nothing(bench):
    seen = bench.store.probe()
    assert seen.versioning == ("enabled" if bench.versioned else "off")
    assert seen.read_after_write
    assert seen.range_reads
    assert seen.lists_versions
    assert seen.deletes_versions
    assert not seen.object_lock
    assert list(bench.store.keys()) == []
