"""Whoever floods the server waits for themselves; the others have their turn."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from vault.operator.places import Places
from vault.operator.turns import Turns

FLOOD, OTHER, PROXY = "192.0.2.1", "192.0.2.2", "192.0.2.9"


def _scope(address: str, path: str = "/v1/me", **headers: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": (address, 50000),
        "query_string": b"",
    }


class Work:
    """An application whose requests work until they are told to answer."""

    def __init__(self, places: Places, proxy: str | None = None) -> None:
        self.begun: list[str] = []
        self._at_work: deque[asyncio.Future[None]] = deque()
        self._all_answer = False
        self.statuses: list[int] = []
        self.headers: list[dict[bytes, bytes]] = []
        self._served = Turns(self._app, proxy, places)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("body"):
            await receive()
        self.begun.append(scope["client"][0])
        if not self._all_answer:
            self._at_work.append(asyncio.get_running_loop().create_future())
            await self._at_work[-1]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/v1/streaming":
            await asyncio.Event().wait()

    def answer(self, count: int) -> None:
        """Let those that have worked longest answer."""
        for _ in range(count):
            place = self._at_work.popleft()
            if not place.done():
                place.set_result(None)

    def go_on(self) -> None:
        """Let everybody answer, from now on."""
        self._all_answer = True
        self.answer(len(self._at_work))

    def ask(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]] | None = None
    ) -> asyncio.Task[None]:
        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])
                self.headers.append(dict(message["headers"]))

        async def nothing() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        return asyncio.ensure_future(self._served(scope, receive or nothing, send))


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_source_that_floods_leaves_places_to_others() -> None:
    async def story() -> None:
        work = Work(Places(at_once=4, of_one_source=2))
        asked = [work.ask(_scope(FLOOD)) for _ in range(50)]
        await _settled()
        asked.append(work.ask(_scope(OTHER)))
        await _settled()
        assert work.begun == [FLOOD, FLOOD, OTHER]
        work.go_on()
        await asyncio.gather(*asked)
        assert work.statuses == [200] * 51

    asyncio.run(story())


def test_a_source_that_floods_works_through_its_queue_alone_while_others_are_about() -> None:
    async def story() -> None:
        work = Work(Places(at_once=8, of_one_source=4))
        work.ask(_scope(OTHER))
        flood = [work.ask(_scope(FLOOD)) for _ in range(20)]
        await _settled()
        assert Counter(work.begun) == {OTHER: 1, FLOOD: 4}
        work.answer(5)
        await _settled()
        assert work.begun.count(FLOOD) == 5
        for told in range(1, 5):
            work.answer(1)
            await _settled()
            assert work.begun.count(FLOOD) == 5 + told
        work.go_on()
        await asyncio.gather(*flood)

    asyncio.run(story())


def test_a_source_that_nobody_is_beside_keeps_all_its_places() -> None:
    async def story() -> None:
        work = Work(Places(at_once=8, of_one_source=4))
        flood = [work.ask(_scope(FLOOD)) for _ in range(20)]
        await _settled()
        work.answer(2)
        await _settled()
        assert work.begun.count(FLOOD) == 6
        work.go_on()
        await asyncio.gather(*flood)

    asyncio.run(story())


def test_one_slow_request_does_not_keep_everybody_at_its_address_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vault.operator.places.COMPUTING_SECONDS", 0.05)

    async def story() -> None:
        work = Work(Places(at_once=8, of_one_source=4))
        work.ask(_scope(OTHER))
        flood = [work.ask(_scope(FLOOD)) for _ in range(20)]
        await _settled()
        work.answer(5)
        await asyncio.sleep(0.2)
        assert work.begun.count(FLOOD) > 5
        work.go_on()
        await asyncio.gather(*flood)

    asyncio.run(story())


def test_sources_take_turns_in_the_queue() -> None:
    async def story() -> None:
        work = Work(Places(at_once=1, of_one_source=1))
        asked = [work.ask(_scope(FLOOD)) for _ in range(6)]
        await _settled()
        asked += [work.ask(_scope(OTHER)) for _ in range(2)]
        await _settled()
        work.go_on()
        await asyncio.gather(*asked)
        assert work.begun[:5].count(OTHER) == 2

    asyncio.run(story())


def test_who_finds_the_queue_full_is_told_when_to_come_back() -> None:
    async def story() -> None:
        work = Work(Places(at_once=1, of_one_source=1, waiting=4, waiting_of_one_source=3))
        asked = [work.ask(_scope(FLOOD)) for _ in range(10)]
        await _settled()
        assert work.statuses == [429] * 6
        assert all(int(each[b"retry-after"]) > 0 for each in work.headers)
        asked.append(work.ask(_scope(OTHER)))
        await _settled()
        assert len(work.statuses) == 6
        work.go_on()
        await asyncio.gather(*asked)

    asyncio.run(story())


def test_an_answer_that_streams_holds_no_place() -> None:
    async def story() -> None:
        work = Work(Places(at_once=1, of_one_source=1))
        work.go_on()
        streams = [work.ask(_scope(FLOOD, "/v1/streaming")) for _ in range(5)]
        await _settled()
        assert len(work.begun) == 5
        for each in streams:
            each.cancel()

    asyncio.run(story())


def test_a_body_that_does_not_come_holds_no_place() -> None:
    async def story() -> None:
        work = Work(Places(at_once=1, of_one_source=1))
        never = asyncio.Event()

        async def slow() -> Any:
            await never.wait()

        slow_ones = [work.ask({**_scope(FLOOD, content_length="5"), "body": True}, slow) for _ in range(5)]
        await _settled()
        work.go_on()
        await work.ask(_scope(FLOOD))
        assert work.begun == [FLOOD]
        for each in slow_ones:
            each.cancel()

    asyncio.run(story())


def test_whoever_goes_away_while_waiting_gives_up_the_place() -> None:
    async def story() -> None:
        work = Work(Places(at_once=1, of_one_source=1))
        first, second = work.ask(_scope(FLOOD)), work.ask(_scope(FLOOD))
        await _settled()
        second.cancel()
        first.cancel()
        await _settled()
        work.go_on()
        await work.ask(_scope(OTHER))
        assert work.statuses == [200]

    asyncio.run(story())


@pytest.mark.parametrize(("proxy", "begun"), [(PROXY, 2), (None, 1)])
def test_behind_the_proxy_sources_are_those_it_names(proxy: str | None, begun: int) -> None:
    async def story() -> None:
        work = Work(Places(at_once=4, of_one_source=1), proxy)
        asked = [work.ask(_scope(PROXY, x_forwarded_for=each)) for each in (FLOOD, FLOOD, OTHER)]
        await _settled()
        assert len(work.begun) == begun
        work.go_on()
        await asyncio.gather(*asked)

    asyncio.run(story())


def test_a_supervisor_is_answered_without_waiting() -> None:
    async def story() -> None:
        work = Work(Places(at_once=0))
        work.go_on()
        await work.ask(_scope(FLOOD, "/readyz"))
        assert work.statuses == [200]

    asyncio.run(story())
