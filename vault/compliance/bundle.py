"""The whole log as one file, as `hizo log export` saves it in a folder: checkpoint, key, and every leaf it covers."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any

from vault.audit.checkpoints import SignedCheckpoint, log_signer
from vault.audit.log import BATCH, leaf_bodies
from vault.platform.clock import TOKYO
from vault.platform.runtime import Platform


class _Sink(RawIOBase):
    """Takes what is written until it is fetched; nothing can be rewritten, so nothing has to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._waiting.append(bytes(data))
        return len(self._waiting[-1])

    def fetched(self) -> bytes:
        """What came since the last time."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


def bundle(platform: Platform, checkpoint: SignedCheckpoint) -> Iterator[bytes]:
    """A ZIP file in pieces, made while it is sent: `checkpoint`, `log.vkey` and `entries.jsonl` in one folder.

    Args:
        checkpoint: the signed tree whose leaves it holds; the log grows meanwhile, and what comes later is not in.
    """
    sink, folder = _Sink(), f"hizo-log-{checkpoint.size}"
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(platform, f"{folder}/checkpoint"), checkpoint.note)
        archive.writestr(_entry(platform, f"{folder}/log.vkey"), log_signer(platform).vkey() + "\n")
        with archive.open(_entry(platform, f"{folder}/entries.jsonl"), "w", force_zip64=True) as lines:
            for start in range(0, checkpoint.size, BATCH):
                lines.write(_lines(platform, start, min(start + BATCH, checkpoint.size)))
                yield sink.fetched()
    yield sink.fetched()


def _entry(platform: Platform, name: str) -> zipfile.ZipInfo:
    there = datetime.fromtimestamp(platform.clock.now_ms() / 1000, TOKYO)
    entry = zipfile.ZipInfo(name, there.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _lines(platform: Platform, start: int, stop: int) -> bytes:
    with platform.reading() as tx:
        return b"".join(body + b"\n" for body in leaf_bodies(tx, start, stop))
