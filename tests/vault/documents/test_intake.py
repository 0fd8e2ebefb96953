import base64
import hashlib
import io
import threading

import pytest

from vault.documents.intake import CountedBody, LedBody, MemoryRoom, announced_digest, read_head, read_whole
from vault.platform.errors import Code, Refusal


class Drops:
    """A body that gives one byte at a time, as a slow network does."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._content.read(min(size, 1))


def test_a_body_that_grows_beyond_its_limit_is_refused() -> None:
    over = Refusal(Code.TOO_LARGE)
    body = CountedBody(io.BytesIO(b"x" * 11), 10, over)
    with pytest.raises(Refusal) as refused:
        read_whole(body)
    assert refused.value is over


def test_a_body_of_exactly_the_limit_passes() -> None:
    assert read_whole(CountedBody(Drops(b"x" * 10), 10, Refusal(Code.TOO_LARGE))) == b"x" * 10


def test_looking_at_the_head_loses_nothing() -> None:
    body = Drops(b"%PDF-1.7 and more")
    head = read_head(body, 5)
    assert head == b"%PDF-"
    assert read_whole(LedBody(head, body)) == b"%PDF-1.7 and more"
    assert read_head(Drops(b"ab"), 5) == b"ab"


def test_the_content_digest_is_read_strictly() -> None:
    digest = hashlib.sha256(b"x").digest()
    text = base64.b64encode(digest).decode()
    assert announced_digest({}, "Content-Digest") is None
    assert (
        announced_digest({"Content-Digest": f"sha-512=:AAAA:, sha-256=:{text}:"}, "Content-Digest") == digest
    )
    for bad in ("", "sha-256", f"sha-256={text}", "sha-256=:!!!!:", "md5=:AAAA:"):
        with pytest.raises(Refusal) as refused:
            announced_digest({"Repr-Digest": bad}, "Repr-Digest")
        assert refused.value.code is Code.REQUEST_INVALID
        assert refused.value.params == {"what": "Repr-Digest"}


def test_room_in_memory_is_given_back_and_waited_for() -> None:
    room = MemoryRoom(10)
    entered = threading.Event()

    def second() -> None:
        with room.holding(6):
            entered.set()

    with room.holding(6):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not entered.wait(0.05)
    waiting.join(5)
    assert entered.is_set()


def test_no_room_in_time_is_said_so() -> None:
    room = MemoryRoom(10, wait_seconds=0)
    with room.holding(10), pytest.raises(Refusal) as refused, room.holding(1):
        pass
    assert refused.value.code is Code.THROTTLED


def test_a_document_larger_than_all_room_still_gets_it_alone() -> None:
    with MemoryRoom(10, wait_seconds=0).holding(11):
        pass
