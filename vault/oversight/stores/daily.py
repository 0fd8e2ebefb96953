"""What is asked of the store every day."""

from __future__ import annotations

from vault.oversight.stores.reconcile import reconcile
from vault.oversight.stores.watch import watch_store
from vault.platform.runtime import Platform


def check_storage(platform: Platform) -> None:
    """Whether store, ring and rows agree by name, and whether the store is the same and does the same as before.

    Raises:
        StoreError: the store or the ring could not be asked.
    """
    watch_store(platform)
    reconcile(platform)
