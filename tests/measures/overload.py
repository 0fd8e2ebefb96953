"""M16: more requests than the server can do, and connections that do nothing, on loopback, bounded in number and time.

Floods come from one address, and the small requests whose time is taken come from another, one after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.measures.figures import Tally
from tests.measures.served import Served, served_vault

FLOOD, OTHERS, SLOW = "127.0.0.1", "127.0.0.9", "127.0.0.7"
PATIENCE_SECONDS = 120
MEMORY_BACK_SECONDS = 60
FEW_BYTES_EVERY_SECONDS = 1.0
READER_ASKS = 300
ALL_BYTES_OF_A_READER = READER_ASKS * 40_000


@dataclass
class Answer:
    """What came back of one request."""

    status: int
    seconds: float
    retry_after: bool


@dataclass
class Flood:
    """What came back of many."""

    answers: list[Answer] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)


async def ask(
    served: Served, address: str, method: str, path: str, body: bytes = b"", *, token: str = ""
) -> Answer:
    """One request on a connection of its own."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, local_addr=(address, 0))
    try:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nConnection: close\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        if body:
            head += "Content-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        said = await reader.read()
    finally:
        writer.close()
    top = said.partition(b"\r\n\r\n")[0].lower()
    return Answer(int(top.split(b" ", 2)[1]), time.monotonic() - begun, b"\r\nretry-after:" in top)


def requests(served: Served) -> list[Callable[[], Awaitable[Answer]]]:
    """Small reads, a page, refusals, and the dearest thing a stranger can ask for: the hash of a password."""
    wrong = b'{"user_name": "officer.m", "password": "wrong wrong wrong 7", "device_name": "desk"}'
    return [
        lambda: ask(served, FLOOD, "GET", "/v1/me", token=served.token),
        lambda: ask(served, FLOOD, "GET", "/v1/people", token=served.token),
        lambda: ask(served, FLOOD, "GET", "/sign-in"),
        lambda: ask(served, FLOOD, "GET", "/v1/items/itm_x"),
        lambda: ask(served, FLOOD, "POST", "/v1/sign-in", wrong),
    ]


async def flood(served: Served, total: int, parallel: int) -> Flood:
    """So many requests, so many of them at once."""
    found, kinds, turn = Flood(), requests(served), asyncio.Semaphore(parallel)

    async def one(number: int) -> None:
        async with turn:
            try:
                found.answers.append(await asyncio.wait_for(kinds[number % len(kinds)](), PATIENCE_SECONDS))
            except (OSError, TimeoutError, IndexError, ValueError) as trouble:
                found.broken[type(trouble).__name__] += 1

    await asyncio.gather(*(one(number) for number in range(total)))
    return found


async def small_requests(served: Served, until: Callable[[], bool]) -> Flood:
    """What somebody at another address gets meanwhile, one request after the other."""
    found = Flood()
    while not until() or len(found.answers) < 20:
        try:
            found.answers.append(await ask(served, OTHERS, "GET", "/v1/me", token=served.token))
        except (OSError, IndexError) as trouble:
            found.broken[type(trouble).__name__] += 1
        await asyncio.sleep(0.05)
    return found


async def slow(served: Served, kind: str, seconds: float) -> str:
    """One connection that takes its time, as one that is up to no good does; how it ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, local_addr=(SLOW, 0), limit=1024)
    deadline = time.monotonic() + seconds
    head = f"Host: 127.0.0.1:{served.port}\r\n"
    if kind == "body":
        head = f"POST /v1/sign-in HTTP/1.1\r\n{head}Content-Length: 200000\r\nContent-Type: application/json\r\n\r\n"
    elif kind == "reader":
        head = f"GET /assets/htmx.min.js HTTP/1.1\r\n{head}\r\n" * READER_ASKS
    else:
        head = f"GET / HTTP/1.1\r\n{head}"
    try:
        writer.write(head.encode())
        if kind == "reader":
            await asyncio.sleep(max(0.0, deadline - time.monotonic()))
            # What is left on the way is read now; a server that has given up sends no more than that.
            return "ended" if await _ends_soon(reader) else "still open"
        while time.monotonic() < deadline:
            writer.write(b"x" if kind == "body" else b"X-A: b\r\n")
            with contextlib.suppress(TimeoutError):
                said = await asyncio.wait_for(reader.read(100), FEW_BYTES_EVERY_SECONDS)
                return said[9:12].decode() or "ended"
    except OSError:
        return "ended"
    finally:
        writer.close()
    return "still open"


async def _ends_soon(reader: asyncio.StreamReader) -> bool:
    whole = 0
    with contextlib.suppress(TimeoutError, OSError):
        while piece := await asyncio.wait_for(reader.read(1 << 20), 5):
            whole += len(piece)
        return whole < ALL_BYTES_OF_A_READER
    return True


def p95(answers: list[Answer]) -> float:
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


def _judge(tally: Tally, found: Flood, what: str) -> None:
    for answer in found.answers:
        allowed = 200 <= answer.status < 300 or 400 <= answer.status < 500
        if not allowed and not (answer.status == 503 and answer.retry_after):
            tally.found(f"{what}: answered {answer.status}, Retry-After: {answer.retry_after}")
    if found.broken:
        tally.found(f"{what}: connections without an answer: {dict(found.broken)}")


async def _overload(served: Served, total: int, parallel: int, slow_ones: int, seconds: float) -> Tally:
    tally = Tally()
    # So many connections to the database are opened once and kept.
    await flood(served, 2 * parallel, parallel)
    idle = await small_requests(served, lambda: True)
    memory, files = served.resident_bytes(), served.open_files()
    flooding = asyncio.ensure_future(flood(served, total, parallel))
    others = await small_requests(served, flooding.done)
    found = await flooding
    tally.count("requests", len(found.answers))
    tally.notes.append(f"{parallel} at once, statuses {dict(sorted(found.statuses().items()))}")
    _judge(tally, found, "flood")
    _judge(tally, others, "others")
    tally.notes.append(
        f"others' p95 {p95(others.answers) * 1000:.0f} ms during the flood, {p95(idle.answers) * 1000:.0f} ms at rest"
    )
    await _slow_ones(served, slow_ones, seconds, tally)
    await _memory_back(served, memory, files, tally)
    return tally


async def _slow_ones(served: Served, count: int, seconds: float, tally: Tally) -> None:
    kinds = ("head", "body", "reader")
    sent = [asyncio.ensure_future(slow(served, kinds[number % 3], seconds)) for number in range(count)]
    others = await small_requests(served, lambda: all(each.done() for each in sent))
    ended: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    for number, each in enumerate(sent):
        ended[kinds[number % 3]][await each] += 1
    tally.count("slow connections", count)
    tally.notes.append(f"they ended: { {kind: dict(how) for kind, how in ended.items()} }")
    tally.notes.append(f"others' p95 {p95(others.answers) * 1000:.0f} ms beside them")
    _judge(tally, others, "beside slow ones")
    if any(how["still open"] for how in ended.values()):
        tally.found(f"slow connections were still open after {seconds:.0f} s")


async def _memory_back(served: Served, memory: int, files: int, tally: Tally) -> None:
    deadline = time.monotonic() + MEMORY_BACK_SECONDS
    while time.monotonic() < deadline:
        if served.resident_bytes() <= memory * 1.2 and served.open_files() <= files + 8:
            break
        await asyncio.sleep(1)
    tally.notes.append(
        f"memory {memory >> 20} to {served.resident_bytes() >> 20} MiB, files {files} to {served.open_files()}"
    )
    if served.resident_bytes() > memory * 1.2:
        tally.found("the memory does not come back within a fifth in a minute")
    if served.open_files() > files + 8:
        tally.found("files stay open")


def overload(is_long: bool) -> Tally:
    """The whole measure."""
    size = (10_000, 1_000, 300, 300.0) if is_long else (1_000, 100, 60, 75.0)
    with served_vault() as served:
        return asyncio.run(_overload(served, *size))
