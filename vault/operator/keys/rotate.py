"""A new epoch key, on the operator's word: every group of keys is put under it, and the old epoch key is destroyed.

A disposal does the same by itself. Deposits and views go on meanwhile; killed at any point, it is simply run again.
"""

from __future__ import annotations

from contextlib import closing
from typing import Final

from storage.errors import EpochRetiredError
from vault.app.open_platform import open_platform
from vault.app.start_check import check_start
from vault.audit.actor import Actor
from vault.audit.acts import EPOCH_KEYS_ROTATED
from vault.audit.record import record
from vault.keyring.ring import EpochChange, KeyRing
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

TRIES: Final = 5
"""A disposal that changes the epoch at the same moment comes first; so often it may."""


def rotate(settings: Settings) -> EpochChange:
    """Advance the epoch and put it on record.

    Raises:
        VaultLockedError: the parts of the vault contradict each other; nothing was changed.
        EpochRetiredError: disposals were quicker each time.
        CryptoError, StoreError: keys or ring could not do it now.
    """
    with closing(open_platform(settings)) as platform:
        check_start(platform)
        change = _advanced(platform)
        with platform.transaction() as tx:
            record(
                tx,
                EPOCH_KEYS_ROTATED,
                Actor.operator("hizo-vault keys rotate"),
                vault=platform.vault_id,
                epoch=change.new_epoch,
                count=change.survivors,
                epochs=dict(change.destroyed),
            )
    return change


def _advanced(platform: Platform) -> EpochChange:
    for left in reversed(range(TRIES)):
        try:
            return KeyRing(platform).advance_epoch()
        except EpochRetiredError:
            if not left:
                raise
    raise AssertionError("unreachable")
