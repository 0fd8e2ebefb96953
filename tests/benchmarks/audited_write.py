"""An audited write against the same insert alone, one writer and eight, on SQLite and PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert

from tests.benchmarks.bench_vault import benchmark_platform, durable_postgresql
from tests.benchmarks.measuring import Figure, in_turn, seconds
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.events import PAGE_RELEASED
from vault.documents.models import PageRelease
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

WRITES = 5
ROUNDS = 80
WRITES_OF_EACH = 40
BY = Actor("person", "prs_bench", "ses_bench", "dev_bench", "127.0.0.1", "bench")


def _row(platform: Platform) -> dict[str, object]:
    return {
        "id": new_id("evt", platform.randomness),
        "person_id": "prs_bench",
        "version_id": "ver_bench",
        "page": 1,
        "tier": 2,
        "released_ms": platform.clock.now_ms(),
        "leaf_index": 0,
    }


def bare(platform: Platform, writes: int) -> None:
    """The insert alone, one transaction each."""
    for _ in range(writes):
        with platform.transaction() as tx:
            tx.session.execute(insert(PageRelease), [_row(platform)])


def audited(platform: Platform, writes: int) -> None:
    """The same insert with its leaf, details, tree head and commitments."""
    fields: dict[str, str | int | None] = dict.fromkeys(PAGE_RELEASED.fields, "itm_benchmarkbenchmark")
    for _ in range(writes):
        with platform.transaction() as tx:
            tx.session.execute(insert(PageRelease), [_row(platform)])
            record(tx, PAGE_RELEASED, BY, **fields)


def _by_many(act: Callable[[Platform, int], None], platform: Platform, writers: int) -> float:
    threads = [threading.Thread(target=act, args=(platform, WRITES_OF_EACH)) for _ in range(writers)]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return writers * WRITES_OF_EACH / seconds(run)


def measure(name: str, platform: Platform) -> None:
    """Print the figures of one database."""
    ours, alone = in_turn(lambda: audited(platform, WRITES), lambda: bare(platform, WRITES), ROUNDS)
    ratio = alone / ours
    Figure(
        f"audited write, one writer, {name}",
        "the same insert alone",
        ratio,
        "≥ 0.7",
        ratio >= 0.7,
        {"audited_ms": ours / WRITES * 1e3, "insert_ms": alone / WRITES * 1e3},
    ).print()
    many, many_alone = _by_many(audited, platform, 8), _by_many(bare, platform, 8)
    Figure(
        f"audited write, eight writers, {name}",
        "the same insert alone, eight writers",
        many / many_alone,
        "printed",
        True,
        {"audited_per_s": many, "insert_per_s": many_alone},
    ).print()


def main() -> int:
    """Run on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        with benchmark_platform(Path(folder) / "sqlite", None) as platform:
            measure("SQLite", platform)
        with (
            durable_postgresql(Path(folder) / "pg") as url,
            benchmark_platform(Path(folder) / "vault", url) as platform,
        ):
            measure("PostgreSQL", platform)
    return 0


if __name__ == "__main__":
    sys.exit(main())
