"""Side by side with `rclone crypt` on the same MinIO process: a deposit against its put and get, a page against its get.

Both encrypt on this machine before anything reaches the server. Hizo also types what comes in, reads back what it stored and records the
act; rclone's get stands for that reading. Neither knows pages: to see the first page somebody has to fetch the whole file.
Starting rclone's process is in its figures, and printed beside them. HIZO_BENCH_RCLONE names the program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from clients.http_client.documents import Deposit
from clients.http_client.transport import Call
from tests.benchmarks.bench_vault import ServedVault, served_vault
from tests.benchmarks.first_page import two_hundred_pages
from tests.benchmarks.measuring import Figure, in_turn
from tests.benchmarks.peers import peer

MIB = 1 << 20
SIZES = (1 * MIB, 16 * MIB, 256 * MIB)
ROUNDS = 3
BUCKET = "rclone"


class Rclone:
    """The program with one encrypting remote, its settings in the environment only."""

    def __init__(self, program: Path, vault: ServedVault) -> None:
        settings = vault.process.environment
        secret = Path(settings["HIZO_S3_SECRET_KEY_FILE"]).read_text().strip()
        self._program = program
        store = {"TYPE": "s3", "PROVIDER": "Minio", "ENDPOINT": f"http://{settings['HIZO_S3_ENDPOINT']}"}
        store |= {"ACCESS_KEY_ID": settings["HIZO_S3_ACCESS_KEY"], "SECRET_ACCESS_KEY": secret}
        # A password of the benchmark's own, as rclone wants it in settings.
        obscured = self._said("obscure", "side by side")
        sealed = {"TYPE": "crypt", "REMOTE": f"store:{BUCKET}", "PASSWORD": obscured}
        remotes = {"STORE": store, "SEALED": sealed}
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(vault.process.folder),
            "RCLONE_CONFIG": "",
            **{
                f"RCLONE_CONFIG_{name}_{key}": value
                for name, remote in remotes.items()
                for key, value in remote.items()
            },
        }
        self.run("mkdir", f"store:{BUCKET}")

    def _said(self, *arguments: str) -> str:
        done = subprocess.run([self._program, *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def run(self, *arguments: str) -> None:
        """Run it, what it reads going nowhere."""
        subprocess.run(
            [self._program, *arguments], env=self._environment, stdout=subprocess.DEVNULL, check=True
        )

    def put_and_get(self, path: Path) -> None:
        """Up and down again."""
        self.run("copyto", "--ignore-times", str(path), f"sealed:{path.name}")
        self.run("cat", f"sealed:{path.name}")


def deposit(vault: ServedVault, path: Path) -> str:
    """One deposit by the typed client; the id of the version."""
    facts = {"entry_id": vault.entry_id, "type": "electronic_file", "marking": "秘", "file_name": path.name}
    with vault.holder.client() as client:
        item = client.documents.deposit(
            Deposit(facts=facts, content=lambda: iter([path.read_bytes()]), size=path.stat().st_size)
        )
    assert item.version is not None
    return item.version.id


def measure_deposits(vault: ServedVault, rclone: Rclone, folder: Path) -> None:
    """Files of each size."""
    line = b"2026-11-22T03:04:05Z,HS-2040-100,0.0021,0.0019,0.0020,180.4,20000,ok\n"
    for size in SIZES:
        path = folder / f"measurements-{size // MIB}.csv"
        path.write_bytes(line * (size // len(line)))
        ours, theirs = in_turn(partial(deposit, vault, path), partial(rclone.put_and_get, path), ROUNDS)
        _print(f"deposit of {size // MIB} MiB", "rclone crypt put + get", ours, theirs, rclone)
        path.unlink()


def measure_page(vault: ServedVault, rclone: Rclone, folder: Path) -> None:
    """The first page of a stored PDF, against fetching it whole."""
    path = folder / "book.pdf"
    path.write_bytes(two_hundred_pages())
    version = deposit(vault, path)
    rclone.put_and_get(path)
    call = Call("GET", f"/v1/versions/{version}/pages/1", params={"long_side": "1600", "codec": "jpeg"})
    with vault.holder.client() as client:
        ours, theirs = in_turn(
            partial(client.transport.send, call), partial(rclone.run, "cat", "sealed:book.pdf"), ROUNDS
        )
    size = path.stat().st_size / MIB
    _print(
        f"first marked page of a PDF of {size:.0f} MiB", "rclone crypt get of all of it", ours, theirs, rclone
    )


def _print(name: str, baseline: str, ours: float, theirs: float, rclone: Rclone) -> None:
    start, _ = in_turn(partial(rclone.run, "version"), lambda: None, ROUNDS)
    Figure(
        f"{name}, MinIO",
        baseline,
        ours / theirs,
        "≤ 1, no slower",
        ours <= theirs,
        {"ours_ms": ours * 1e3, "rclone_ms": theirs * 1e3, "of_which_start_ms": start * 1e3},
    ).print()


def main() -> int:
    """All of it, where rclone is found."""
    program = peer("rclone", "HIZO_BENCH_RCLONE")
    if program is None:
        return 0
    with tempfile.TemporaryDirectory() as scratch, served_vault(Path(scratch) / "out", "full") as vault:
        rclone = Rclone(program, vault)
        measure_deposits(vault, rclone, Path(scratch))
        measure_page(vault, rclone, Path(scratch))
    return 0


if __name__ == "__main__":
    sys.exit(main())
