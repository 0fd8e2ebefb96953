"""Whoever puts an older database back meets a vault that stays shut; nothing destroyed since comes back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.errors import RingEntryMissingError
from vault.app.open_platform import open_platform
from vault.app.start_check import VaultLockedError, check_start
from vault.audit.checkpoints import STORE_PREFIX, sign_checkpoint
from vault.documents.models import SealedObject
from vault.documents.sealing import facts_of
from vault.keyring.ring import KeyRing
from vault.platform.runtime import Platform


@pytest.fixture
def database_url() -> None:
    """The embedded default, whose database is one file that can be put back."""


def copy_of_database(platform: Platform, place: Path) -> Path:
    with (
        closing(sqlite3.connect(platform.settings.data_dir / "vault.db")) as source,
        closing(sqlite3.connect(place)) as target,
    ):
        source.backup(target)
    return place


@pytest.fixture
def put_back(disposals, tmp_path: Path) -> Iterator[Callable[[Path], Platform]]:
    """Opens the vault as it would be with an older database in the place of the present one."""
    opened: list[Platform] = []

    def put(backup: Path) -> Platform:
        settings = disposals.platform.settings
        folder = tmp_path / "restored"
        shutil.copytree(settings.data_dir, folder, ignore=shutil.ignore_patterns("vault.db*"))
        shutil.copy(backup, folder / "vault.db")
        opened.append(open_platform(settings.model_copy(update={"data_dir": folder})))
        return opened[-1]

    yield put
    for each in opened:
        each.close()


def forget_checkpoints(platform: Platform) -> None:
    shutil.rmtree(platform.settings.checkpoints_dir, ignore_errors=True)
    for info in list(platform.store.keys(STORE_PREFIX + "/")):
        platform.store.remove(info.key)


def test_a_database_older_than_a_disposal_keeps_the_vault_shut(disposals, put_back, tmp_path):
    item_id = disposals.item()
    backup = copy_of_database(disposals.platform, tmp_path / "backup.db")
    disposals.disposed(item_id)
    restored = put_back(backup)
    forget_checkpoints(restored)
    with pytest.raises(VaultLockedError, match="disposal ledger destroyed"):
        check_start(restored)


def test_a_database_older_than_a_key_keeps_the_vault_shut(disposals, put_back, tmp_path):
    backup = copy_of_database(disposals.platform, tmp_path / "backup.db")
    item_id = disposals.item()
    with disposals.platform.reading() as tx:
        row = tx.session.query(SealedObject).filter_by(item_id=item_id).one()
    ring = KeyRing(disposals.platform)
    ring.create(row.id + "b", "objects/b", stream_aad=b"{}", wrap_aad=b"{}", leaf_index=row.leaf_index).wipe()
    restored = put_back(backup)
    forget_checkpoints(restored)
    with pytest.raises(VaultLockedError, match="key ring knows leaf"):
        check_start(restored)


def test_a_database_older_than_a_checkpoint_keeps_the_vault_shut(disposals, put_back, tmp_path):
    backup = copy_of_database(disposals.platform, tmp_path / "backup.db")
    disposals.item()
    sign_checkpoint(disposals.platform)
    with pytest.raises(VaultLockedError, match="A checkpoint of"):
        check_start(put_back(backup))


def test_even_if_it_opened_what_was_destroyed_would_stay_destroyed(disposals, put_back, tmp_path):
    item_id = disposals.item()
    backup = copy_of_database(disposals.platform, tmp_path / "backup.db")
    disposals.disposed(item_id)
    restored = put_back(backup)
    with restored.reading() as tx:
        row = tx.session.query(SealedObject).filter_by(item_id=item_id).one()
        wrap_aad = facts_of(restored, row).wrap_aad
    assert row.state == "live"
    with pytest.raises(RingEntryMissingError):
        KeyRing(restored).open(row.id, wrap_aad)


def test_the_newest_database_opens(disposals, put_back, tmp_path):
    item_id = disposals.item()
    disposals.disposed(item_id)
    assert check_start(put_back(copy_of_database(disposals.platform, tmp_path / "backup.db"))) == []
