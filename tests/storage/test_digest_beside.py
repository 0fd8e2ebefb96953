import hashlib
import threading
import weakref

import pytest

from storage.digest_beside import DigestBeside


def test_pieces_are_hashed_in_the_order_in_which_they_came():
    pieces = [bytes([number]) * (number << 12) for number in range(64)]
    digest = DigestBeside()
    for piece in pieces:
        digest.update(piece)
    assert digest.digest() == hashlib.sha256(b"".join(pieces)).digest()


def test_a_digest_may_be_asked_for_twice_and_in_between():
    digest = DigestBeside()
    assert digest.digest() == hashlib.sha256().digest()
    digest.update(b"first")
    assert digest.digest() == digest.digest() == hashlib.sha256(b"first").digest()
    digest.update(b" and second")
    assert digest.digest() == hashlib.sha256(b"first and second").digest()


def test_what_is_no_bytes_fails_and_is_not_passed_over():
    digest = DigestBeside()
    digest.update("text")
    with pytest.raises(TypeError):
        digest.digest()


def test_a_digest_that_is_given_up_leaves_no_thread():
    before = set(threading.enumerate())
    digest = DigestBeside()
    digest.update(b"half of it")
    threads = set(threading.enumerate()) - before
    assert threads
    gone = weakref.ref(digest)
    del digest
    assert gone() is None
    for each in threads:
        each.join(10)
        assert not each.is_alive()
