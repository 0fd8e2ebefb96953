"""After a disposal, no file of the vault holds a key of the item, raw or wrapped, or a window of its plaintext."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crypto.errors import KeyUnavailableError
from crypto.key_wrap import WrappedKey, unwrap_group_key
from storage.key_ring import KeyRingStore
from vault.documents.models import SealedObject
from vault.documents.sealing import facts_of
from vault.keyring.ring import KeyRing


@pytest.fixture
def database_url() -> None:
    """The files of the embedded default are searched; a server's files are its operator's."""


def secrets_of(disposals, item_id: str) -> dict[str, bytes]:
    platform = disposals.platform
    found: dict[str, bytes] = {}
    with platform.reading() as tx:
        for row in tx.session.query(SealedObject).filter_by(item_id=item_id):
            with KeyRing(platform).open(row.id, facts_of(platform, row).wrap_aad) as key:
                found[f"raw key of {row.id}"] = bytes(key.reveal())
            found[f"wrapped key of {row.id}"] = platform.ring_store.get(row.id).wrapped
            found[f"ciphertext of {row.id}"] = platform.store.read_range(row.blob_key, 4096, 48)
    return found | {f"plaintext {n}": marker for n, marker in enumerate(disposals.markers)}


def found_in(folder: Path, needles: dict[str, bytes]) -> set[str]:
    return {
        name
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        for name, needle in needles.items()
        if needle in content
    }


@pytest.mark.clause("G9.1.4-a")
@pytest.mark.asvs("14.2.2")
def test_no_file_of_the_vault_remembers_the_item(disposals):
    item_id = disposals.item(versions=3)
    needles = secrets_of(disposals, item_id)
    folder = disposals.platform.settings.data_dir
    before = found_in(folder, needles)
    assert {name.split(" of ")[0] for name in before} == {"wrapped key", "ciphertext"}

    disposals.disposed(item_id)

    assert found_in(folder, needles) == set()


def test_the_search_finds_a_planted_secret(disposals):
    needles = secrets_of(disposals, disposals.item())
    folder = disposals.platform.settings.data_dir
    for number, (name, needle) in enumerate(needles.items()):
        (folder / f"planted-{number}").write_bytes(b"x" * 777 + needle + b"y")
        assert name in found_in(folder, needles)


@pytest.mark.clause("G9.1.4-a")
def test_an_older_copy_of_the_key_ring_opens_nothing(disposals, tmp_path):
    item_id = disposals.item()
    platform = disposals.platform
    with platform.reading() as tx:
        row = tx.session.query(SealedObject).filter_by(item_id=item_id).one()
        object_id, aad = row.id, facts_of(platform, row).wrap_aad
    shutil.copytree(platform.settings.data_dir / "key-ring", tmp_path / "old-ring")
    disposals.disposed(item_id)

    older = KeyRingStore.open(f"sqlite:///{tmp_path / 'old-ring' / 'ring.db'}")
    entry, group = older.get_with_group(object_id)
    assert entry.wrap_aad.encode() == aad
    with pytest.raises(KeyUnavailableError):
        unwrap_group_key(platform.keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped))
    older.close()
