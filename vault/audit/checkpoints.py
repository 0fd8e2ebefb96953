"""Signed checkpoints (C2SP tlog-checkpoint), published outside the database at most a second after new leaves.

They lie in a local folder and in the object store. Whoever keeps a copy elsewhere can prove a later rewriting; until
somebody does, the log only proves itself to itself (外部保管なし).
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from crypto.checkpoint import Checkpoint, open_checkpoint
from crypto.signed_note import NoteSigner, NoteVerifier
from storage.durable_files import store_errors, sync_folder, write_new_file
from storage.errors import BlobExistsError, StoreError
from vault.audit.log import Head, head
from vault.audit.publish_tiles import publish_full_tiles, published_leaves
from vault.platform.errors import Refusal
from vault.platform.runtime import LOG_SIGNING_KEY, Platform

STORE_PREFIX = "log/checkpoints"

_log = logging.getLogger("hizo.log")


@dataclass(frozen=True)
class SignedCheckpoint:
    """A signed note over `origin`, size and root."""

    size: int
    root: bytes
    note: str


def log_signer(platform: Platform) -> NoteSigner:
    """The log's Ed25519 note signer, from the key file."""
    return NoteSigner.from_private_bytes(platform.log_origin, platform.keys.load_secret(LOG_SIGNING_KEY))


def sign_checkpoint(platform: Platform) -> SignedCheckpoint:
    """Sign the tree as committed now and publish it outside the database before returning it."""
    with platform.reading() as tx:
        now = head(tx)
    return _publish(platform, now)


def _publish(platform: Platform, now: Head) -> SignedCheckpoint:
    text = Checkpoint(platform.log_origin, now.size, now.root).text()
    signed = SignedCheckpoint(now.size, now.root, log_signer(platform).sign(text))
    name = f"{now.size:012d}"
    path = platform.settings.checkpoints_dir / name
    if not path.exists():
        _write_whole(path, signed.note.encode())
    try:
        platform.store.put(f"{STORE_PREFIX}/{name}", BytesIO(signed.note.encode()))
    except BlobExistsError:
        pass  # the tree of this size is already there, signed with the same deterministic signature
    except StoreError as trouble:
        _log.warning("checkpoint %s is only in the local folder: %s", now.size, trouble)
    return signed


def _write_whole(path: Path, content: bytes) -> None:
    with store_errors("publishing a checkpoint"):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{threading.get_ident()}")
        unfinished.unlink(missing_ok=True)
        write_new_file(unfinished, BytesIO(content))
        unfinished.replace(path)
        sync_folder(path.parent)


def published_checkpoints(platform: Platform) -> list[SignedCheckpoint]:
    """Every checkpoint found outside the database, oldest first; IntegrityError when one is not ours."""
    notes = {path.name: path.read_text() for path in _checkpoint_files(platform.settings.checkpoints_dir)}
    for info in platform.store.keys(STORE_PREFIX + "/"):
        name = info.key.rsplit("/", 1)[-1]
        if name not in notes:
            notes[name] = platform.store.read_range(info.key, 0, info.size).decode()
    verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
    return [read_checkpoint(platform.log_origin, verifier, notes[name]) for name in sorted(notes)]


def read_checkpoint(origin: str, verifier: NoteVerifier, note: str) -> SignedCheckpoint:
    """A checkpoint out of a signed note; IntegrityError when its signature or origin is wrong."""
    checkpoint = open_checkpoint(note, [verifier], origin)
    return SignedCheckpoint(checkpoint.size, checkpoint.root, note)


def _checkpoint_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []


class Checkpointer:
    """A thread's work: keeps the newest checkpoint at most `checkpoint_seconds` behind the log."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stop = threading.Event()
        self._last_size = -1
        self._published: int | None = None

    def run_forever(self) -> None:
        """Publish until `stop()`; trouble is retried at the next turn."""
        while not self._stop.is_set():
            try:
                self.publish_if_grown()
            except Refusal as trouble:
                _log.warning("checkpoint waits: %s", trouble.code)
            except Exception:
                # Whatever it was, the next turn tries again; a silent end would leave the log without checkpoints.
                _log.exception("checkpoint could not be written")
            self._stop.wait(self._platform.settings.checkpoint_seconds)

    def publish_if_grown(self) -> None:
        """Sign and publish when there are new leaves."""
        with self._platform.reading() as tx:
            now = head(tx)
        if now.size > self._last_size:
            _publish(self._platform, now)
            self._last_size = now.size
            self._publish_tiles(now.size)

    def _publish_tiles(self, size: int) -> None:
        try:
            if self._published is None:
                self._published = published_leaves(self._platform)
            self._published = publish_full_tiles(self._platform, self._published, size)
        except StoreError as trouble:
            _log.warning("tiles wait for the object store: %s", trouble)

    def stop(self) -> None:
        """Ask `run_forever` to return."""
        self._stop.set()
