"""Memory of the server while 10 GiB come in over HTTP: its peak over idle, on the local folder and on MinIO.

The file is made while it is sent, by the client that people use. Peak and idle are resident memory of the serving process; its
workers, which type and check, are printed beside it. HIZO_BENCH_LARGE_BYTES sets another size.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clients.http_client.documents import Deposit
from tests.benchmarks.bench_vault import ServedVault, served_vault
from tests.benchmarks.measuring import Figure, seconds
from tests.benchmarks.watching import MemoryWatch, children_of, peak_mib

SIZE = int(os.environ.get("HIZO_BENCH_LARGE_BYTES", str(10 << 30)))
GOAL_MIB = 200
CHUNK = 1 << 20
BACKENDS = {"embedded": "local folder and SQLite", "full": "MinIO and PostgreSQL"}


def pieces() -> Iterator[bytes]:
    """Measurements, line by line, up to `SIZE` bytes."""
    line = b"2026-11-22T03:04:05Z,HS-2040-100,0.0021,0.0019,0.0020,180.4,20000,ok\n"
    block = line * (CHUNK // len(line))
    for left in range(SIZE, 0, -len(block)):
        yield block[: min(left, len(block))]


def measure(vault: ServedVault, where: str) -> Figure:
    """One deposit, watched."""
    assert vault.process.process
    server = vault.process.process.pid
    facts = {"entry_id": vault.entry_id, "type": "electronic_file", "marking": "秘", "file_name": "測定.csv"}
    with vault.holder.client() as client:
        client.documents.items()
        watch = MemoryWatch(server)
        took = seconds(lambda: client.documents.deposit(Deposit(facts=facts, content=pieces, size=SIZE)))
        grown = watch.stop()
    parts: dict[str, float | str] = {
        "grown_MiB": grown,
        "idle_MiB": watch.idle,
        "workers_peak_MiB": sum(peak_mib(child) for child in children_of(server)),
        "MiB_per_s": SIZE / took / (1 << 20),
    }
    name = f"memory of the server during a deposit of {SIZE / (1 << 30):.0f} GiB, {where}"
    return Figure(name, "200 MiB over idle", grown / GOAL_MIB, "≤ 1.0", grown <= GOAL_MIB, parts)


def main() -> int:
    """The back ends named on the command line, or both."""
    met = True
    for backend in sys.argv[1:] or BACKENDS:
        with (
            tempfile.TemporaryDirectory() as folder,
            served_vault(Path(folder) / "out", backend) as vault,
        ):
            figure = measure(vault, BACKENDS[backend])
            figure.print()
            met = met and figure.met
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
