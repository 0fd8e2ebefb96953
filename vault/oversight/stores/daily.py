"""What is asked of the store, and of the database's own file, every day."""

from __future__ import annotations

from vault.oversight.stores.database_file import check_database
from vault.oversight.stores.reconcile import reconcile
from vault.oversight.stores.watch import watch_store
from vault.platform.runtime import Platform


def check_storage(platform: Platform) -> None:
    """Whether the database's file is whole, store, ring and rows agree by name, and the store is the same and does the same as
    before.

    Raises:
        StoreError: the store or the ring could not be asked.
    """
    check_database(platform)
    watch_store(platform)
    reconcile(platform)
