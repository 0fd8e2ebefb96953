"""1 GiB over HTTP into MinIO, against the SDK's put, get and SHA-256 of the same file on the same server."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench_vault import ServedVault, served_vault
from measuring import Figure, seconds
from minio import Minio

SIZE = int(os.environ.get("HIZO_BENCH_UPLOAD_BYTES", 1 << 30))
CHUNK = 1 << 20
ROUNDS = 3


def make_file(path: Path) -> None:
    """A large CSV file: a type the vault takes as it is, so that the figure is about moving bytes."""
    line = b"2026-11-22T03:04:05Z,HS-2040-100,0.0021,0.0019,0.0020,180.4,20000,ok\n"
    block = line * (CHUNK // len(line))
    with path.open("wb") as file:
        while file.tell() < SIZE:
            file.write(block)


def sdk(client: Minio, path: Path, name: str) -> tuple[float, float]:
    """Seconds of the SDK's put alone, and of put + get + SHA-256."""
    with path.open("rb") as file:
        put = seconds(lambda: client.put_object("hizo", name, file, length=-1, part_size=8 << 20))

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
    from clients.http_client.documents import Deposit

    with vault.holder.client() as client:
        said = {
            "entry_id": vault.entry_id,
            "type": "electronic_file",
            "marking": "秘",
            "file_name": f"測定{number}.csv",
        }
        return seconds(lambda: client.documents.deposit(_deposit(Deposit, said, path)))


def _deposit(kind: type, said: dict[str, str], path: Path) -> object:
    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    return kind(facts=said, content=pieces, size=path.stat().st_size)


class MemoryWatch:
    """The server process's resident memory while something runs, in MiB."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._stop = threading.Event()
        self.idle = self.now()
        self.highest = self.idle
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def now(self) -> float:
        """Resident set in MiB."""
        lines = self._status.read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.highest = max(self.highest, self.now())
            time.sleep(0.05)

    def stop(self) -> float:
        """How much more than idle it took."""
        self._stop.set()
        self._thread.join()
        return self.highest - self.idle


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measurements.csv"
        make_file(path)
        with served_vault(Path(folder) / "out", "full") as vault:
            settings = vault.process.environment
            client = Minio(
                settings["HIZO_S3_ENDPOINT"],
                settings["HIZO_S3_ACCESS_KEY"],
                Path(settings["HIZO_S3_SECRET_KEY_FILE"]).read_text().strip(),
                secure=False,
            )
            assert vault.process.process
            watch = MemoryWatch(vault.process.process.pid)
            ours, puts, whole = [], [], []
            for number in range(ROUNDS):
                ours.append(upload(vault, path, number))
                put, both = sdk(client, path, f"baseline-{number}")
                puts.append(put)
                whole.append(both)
            grown = watch.stop()
    took, put, both = sorted(ours)[ROUNDS // 2], sorted(puts)[ROUNDS // 2], sorted(whole)[ROUNDS // 2]
    mib = SIZE / (1 << 20)
    Figure(
        f"deposit of {mib:.0f} MiB over HTTP into MinIO",
        "SDK put + get + SHA-256",
        both / took,
        "≥ 0.6",
        both / took >= 0.6,
        {
            "ours_s": took,
            "put_get_sha_s": both,
            "put_s": put,
            "ratio_to_put": put / took,
            "MiB_per_s": mib / took,
        },
    ).print()
    Figure(
        "memory of the server during the deposit",
        "idle + 200 MiB",
        grown / 200,
        "≤ 1.0",
        grown <= 200,
        {"grown_MiB": grown},
    ).print()
    sys.stdout.write(json.dumps({"rounds": ours}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
