"""The streaming format: what it promises, and every way of damaging an object."""

import collections
import hashlib
import io
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.data_key import DataKey, new_data_key
from crypto.errors import CryptoError, FormatError, IntegrityError
from crypto.opening import CACHED_SEGMENTS
from crypto.stream import (
    SEGMENT_SIZE,
    OpeningReader,
    SealingReader,
    ciphertext_length,
    open_stream,
    plaintext_length,
)
from crypto.stream_layout import FIRST_PLAINTEXT_SIZE, NEXT_PLAINTEXT_SIZE, StreamHeader

ONE, TWO, THREE = (FIRST_PLAINTEXT_SIZE + following * NEXT_PLAINTEXT_SIZE for following in range(3))
SIZES = [0, 1, ONE - 1, ONE, ONE + 1, TWO - 1, TWO, TWO + 1, THREE + 17]


def opened(ciphertext: bytes, key: DataKey, aad: bytes, expected: int | None = None) -> bytes:
    length = len(ciphertext) if expected is None else expected
    return b"".join(open_stream(io.BytesIO(ciphertext), key, aad, expected_ciphertext_length=length))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens(size, sealed, stored, data_key, aad):
    plaintext = random.Random(size).randbytes(size)
    ciphertext = sealed(plaintext)
    assert len(ciphertext) == ciphertext_length(size)
    assert plaintext_length(len(ciphertext)) == size
    assert opened(ciphertext, data_key, aad) == plaintext
    assert OpeningReader(stored(ciphertext), data_key, aad, len(ciphertext)).read() == plaintext


def test_digests_and_lengths_hold_once_the_last_byte_is_read(data_key, aad):
    plaintext = random.Random(1).randbytes(ONE + 5)
    reader = SealingReader(io.BytesIO(plaintext), data_key, aad)
    ciphertext = reader.read(ciphertext_length(len(plaintext)) - 1)
    with pytest.raises(RuntimeError, match="not been read"):
        _ = reader.ciphertext_sha256
    ciphertext += reader.read(1)
    assert reader.ciphertext_sha256 == hashlib.sha256(ciphertext).digest()
    assert reader.plaintext_sha256 == hashlib.sha256(plaintext).digest()
    assert (reader.plaintext_length, reader.ciphertext_length) == (len(plaintext), len(ciphertext))
    assert reader.read(1) == b""


def test_digests_that_were_switched_off_are_not_invented(data_key, aad):
    reader = SealingReader(io.BytesIO(b"x"), data_key, aad, digest_plaintext=False, digest_ciphertext=False)
    reader.read()
    with pytest.raises(RuntimeError, match="switched off"):
        _ = reader.plaintext_sha256
    with pytest.raises(RuntimeError, match="switched off"):
        _ = reader.ciphertext_sha256


@pytest.mark.parametrize("part", [1000, 5 * 1024 * 1024, SEGMENT_SIZE, SEGMENT_SIZE + 1])
def test_parts_of_any_size_give_exactly_the_bytes_asked_for(part, data_key, aad):
    plaintext = random.Random(part).randbytes(THREE + 3)
    if part == 1000:
        plaintext = plaintext[: ONE + 3]
    reader = SealingReader(io.BytesIO(plaintext), data_key, aad)
    parts = list(iter(lambda: reader.read(part), b""))
    assert all(len(each) == part for each in parts[:-1])
    assert opened(b"".join(parts), data_key, aad) == plaintext


def test_a_source_that_trickles_gives_the_same_layout(data_key, aad):
    plaintext = random.Random(7).randbytes(ONE + 10)

    class Trickle:
        def __init__(self) -> None:
            self.rest = memoryview(plaintext)

        def read(self, size: int, /) -> memoryview:
            taken, self.rest = self.rest[: min(size, 70_001)], self.rest[min(size, 70_001) :]
            return taken

    ciphertext = SealingReader(Trickle(), data_key, aad).read()
    assert opened(ciphertext, data_key, aad) == plaintext


def test_sealing_keeps_only_two_segments_of_plaintext(data_key, aad):
    asked: list[int] = []

    class Endless:
        def read(self, size: int, /) -> bytes:
            asked.append(size)
            return bytes(size)

    reader = SealingReader(Endless(), data_key, aad)
    reader.read(3 * SEGMENT_SIZE)
    assert sum(asked) <= 5 * SEGMENT_SIZE


@pytest.mark.asvs("11.3.4")
def test_every_sealing_has_its_own_salt_and_nonce_prefix(sealed):
    headers = {sealed(b"same")[:40] for _ in range(64)}
    assert len(headers) == 64


@pytest.mark.asvs("11.3.4")
def test_a_million_segments_have_a_million_nonces():
    header = StreamHeader.fresh()
    nonces = {header.nonce(index, last=False) for index in range(1_000_000)}
    assert len(nonces | {header.nonce(999_999, last=True)}) == 1_000_001


@pytest.mark.asvs("11.3.2")
def test_stored_objects_carry_the_header_of_the_listed_cipher(sealed):
    assert sealed(b"x")[0] == 40


# --- damage -------------------------------------------------------------------------------------------------------


def flip(octets: bytes, at: int) -> bytes:
    damaged = bytearray(octets)
    damaged[at] ^= 1
    return bytes(damaged)


def swap_segments(octets: bytes) -> bytes:
    first, second = octets[SEGMENT_SIZE : 2 * SEGMENT_SIZE], octets[2 * SEGMENT_SIZE : 3 * SEGMENT_SIZE]
    return octets[:SEGMENT_SIZE] + second + first + octets[3 * SEGMENT_SIZE :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "flipped header size": lambda octets: flip(octets, 0),
    "flipped salt": lambda octets: flip(octets, 5),
    "flipped nonce prefix": lambda octets: flip(octets, 39),
    "flipped first segment": lambda octets: flip(octets, 40),
    "flipped tag of first segment": lambda octets: flip(octets, SEGMENT_SIZE - 1),
    "flipped middle segment": lambda octets: flip(octets, SEGMENT_SIZE + 99),
    "flipped last segment": lambda octets: flip(octets, 3 * SEGMENT_SIZE + 1),
    "flipped last tag": lambda octets: flip(octets, len(octets) - 1),
    "swapped segments": swap_segments,
    "repeated segment": lambda octets: (
        octets[: 2 * SEGMENT_SIZE] + octets[SEGMENT_SIZE : 2 * SEGMENT_SIZE] + octets[3 * SEGMENT_SIZE :]
    ),
    "cut at a segment edge": lambda octets: octets[: 2 * SEGMENT_SIZE],
    "cut inside a segment": lambda octets: octets[: 2 * SEGMENT_SIZE + 1000],
    "cut to the header": lambda octets: octets[:40],
    "cut to nothing": lambda _: b"",
    "one byte appended": lambda octets: octets + b"\x00",
    "a segment appended": lambda octets: octets + octets[SEGMENT_SIZE : 2 * SEGMENT_SIZE],
}


@pytest.fixture(scope="module")
def whole() -> tuple[bytes, bytes, DataKey, bytes]:
    key = new_data_key()
    plaintext = random.Random(3).randbytes(THREE + 500)
    context = b'{"object":"obj_1"}'
    return plaintext, SealingReader(io.BytesIO(plaintext), key, context).read(), key, context


@pytest.mark.clause("G9.1.1-n")
@pytest.mark.asvs("11.3.3", "11.2.5")
@pytest.mark.parametrize("how", DAMAGE)
def test_damage_is_refused_and_no_damaged_byte_leaves(how, whole, stored):
    plaintext, ciphertext, key, context = whole
    damaged = DAMAGE[how](ciphertext)
    given_out = bytearray()
    pieces = open_stream(io.BytesIO(damaged), key, context, expected_ciphertext_length=len(ciphertext))
    with pytest.raises(IntegrityError):
        collections.deque(map(given_out.extend, pieces), maxlen=0)
    assert plaintext.startswith(given_out)
    with pytest.raises(IntegrityError):
        OpeningReader(stored(damaged), key, context, len(ciphertext)).read()


@pytest.mark.asvs("11.3.3")
@pytest.mark.parametrize("how", [how for how in DAMAGE if not how.startswith("cut to")])
def test_damage_is_refused_even_when_the_recorded_length_was_damaged_alike(how, whole, stored):
    _, ciphertext, key, context = whole
    damaged = DAMAGE[how](ciphertext)
    with pytest.raises(CryptoError):
        opened(damaged, key, context)
    with pytest.raises(CryptoError):
        OpeningReader(stored(damaged), key, context, len(damaged)).read()


@pytest.mark.asvs("11.3.3")
def test_an_object_moved_to_another_place_is_refused(whole, stored):
    _, ciphertext, key, _ = whole
    elsewhere = b'{"object":"obj_2"}'
    with pytest.raises(IntegrityError):
        opened(ciphertext, key, elsewhere)
    with pytest.raises(IntegrityError):
        OpeningReader(stored(ciphertext), key, elsewhere, len(ciphertext))


def test_another_key_is_refused(whole):
    _, ciphertext, _, context = whole
    with pytest.raises(IntegrityError):
        opened(ciphertext, new_data_key(), context)


def test_truncation_is_noticed_when_opening_not_when_reading_the_end(whole, stored):
    _, ciphertext, key, context = whole
    with pytest.raises(IntegrityError):
        OpeningReader(stored(ciphertext[: 2 * SEGMENT_SIZE]), key, context, 2 * SEGMENT_SIZE)


def test_another_ciphertext_with_the_right_key_is_caught_by_its_digest(data_key, aad):
    reader = SealingReader(io.BytesIO(b"first"), data_key, aad)
    reader.read()
    second = SealingReader(io.BytesIO(b"other"), data_key, aad).read()
    pieces = open_stream(
        io.BytesIO(second),
        data_key,
        aad,
        expected_ciphertext_length=len(second),
        expected_ciphertext_sha256=reader.ciphertext_sha256,
    )
    with pytest.raises(IntegrityError, match="digest"):
        list(pieces)


def test_a_reused_buffer_holds_no_unverified_plaintext_after_a_failure(whole, stored):
    plaintext, ciphertext, key, context = whole
    reader = OpeningReader(stored(flip(ciphertext, 2 * SEGMENT_SIZE - 1)), key, context, len(ciphertext))
    buffer = bytearray(b"\xaa" * len(plaintext))
    with pytest.raises(IntegrityError):
        reader.readinto(buffer)
    assert buffer[:ONE] == plaintext[:ONE]
    assert buffer[ONE:TWO] == bytes(NEXT_PLAINTEXT_SIZE)
    assert buffer[TWO:] == b"\xaa" * len(buffer[TWO:])


def test_a_store_that_answers_short_is_refused(whole):
    _, ciphertext, key, context = whole

    class Short:
        size = len(ciphertext)

        def read_range(self, offset: int, length: int) -> bytes:
            return ciphertext[offset : offset + length - 1]

    with pytest.raises(IntegrityError, match="gave"):
        OpeningReader(Short(), key, context, len(ciphertext))


# --- random access ------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(offset=st.integers(0, THREE + 600), length=st.integers(0, THREE + 600))
def test_any_range_is_the_same_range_of_the_plaintext(whole, offset, length):
    plaintext, ciphertext, key, context = whole

    class Stored:
        size = len(ciphertext)

        def read_range(self, start: int, count: int) -> bytes:
            return ciphertext[start : start + count]

    reader = OpeningReader(Stored(), key, context, len(ciphertext))
    reader.seek(offset)
    assert reader.read(length) == plaintext[offset : offset + length]
    assert reader.tell() == offset + len(plaintext[offset : offset + length])


def test_adjacent_segments_are_fetched_in_one_range(whole, stored):
    _, ciphertext, key, context = whole
    source = stored(ciphertext)
    reader = OpeningReader(source, key, context, len(ciphertext))
    source.ranges.clear()
    reader.seek(100)
    reader.read(2 * SEGMENT_SIZE)
    assert source.ranges == [(40, 3 * SEGMENT_SIZE - 40)]


def test_small_reads_in_one_segment_fetch_it_once(whole, stored):
    _, ciphertext, key, context = whole
    source = stored(ciphertext)
    reader = OpeningReader(source, key, context, len(ciphertext))
    source.ranges.clear()
    for _ in range(100):
        reader.read(17)
    assert len(source.ranges) == 1


def test_of_a_long_object_only_the_segments_used_last_are_kept(sealed, stored, data_key, aad):
    segments = CACHED_SEGMENTS + 3
    plaintext = random.Random(3).randbytes(ONE + (segments - 1) * NEXT_PLAINTEXT_SIZE)
    source = stored(sealed(plaintext))
    reader = OpeningReader(source, data_key, aad, ciphertext_length(len(plaintext)))

    def bytes_out_of(index: int) -> list[tuple[int, int]]:
        source.ranges.clear()
        at = reader.seek(index * SEGMENT_SIZE + 7)
        assert reader.read(11) == plaintext[at : at + 11]
        return list(source.ranges)

    assert all(bytes_out_of(index) for index in range(CACHED_SEGMENTS)), "each is fetched"
    kept = dict(reader._cache)
    assert not bytes_out_of(0), "what is kept is not fetched again"
    assert bytes_out_of(CACHED_SEGMENTS)
    assert len(reader._cache) == CACHED_SEGMENTS
    assert not any(kept[1]), "the one unused for longest is overwritten"
    assert not bytes_out_of(0)
    assert bytes_out_of(1)


def test_the_reader_is_an_ordinary_binary_file(whole, stored):
    plaintext, ciphertext, key, context = whole
    reader = io.BufferedReader(OpeningReader(stored(ciphertext), key, context, len(ciphertext)))
    assert reader.seek(-10, io.SEEK_END) == len(plaintext) - 10
    assert reader.read() == plaintext[-10:]
    with pytest.raises(ValueError, match="negative"):
        reader.seek(-1)


def test_closing_forgets_the_cached_plaintext(whole, stored):
    _, ciphertext, key, context = whole
    reader = OpeningReader(stored(ciphertext), key, context, len(ciphertext))
    cached = next(iter(reader._cache.values()))
    reader.close()
    assert not any(cached)
    with pytest.raises(ValueError, match="closed"):
        reader.read(1)


# --- lengths ------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**49))
def test_lengths_are_each_others_inverse(length):
    assert plaintext_length(ciphertext_length(length)) == length


@given(st.integers(-10, 2**22))
def test_an_impossible_object_length_is_malformed(length):
    try:
        plaintext = plaintext_length(length)
    except FormatError:
        return
    assert ciphertext_length(plaintext) == length


@pytest.mark.parametrize("length", [-1, 2**50])
def test_a_plaintext_length_beyond_the_format_is_malformed(length):
    with pytest.raises(FormatError):
        ciphertext_length(length)
