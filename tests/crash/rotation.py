"""M21, the long form: `hizo-vault keys rotate` is killed again and again while documents are sealed and read.

Run by `make rotation`. One process seals and reads without end, another changes the epoch without end; each is killed at
a random moment, and after every kill everything that was ever acknowledged is read. Exits with 1 when something is not.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crypto.errors import CryptoError  # noqa: E402
from crypto.key_wrap import WrappedKey, unwrap_group_key  # noqa: E402
from crypto.opening import OpeningReader  # noqa: E402
from crypto.sealing import SealingReader  # noqa: E402
from storage.errors import StoreError  # noqa: E402
from storage.key_ring import KeyRingStore  # noqa: E402
from vault.app.create_vault import create_vault  # noqa: E402
from vault.app.open_platform import open_platform  # noqa: E402
from vault.documents.sealing import _StoredRanges  # noqa: E402
from vault.keyring.ring import KeyRing  # noqa: E402
from vault.platform.runtime import Platform  # noqa: E402
from vault.platform.settings import Settings  # noqa: E402

LONGEST_SECONDS = 1.5
"""A kill comes at most so long after work began: some changes are cut short, some are whole."""


def settings_of(folder: Path) -> Settings:
    return Settings(data_dir=folder / "vault", unlock_key_file=folder / "unlock-key")


def seal_one(platform: Platform, name: str) -> str:
    """Seal a document and return the SHA-256 of its content."""
    content = os.urandom(random.randrange(1, 600_000))
    with KeyRing(platform).create(
        name, f"objects/{name}", stream_aad=name.encode(), wrap_aad=name.encode(), leaf_index=-1
    ) as key:
        sealed = SealingReader(io.BytesIO(content), key, name.encode())
        platform.store.put(f"objects/{name}", sealed)
    return hashlib.sha256(content).hexdigest()


def read_one(platform: Platform, name: str) -> str:
    blob = f"objects/{name}"
    with (
        KeyRing(platform).open(name, name.encode()) as key,
        OpeningReader(
            _StoredRanges(platform.store, blob), key, name.encode(), platform.store.size(blob)
        ) as opened,
    ):
        return hashlib.sha256(opened.read()).hexdigest()


def load(folder: Path) -> None:
    """Seal and read without end; each document is acknowledged by a line once it is durable."""
    platform = open_platform(settings_of(folder))
    mine: dict[str, str] = {}
    while True:
        name = f"doc-{os.getpid()}-{len(mine)}"
        mine[name] = seal_one(platform, name)
        print(name, mine[name], flush=True)
        other = random.choice(list(mine))
        if read_one(platform, other) != mine[other]:
            print("WRONG", other, flush=True)
        # All of them are read after every kill.
        time.sleep(0.05)


def rotate(folder: Path) -> None:
    """Change the epoch without end, as the command does."""
    from vault.operator.keys.rotate import rotate as run

    settings = settings_of(folder)
    print("ready", flush=True)
    while True:
        run(settings)
        print("rotated", flush=True)


def start(what: str, folder: Path, told: Path) -> subprocess.Popen[bytes]:
    """Start a process and wait for its first line, so that a kill meets its work and not its imports."""
    with told.open("ab") as out:
        before = out.tell()
        process = subprocess.Popen([sys.executable, __file__, what, str(folder)], stdout=out)
    while told.stat().st_size == before and process.poll() is None:
        time.sleep(0.01)
    return process


def acknowledged(told: Path) -> dict[str, str]:
    """Whole lines only: a line the kill cut acknowledged nothing."""
    lines = told.read_text().splitlines(keepends=True)
    return dict(line.split() for line in lines if line.endswith("\n"))  # type: ignore[misc]


def unreadable(folder: Path, known: dict[str, str]) -> list[str]:
    platform = open_platform(settings_of(folder))
    found = []
    for name, digest in known.items():
        try:
            if read_one(platform, name) != digest:
                found.append(name)
        except (CryptoError, StoreError) as trouble:
            found.append(f"{name}: {trouble}")
    platform.close()
    return found


def run(folder: Path, kills: int) -> int:
    (folder / "unlock-key").write_bytes(os.urandom(32))
    create_vault(settings_of(folder))
    sealed, rotated = folder / "sealed", folder / "rotated"
    sealed.touch()
    loader = start("load", folder, sealed)
    changer = start("rotate", folder, rotated)
    wrong: list[str] = []
    try:
        for number in range(1, kills + 1):
            time.sleep(random.uniform(0.0, LONGEST_SECONDS))
            # Every third time who seals is killed, too.
            for process in [changer] + [loader] * (number % 3 == 0):
                if process.poll() not in (None, -signal.SIGKILL):
                    wrong.append(f"process ended by itself with {process.returncode}")
                process.kill()
                process.wait()
            known = acknowledged(sealed)
            wrong += unreadable(folder, known)
            print(f"kill {number}: {len(known)} documents, {len(wrong)} wrong", flush=True)
            changer = start("rotate", folder, rotated)
            if loader.poll() is not None:
                loader = start("load", folder, sealed)
    finally:
        for process in (loader, changer):
            process.kill()
            process.wait()
    wrong += ended(folder, acknowledged(sealed))
    changes = rotated.read_text().split().count("rotated")
    print(
        f"{kills} kills, {changes} whole changes, {len(acknowledged(sealed))} documents, {len(wrong)} wrong"
    )
    for each in wrong:
        print("WRONG", each)
    return 1 if wrong else 0


def ended(folder: Path, known: dict[str, str]) -> list[str]:
    """One change more, and every older epoch is gone, everything is read, and the ring of before opens nothing."""
    platform = open_platform(settings_of(folder))
    name = next(iter(known))
    _, older = platform.ring_store.get_with_group(name)
    change = KeyRing(platform).advance_epoch()
    found = [] if platform.keys.epochs() == (change.new_epoch,) else ["older epoch keys are still held"]
    try:
        unwrap_group_key(platform.keys, older.group_id, WrappedKey(older.epoch_id, older.wrapped))
        found.append("an older ring still opens")
    except CryptoError:
        pass
    platform.close()
    KeyRingStore.open(settings_of(folder).url_of("key_ring")).close()
    return found + unreadable(folder, known)


def main() -> int:
    if len(sys.argv) == 3 and sys.argv[1] in ("load", "rotate"):
        {"load": load, "rotate": rotate}[sys.argv[1]](Path(sys.argv[2]))
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=50)
    kills = arguments.parse_args().kills
    folder = Path(tempfile.mkdtemp(prefix="hizo-rotation-"))
    try:
        return run(folder, kills)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    raise SystemExit(main())
