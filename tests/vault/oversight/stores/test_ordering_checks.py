"""A check is ordered when it is due, one at a time, and its evidence is kept; on both databases."""

from __future__ import annotations

from typing import Any

from vault.oversight.stores.ordering import CHECK_STORE_JOB, order_check, order_due_check
from vault.platform.jobs import Job
from vault.platform.vault_identity import VaultIdentity


def test_it_is_ordered_when_it_is_due_and_once(stores: Any) -> None:
    def jobs() -> int:
        with stores.platform.reading() as tx:
            return tx.session.query(Job).filter_by(kind=CHECK_STORE_JOB).count()

    stores.clock.now = max(stores.clock.now, _founded(stores))
    order_due_check(stores.platform)
    assert jobs() == 0
    stores.clock.advance(days=7)
    for _ in range(2):
        order_due_check(stores.platform)
    assert jobs() == 1
    with stores.platform.transaction() as tx:
        assert order_check(tx).number == 1, "one check at a time"
    stores.check()
    order_due_check(stores.platform)
    assert jobs() == 1


def _founded(stores: Any) -> int:
    with stores.platform.reading() as tx:
        return int(tx.session.query(VaultIdentity).one().founded_ms)
