import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from vault.documents.body import ROOM, BodyBrokenError, BodyPipe
from vault.documents.upload import through_thread
from vault.platform.errors import Code, Refusal


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


def read_all(pipe: BodyPipe) -> bytes:
    return b"".join(iter(lambda: pipe.read(3), b""))


def test_what_is_poured_is_read_in_order() -> None:
    assert asyncio.run(through_thread(chunks(b"abcd", b"", b"efg", b"h"), read_all)) == b"abcdefgh"


def test_an_empty_body_ends_at_once() -> None:
    assert asyncio.run(through_thread(chunks(), read_all)) == b""


def test_half_a_body_is_never_taken_for_a_whole_one() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    seen: list[bytes] = []

    def work(pipe: BodyPipe) -> None:
        seen.append(pipe.read(10))
        with pytest.raises(BodyBrokenError):
            pipe.read(10)
        raise BodyBrokenError

    with pytest.raises(Refusal) as refused:
        asyncio.run(through_thread(broken(), work))
    assert refused.value.code is Code.REQUEST_INVALID


def test_a_slow_reader_holds_the_sender_back() -> None:
    poured = 0
    go_on = threading.Event()

    async def endless() -> AsyncIterator[bytes]:
        nonlocal poured
        for _ in range(64):
            poured += 1
            yield bytes(1 << 20)

    def work(pipe: BodyPipe) -> int:
        go_on.wait(5)
        before = poured
        read_all_large(pipe)
        return before

    async def both() -> int:
        asyncio.get_running_loop().call_later(0.2, go_on.set)
        return await through_thread(endless(), work)

    assert asyncio.run(both()) <= (ROOM >> 20) + 1
    assert poured == 64


def read_all_large(pipe: BodyPipe) -> None:
    while pipe.read(1 << 20):
        pass


def test_a_refusal_does_not_wait_for_the_rest_of_the_body() -> None:
    async def stalled() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(3600)

    def work(pipe: BodyPipe) -> None:
        raise Refusal(Code.TOO_LARGE)

    with pytest.raises(Refusal) as refused:
        asyncio.run(through_thread(stalled(), work))
    assert refused.value.code is Code.TOO_LARGE


def test_a_closed_pipe_swallows_what_still_comes() -> None:
    async def big() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield bytes(1 << 20)

    assert asyncio.run(through_thread(big(), lambda pipe: len(pipe.read(10)))) == 10
