"""M22, and the end of a server under load: memory and open files over time, SIGTERM in the middle of requests, the log afterwards."""

from __future__ import annotations

import asyncio
import signal
import statistics
import tempfile
import time
from pathlib import Path

from clients.errors import CouldNotCheckError, VerificationFailedError
from clients.verify.checking import log_verifier
from clients.verify.log import verify_log
from tests.measures.figures import Tally
from tests.measures.overload import Flood, requests
from tests.measures.served import Served, served_vault

SAMPLES = 20
MOST_SECONDS_TO_END = 30
PARALLEL = 4
MIB = 1 << 20


async def _load(served: Served, until: float, found: Flood) -> None:
    number = 0
    while time.monotonic() < until:
        kinds = requests(served)
        number += 1
        try:
            found.answers.append(await kinds[number % len(kinds)]())
        except (OSError, IndexError, ValueError) as trouble:
            found.broken[type(trouble).__name__] += 1
            await asyncio.sleep(0.2)


async def _sampled(served: Served, seconds: float) -> tuple[Flood, list[tuple[float, int, int]]]:
    found, begun = Flood(), time.monotonic()
    loads = [asyncio.ensure_future(_load(served, begun + seconds, found)) for _ in range(PARALLEL)]
    samples = []
    for _ in range(SAMPLES):
        await asyncio.sleep(seconds / SAMPLES)
        samples.append((time.monotonic() - begun, served.resident_bytes(), served.open_files()))
    await asyncio.gather(*loads)
    return found, samples


async def _ended_under_load(served: Served, tally: Tally) -> None:
    found = Flood()
    loads = [asyncio.ensure_future(_load(served, time.monotonic() + 4, found)) for _ in range(PARALLEL)]
    await asyncio.sleep(2)
    assert served.process.process is not None
    begun = time.monotonic()
    served.process.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(served.process.process.wait, 4 * MOST_SECONDS_TO_END)
    took = time.monotonic() - begun
    await asyncio.gather(*loads)
    tally.notes.append(f"ended {took:.1f} s after SIGTERM under load")
    if took > MOST_SECONDS_TO_END:
        tally.found(f"the server took {took:.0f} s to end")
    wrong = [each.status for each in found.answers if each.status >= 500 and each.status != 503]
    if wrong:
        tally.found(f"at the end it answered {wrong}")


def _check_log(served: Served, tally: Tally) -> None:
    with tempfile.TemporaryDirectory(prefix="hizo-measure-") as folder:
        exported = Path(folder) / "log"
        served.process.operator("log", "export", str(exported))
        try:
            checked = verify_log(exported, log_verifier(exported / "log.vkey"))
        except (VerificationFailedError, CouldNotCheckError) as wrong:
            tally.found(f"the log afterwards: {wrong}")
        else:
            tally.count("records verified afterwards", checked.size)


def soak(is_long: bool) -> Tally:
    """Two hours of mixed requests, or a minute."""
    seconds = 7200.0 if is_long else 60.0
    tally = Tally()
    with served_vault() as served:
        asyncio.run(_sampled(served, 15))
        found, samples = asyncio.run(_sampled(served, seconds))
        tally.count("requests", len(found.answers))
        later = samples[SAMPLES // 2 :]
        memory = statistics.linear_regression(
            [at for at, _, _ in later], [float(size) for _, size, _ in later]
        )
        grown = memory.slope * (later[-1][0] - later[0][0])
        files = later[-1][2] - later[0][2]
        tally.notes.append(
            f"second half: memory {grown / MIB:+.1f} MiB of {later[-1][1] // MIB}, open files {files:+d}"
        )
        if grown > 0.1 * later[0][1]:
            tally.found("the memory grows by more than a tenth in the second half")
        if files > 8:
            tally.found("open files grow")
        if found.broken or any(each.status >= 500 and not each.retry_after for each in found.answers):
            tally.found(f"answers {found.statuses()}, broken {found.broken}")
        asyncio.run(_ended_under_load(served, tally))
        _check_log(served, tally)
    return tally
