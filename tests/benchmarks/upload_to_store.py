"""1 GiB over HTTP into MinIO, against the SDK's put, get and SHA-256 of the same file on the same server.

Two kinds of file: CSV, typed while it passes by, and a ZIP archive of packed content, which a worker must open and check
after it has been sealed. HIZO_BENCH_UPLOAD_BYTES sets another size.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from minio import Minio

from clients.http_client.documents import Deposit
from tests.benchmarks.bench_vault import ServedVault, served_vault, store_pid
from tests.benchmarks.measuring import Figure, seconds
from tests.benchmarks.watching import MemoryWatch, ProcessorTime, children_of

SIZE = int(os.environ.get("HIZO_BENCH_UPLOAD_BYTES", str(1 << 30)))
CHUNK = 1 << 20
ROUNDS = 3


def make_csv(path: Path) -> None:
    """Measurements, line by line."""
    line = b"2026-11-22T03:04:05Z,HS-2040-100,0.0021,0.0019,0.0020,180.4,20000,ok\n"
    block = line * (CHUNK // len(line))
    with path.open("wb") as file:
        while file.tell() < SIZE:
            file.write(block)


def make_zip(path: Path) -> None:
    """What cannot be packed any further, as in an archive of pictures."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive,
        archive.open("measurements.dat", "w") as entry,
    ):
        for _ in range(SIZE // CHUNK):
            entry.write(os.urandom(CHUNK))


KINDS: dict[str, Callable[[Path], None]] = {"csv": make_csv, "zip": make_zip}


def sdk(client: Minio, path: Path, name: str) -> tuple[float, float]:
    """Seconds of the SDK's put alone, and of put + get + SHA-256."""
    with path.open("rb") as file:
        put = seconds(lambda: client.put_object("hizo", name, file, length=path.stat().st_size))

    def get() -> None:
        digest = hashlib.sha256()
        answer = client.get_object("hizo", name)
        for piece in answer.stream(CHUNK):
            digest.update(piece)
        answer.close()
        answer.release_conn()

    got = seconds(get)
    client.remove_object("hizo", name)
    return put, put + got


def upload(vault: ServedVault, path: Path, number: int) -> float:
    """Seconds of one deposit over HTTP with the typed client."""

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    facts = {
        "entry_id": vault.entry_id,
        "type": "electronic_file",
        "marking": "秘",
        "file_name": f"測定{number}{path.suffix}",
    }
    with vault.holder.client() as client:
        return seconds(
            lambda: client.documents.deposit(Deposit(facts=facts, content=pieces, size=path.stat().st_size))
        )


def measure(vault: ServedVault, path: Path) -> None:
    """Print the figures of one file, both sides in turn."""
    client, server = _client(vault), _server_pid(vault)
    usage = ProcessorTime(
        {
            "client": [os.getpid()],
            "server": [server],
            "workers": children_of(server),
            "minio": [store_pid(vault)],
        }
    )
    watch = MemoryWatch(server)
    ours, puts, whole, used = [], [], [], []
    for number in range(ROUNDS):
        usage.used()
        ours.append(upload(vault, path, number))
        used.append(usage.used())
        put, both = sdk(client, path, f"baseline-{number}")
        puts.append(put)
        whole.append(both)
    took, put, both = (statistics.median(each) for each in (ours, puts, whole))
    cpu = {f"cpu_{name}_s": statistics.median(one[name] for one in used) for name in used[0]}
    mib = path.stat().st_size / (1 << 20)
    Figure(
        f"deposit of {mib:.0f} MiB of {path.suffix[1:]} over HTTP into MinIO",
        "SDK put + get + SHA-256",
        both / took,
        "≥ 0.9",
        both / took >= 0.9,
        {"ours_s": took, "baseline_s": both, "MiB_per_s": mib / took, **cpu},
    ).print()
    Figure(
        f"the same, {path.suffix[1:]}", "SDK put alone", put / took, "printed", True, {"put_s": put}
    ).print()
    grown = watch.stop()
    Figure(
        f"memory of the server meanwhile, {path.suffix[1:]}",
        "200 MiB over idle",
        grown / 200,
        "≤ 1.0",
        grown <= 200,
        {"grown_MiB": grown, "idle_MiB": watch.idle},
    ).print()


def _client(vault: ServedVault) -> Minio:
    settings = vault.process.environment
    secret = Path(settings["HIZO_S3_SECRET_KEY_FILE"]).read_text().strip()
    return Minio(settings["HIZO_S3_ENDPOINT"], settings["HIZO_S3_ACCESS_KEY"], secret, secure=False)


def _server_pid(vault: ServedVault) -> int:
    assert vault.process.process
    return vault.process.process.pid


def main() -> int:
    """Measure every kind named on the command line, or all."""
    with tempfile.TemporaryDirectory() as folder, served_vault(Path(folder) / "out", "full") as vault:
        for kind in sys.argv[1:] or KINDS:
            path = Path(folder) / f"measurements.{kind}"
            KINDS[kind](path)
            measure(vault, path)
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
