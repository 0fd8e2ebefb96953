"""Backing up the key ring, and the ledger of backups, which is the log itself.

The ring is exported row by row, page by page: a page is one transaction, so that removals never wait for the export. A
change of epoch while it runs makes what was exported useless, and ends it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from storage.durable_files import sync_folder
from storage.errors import EpochRetiredError
from vault.app.open_platform import StartRefusedError, open_platform
from vault.app.start_check import check_start
from vault.audit.actor import Actor
from vault.audit.acts import RING_BACKED_UP, RING_BACKUP_REMOVED
from vault.audit.log import leaf_body, openings
from vault.audit.record import record
from vault.audit.search import Search, leaves_matching
from vault.operator.keys.backup_format import RingContents, Stamp, write_backup
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

MOST_LISTED: Final = 500


@dataclass(frozen=True)
class KnownBackup:
    """One backup on record; `opens` says whether its epoch still lives."""

    id: str
    created: str
    epoch: str
    expires_ms: int
    sha256: str
    opens: bool

    def state(self, now_ms: int) -> str:
        """In a word: `useless` after its epoch, `expired`, or `current`."""
        if not self.opens:
            return "useless"
        return "expired" if now_ms >= self.expires_ms else "current"


def back_up(settings: Settings, folder: Path, days: int) -> Path:
    """Write a backup into a folder and put it on record; return the file, mode 0600.

    Raises:
        VaultLockedError: the parts of the vault contradict each other.
        StartRefusedError: the folder lies in the data folder, or cannot be written.
        CryptoError, StoreError: keys or ring could not do it now.
    """
    if folder.resolve().is_relative_to(settings.data_dir.resolve()):
        raise StartRefusedError(
            "A backup in the data folder is lost with it: name a folder on another medium."
        )
    with closing(open_platform(settings)) as platform:
        check_start(platform)
        try:
            return _written(platform, folder, days)
        except OSError as trouble:
            raise StartRefusedError(
                f"The backup cannot be written to {folder}: {trouble.strerror}."
            ) from trouble


def _written(platform: Platform, folder: Path, days: int) -> Path:
    epoch = platform.ring_store.current_epoch() or platform.keys.current_epoch()
    high_water = platform.ring_store.high_water()
    contents = _contents(platform, epoch)
    now = platform.clock.now_ms()
    stamp = Stamp(
        id=new_id("bak", platform.randomness),
        vault=platform.vault_id,
        epoch=epoch,
        created_ms=now,
        expires_ms=now + days * DAY_MS,
        groups=len(contents.groups),
        entries=len(contents.entries),
        high_water=high_water,
    )
    path = folder / f"{stamp.id}.hizo-ring"
    unfinished = path.with_suffix(".partial")
    try:
        digest, size = _write(platform, unfinished, stamp, contents)
        if platform.ring_store.current_epoch() not in (None, epoch):
            raise EpochRetiredError(epoch)
        unfinished.rename(path)
        sync_folder(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    with platform.transaction() as tx:
        record(
            tx,
            RING_BACKED_UP,
            Actor.operator("hizo-vault keys backup"),
            vault=platform.vault_id,
            backup=stamp.id,
            epoch=epoch,
            count=stamp.entries,
            sha256=digest,
            size=size,
            expires=stamp.expires_ms,
        )
    return path


def _contents(platform: Platform, epoch: str) -> RingContents:
    """Entries before groups: a key added in between has its group, and a group without a key does no harm."""
    entries = list(platform.ring_store.entries())
    groups = {group.group_id: group for group in platform.ring_store.groups() if group.epoch_id == epoch}
    return RingContents(tuple(groups.values()), tuple(entry for entry in entries if entry.group_id in groups))


def _write(platform: Platform, path: Path, stamp: Stamp, contents: RingContents) -> tuple[str, int]:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w+b") as file:
        write_backup(file, stamp, contents, platform.keys)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest(), size


def known_backups(platform: Platform) -> list[KnownBackup]:
    """Every backup on record that nobody has put on record as removed, newest first."""
    held = set(platform.keys.epochs())
    with platform.reading() as tx:
        removed = {told["backup"] for _, told in _acts(tx, RING_BACKUP_REMOVED.name)}
        return [
            KnownBackup(
                id=told["backup"],
                created=written,
                epoch=told["epoch"],
                expires_ms=told["expires"],
                sha256=told["sha256"],
                opens=told["epoch"] in held,
            )
            for written, told in _acts(tx, RING_BACKED_UP.name)
            if told["backup"] not in removed
        ]


def _acts(tx: Transaction, act: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for index in leaves_matching(tx, Search(acts=(act,)), (), MOST_LISTED):
        told = {each.field: json.loads(each.value) for each in openings(tx, index)}
        yield json.loads(leaf_body(tx, index))["time"], told


def put_removed_on_record(settings: Settings, backup_id: str) -> None:
    """The operator's word that a backup is gone; StartRefusedError when none of that id is on record."""
    with closing(open_platform(settings)) as platform:
        if backup_id not in {each.id for each in known_backups(platform)}:
            raise StartRefusedError(f"No backup {backup_id} is on record.")
        with platform.transaction() as tx:
            record(
                tx,
                RING_BACKUP_REMOVED,
                Actor.operator("hizo-vault keys backup-removed"),
                vault=platform.vault_id,
                backup=backup_id,
            )
