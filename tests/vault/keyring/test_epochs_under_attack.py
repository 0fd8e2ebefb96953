"""New keys while epochs change, a change that was killed in the middle, and a key file that is not the ring's."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from crypto.errors import KeyUnavailableError
from storage.errors import EpochRetiredError
from vault.app.start_check import VaultLockedError, check_start
from vault.keyring.ring import KeyRing


def _create(platform: Any, object_id: str) -> None:
    KeyRing(platform).create(object_id, f"objects/{object_id}", stream_aad=b"s", wrap_aad=b"w", leaf_index=-1)


def test_a_change_killed_between_provider_and_ring_does_not_stop_uploads(platform: Any) -> None:
    platform.keys.create_epoch()
    _create(platform, "obj_a")
    with KeyRing(platform).open("obj_a", b"w") as key:
        assert len(key.reveal()) == 32
    survivors = KeyRing(platform).advance_epoch().survivors
    assert survivors == 1


def test_a_provider_that_destroys_nothing_is_not_filled_by_the_tries(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_epoch: str) -> str:
        raise KeyUnavailableError("not now")

    _create(platform, "obj_a")
    with monkeypatch.context() as broken:
        broken.setattr(platform.keys, "destroy_epoch", refuses)
        for _ in range(20):
            with pytest.raises(KeyUnavailableError):
                KeyRing(platform).advance_epoch()
    assert len(platform.keys.epochs()) <= 4
    change = KeyRing(platform).advance_epoch()
    assert platform.keys.epochs() == (change.new_epoch,)
    with KeyRing(platform).open("obj_a", b"w") as key:
        assert len(key.reveal()) == 32


def test_an_older_key_file_put_back_stops_new_keys_instead_of_spinning(platform: Any, settings: Any) -> None:
    path = settings.resolved_key_file
    shutil.copy2(path, path.with_suffix(".older"))
    KeyRing(platform).advance_epoch()
    path.with_suffix(".older").replace(path)
    with pytest.raises(KeyUnavailableError):
        _create(platform, "obj_a")


def test_a_ring_that_always_moves_on_is_an_error_not_an_endless_loop(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def retired(_entry: Any) -> None:
        raise EpochRetiredError("epk_x")

    monkeypatch.setattr(platform.ring_store, "add", retired)
    with pytest.raises(EpochRetiredError):
        _create(platform, "obj_a")


def test_a_vault_with_an_older_key_file_serves_nobody(platform: Any, settings: Any) -> None:
    path = settings.resolved_key_file
    shutil.copy2(path, path.with_suffix(".older"))
    KeyRing(platform).advance_epoch()
    check_start(platform)
    path.with_suffix(".older").replace(path)
    with pytest.raises(VaultLockedError, match="key file"):
        check_start(platform)
