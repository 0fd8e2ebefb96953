"""The file that a worker sees behaves like a file and asks for no more than it needs."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.documents.workers.sources import BLOCK, RemoteSource

CONTENT = os.urandom(3 * BLOCK + 17)


def remote(asked: list[tuple[int, int]] | None = None) -> RemoteSource:
    def fetch(offset: int, length: int) -> bytes:
        if asked is not None:
            asked.append((offset, length))
        return CONTENT[offset : offset + length]

    return RemoteSource(len(CONTENT), fetch)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(CONTENT) + 9), st.integers(0, 2 * BLOCK)), max_size=6))
def test_reads_equal_those_of_a_file(reads):
    ours, reference = remote(), io.BytesIO(CONTENT)
    for offset, size in reads:
        assert ours.seek(offset) == reference.seek(offset)
        assert ours.read(size) == reference.read(size)
        assert ours.tell() == reference.tell() or offset > len(CONTENT)


def test_whole_file_in_one_read():
    assert remote().read() == CONTENT


def test_readinto_at_the_end_gives_what_is_left():
    source, buffer = remote(), bytearray(100)
    source.seek(-17, io.SEEK_END)
    assert source.readinto(buffer) == 17
    assert source.readinto(buffer) == 0


def test_neighbouring_reads_cost_one_question():
    asked: list[tuple[int, int]] = []
    source = remote(asked)
    for _ in range(50):
        source.read(100)
    source.seek(3)
    source.read(1)
    assert asked == [(0, BLOCK)]


def test_who_reads_on_is_given_more_at_once_and_who_jumps_is_not():
    content, asked = os.urandom(64 * BLOCK), []

    def fetch(offset: int, length: int) -> bytes:
        asked.append(length // BLOCK)
        return content[offset : offset + length]

    source = RemoteSource(len(content), fetch)
    gathered = b"".join(iter(lambda: source.read(BLOCK // 3), b""))
    assert gathered == content
    assert asked == [1, 2, 4, 8, 16, 16, 16, 1]
    asked.clear()
    source = RemoteSource(len(content), fetch)
    for block in (0, 40, 2, 30):
        source.seek(block * BLOCK)
        source.read(1)
    assert max(asked) == 1


def test_source_that_gives_less_than_it_has_is_an_error():
    with pytest.raises(OSError, match="fewer bytes"):
        RemoteSource(100, lambda _offset, _length: b"").read(1)
