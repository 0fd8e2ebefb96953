"""Keys are unguessable and mean the same everywhere."""

import pytest

from storage.blob_keys import check_blob_key, check_key_prefix, new_blob_key


def test_a_new_key_carries_128_random_bits():
    key = new_blob_key("objects", random_bytes=lambda n: bytes(range(n)))
    assert key == "objects/000102030405060708090a0b0c0d0e0f"


def test_new_keys_differ():
    assert len({new_blob_key("objects") for _ in range(1000)}) == 1000


@pytest.mark.parametrize("prefix", ["", "..", "A", "a/", "/a", ".hidden"])
def test_a_prefix_outside_the_grammar_makes_no_key(prefix):
    with pytest.raises(ValueError, match="not a blob key"):
        new_blob_key(prefix)


@pytest.mark.parametrize("key", ["a", "a/b", "tile/0/x001/067", "tile/0/000.p/5", "a_b-c.d"])
def test_keys_in_use_are_accepted(key):
    assert check_blob_key(key) == key


@pytest.mark.parametrize("key", ["a\n", "a\0", "a/..", "..", ".", "a/.b", "con\\x", "a%2fb", "ａ"])
def test_tricks_are_refused(key):
    with pytest.raises(ValueError, match="not a blob key"):
        check_blob_key(key)


@pytest.mark.parametrize("prefix", ["../", "/", "a//", "A/"])
def test_a_listing_prefix_cannot_leave_the_store(prefix):
    with pytest.raises(ValueError, match="not a key prefix"):
        check_key_prefix(prefix)
