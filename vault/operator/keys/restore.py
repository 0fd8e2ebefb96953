"""Putting a backup of the key ring back. Everything is checked before anything is overwritten."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from storage.key_ring import KeyRingStore
from storage.sql_database import sqlite_file
from vault.app.open_keys import open_keys
from vault.app.open_platform import StartRefusedError, open_platform
from vault.audit.actor import Actor
from vault.audit.acts import RING_RESTORED
from vault.audit.record import record
from vault.documents.models import LIVE, SealedObject
from vault.operator.keys.backup_format import RingContents, Stamp, read_backup
from vault.platform.clock import Clock, SystemClock, utc_text
from vault.platform.database import Database
from vault.platform.runtime import VaultKeys
from vault.platform.settings import Settings
from vault.platform.vault_identity import VaultIdentity


def restore(settings: Settings, path: Path, *, replace: bool, clock: Clock | None = None) -> int:
    """Fill the ring from a backup; how many keys. The vault must not be running.

    Keys of objects that the database knows as removed are left out.

    Raises:
        StartRefusedError: expired, another vault's, of an epoch that ended, or a ring is there and `replace` is not said.
        CryptoError: damaged, or the vault's keys do not open.
        StoreError: the ring could not be written.
    """
    database = Database(settings.url_of("database"))
    try:
        vault_id = _vault_id(database)
        with closing(open_keys(settings)) as keys:
            stamp, contents = _checked(path, vault_id, keys, (clock or SystemClock()).now_ms())
        contents = _still_live(database, contents)
    finally:
        database.close()
    _fill(settings, stamp, contents, replace=replace)
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        actor = Actor.operator("hizo-vault keys restore")
        record(tx, RING_RESTORED, actor, vault=vault_id, backup=stamp.id, count=len(contents.entries))
    return len(contents.entries)


def _checked(path: Path, vault_id: str, keys: VaultKeys, now_ms: int) -> tuple[Stamp, RingContents]:
    try:
        file = path.open("rb")
    except OSError as missing:
        raise StartRefusedError(f"{path} cannot be read: {missing.strerror}.") from missing
    with file:
        stamp = Stamp.read(file)
        if stamp.vault != vault_id:
            raise StartRefusedError(f"This backup is of vault {stamp.vault}, the database is of {vault_id}.")
        if now_ms >= stamp.expires_ms:
            raise StartRefusedError(
                f"This backup expired at {utc_text(stamp.expires_ms)} and is not put back."
            )
        if stamp.epoch not in keys.epochs():
            raise StartRefusedError(
                f"This backup opens nothing any more: its epoch key {stamp.epoch} was destroyed after it was made."
            )
        return stamp, read_backup(file, stamp, keys)


def _still_live(database: Database, contents: RingContents) -> RingContents:
    with database.engine.connect() as connection:
        removed = set(connection.scalars(select(SealedObject.id).where(SealedObject.state != LIVE)))
    return RingContents(
        contents.groups, tuple(entry for entry in contents.entries if entry.object_id not in removed)
    )


def _fill(settings: Settings, stamp: Stamp, contents: RingContents, *, replace: bool) -> None:
    with closing(_ring(settings, stamp)) as ring:
        ring.check_vault_id(stamp.vault)
        if ring.current_epoch() != stamp.epoch:
            raise StartRefusedError(
                "The key ring that is there is of a later epoch: it is the newer one, keep it."
            )
        if not replace and next(ring.entries(), None) is not None:
            raise StartRefusedError(
                "A key ring with keys is there, and nothing was changed. What it holds and the backup does not would be "
                "lost for good; if it is damaged, keep a copy of it and give --replace."
            )
        ring.put_back(contents.groups, contents.entries, high_water=stamp.high_water)


def _ring(settings: Settings, stamp: Stamp) -> KeyRingStore:
    url = settings.url_of("key_ring")
    file = sqlite_file(url)
    if file is None or file.exists():
        return KeyRingStore.open(url)
    Path(str(make_url(url).database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return KeyRingStore.create(url, stamp.vault, stamp.epoch)


def _vault_id(database: Database) -> str:
    with database.engine.connect() as connection:
        return str(connection.execute(select(VaultIdentity.vault_id)).scalar_one())
