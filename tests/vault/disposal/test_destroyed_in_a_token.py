"""A disposal whose epoch key ends in a token: the certificate claims that, quotes the token, and old rings open nothing."""

from __future__ import annotations

import shutil

import pytest

from clients.verify.certificate import verify_certificate
from crypto.errors import KeyUnavailableError
from crypto.key_wrap import WrappedKey, unwrap_group_key
from storage.key_ring import KeyRingStore
from tests.vault.in_a_token import company, database_url, platform, settings
from vault.app.start_check import check_start
from vault.disposal.execute import execute
from vault.keyring.ring import KeyRing
from vault.platform.runtime import CERTIFICATE_SIGNER

__all__ = ["company", "database_url", "platform", "settings"]


@pytest.mark.clause("G9.1.4-a")
def test_a_disposal_ends_in_the_token_and_waits_for_one_that_is_away(disposals, tokens, tmp_path):
    platform = disposals.platform
    item_id = disposals.item()
    neighbour = disposals.item()
    [entry] = [each for each in platform.ring_store.entries() if item_id in each.wrap_aad]
    shutil.copytree(platform.settings.data_dir / "key-ring", tmp_path / "older-ring")

    disposal_id = disposals.disposed(item_id)

    assert disposals.state(disposal_id)["state"] == "certified"
    statement = verify_certificate(
        disposals.certificate(disposal_id).content, platform.keys.load_secret(CERTIFICATE_SIGNER)
    ).statement
    assert statement["keys"]["provider"] == "token"
    [place] = [each for each in statement["places"] if each["kind"] == "key_provider"]
    assert place["result"] == "key_destroyed_by_token"
    assert "SoftHSM" in str(place["steps"])
    assert {step["target"] for step in place["steps"]} == set(statement["keys"]["retired_epochs"])

    older = KeyRingStore.open(f"sqlite:///{tmp_path / 'older-ring' / 'ring.db'}")
    _, group = older.get_with_group(entry.object_id)
    older.close()
    with pytest.raises(KeyUnavailableError, match="destroyed"):
        unwrap_group_key(platform.keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped))
    [survivor] = [each for each in platform.ring_store.entries() if neighbour in each.wrap_aad]
    with KeyRing(platform).open(survivor.object_id, survivor.wrap_aad.encode()) as key:
        assert len(key.reveal()) == 32
    assert check_start(platform) == []

    waiting = disposals.confirmed(neighbour)
    tokens.lose(platform.settings.pkcs11_token)
    disposals.work(execute)
    shown = disposals.state(waiting)
    assert (shown["state"], shown["blocked_by"]) == ("erasing", "store_unavailable")
    assert disposals.certificate(waiting).status_code == 404
