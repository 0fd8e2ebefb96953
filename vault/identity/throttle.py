"""The counters of the throttle rules, in the database: they survive a restart and hold over all workers (P5).

A try is counted before it is judged and given back when it was right, so that parallel tries cannot slip through between
judging and counting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import delete, select, text

from vault.identity.models import SignInCounter
from vault.identity.throttle_rules import NEAREST, Counter, leaked, remaining_ms, wait_ms
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

KEEP_MS: Final = 2 * DAY_MS


def count_try(platform: Platform, counters: Iterable[Counter]) -> None:
    """Count one try in a transaction of its own.

    Raises:
        Refusal: `throttled` with `Retry-After` while one of the counters waits; then nothing is counted.
    """
    with platform.transaction() as tx:
        require_open(tx, counters)
        add_failure(tx, counters)
        tx.session.execute(delete(SignInCounter).where(SignInCounter.since_ms < tx.now_ms() - KEEP_MS))


def require_open(tx: Transaction, counters: Iterable[Counter]) -> None:
    """Refuse (`throttled`) while one of the counters waits."""
    remaining = max(
        remaining_ms(_row(tx, counter).blocked_until_ms, tx.now_ms(), counter.policy)
        for counter in _in_order(counters)
    )
    if remaining:
        raise throttled(remaining)


def add_failure(tx: Transaction, counters: Iterable[Counter]) -> None:
    """Count one failure."""
    for counter in _in_order(counters):
        row = _row(tx, counter)
        failures, row.since_ms = leaked(row.failures, row.since_ms, tx.now_ms(), counter.policy)
        row.failures = failures + 1
        row.blocked_until_ms = tx.now_ms() + wait_ms(row.failures, counter.policy)


def forgive(tx: Transaction, counters: Iterable[Counter]) -> int:
    """After a complete sign-in: empty the nearest counter, give the counted try back on the wider ones.

    Return how many failures the nearest one had before this try.
    """
    before = 0
    for counter in _in_order(counters):
        row = _row(tx, counter)
        if counter.kind in NEAREST:
            before = max(before, row.failures - 1)
            row.failures = 0
        row.failures = max(0, row.failures - 1)
        row.blocked_until_ms = 0
    return before


def throttled(milliseconds: int) -> Refusal:
    """The refusal that says how many seconds to wait."""
    seconds = str(-(-milliseconds // 1000))
    return Refusal(Code.THROTTLED, params={"seconds": seconds}, headers={"Retry-After": seconds})


def _in_order(counters: Iterable[Counter]) -> list[Counter]:
    """One order for every transaction, so that two of them never wait for each other."""
    return sorted(counters, key=lambda counter: counter.key)


def _row(tx: Transaction, counter: Counter) -> SignInCounter:
    # Two first tries at once must meet on one row; both databases know this statement.
    tx.session.execute(
        text(
            "INSERT INTO sign_in_counter (key, failures, since_ms, blocked_until_ms)"
            " VALUES (:key, 0, :now, 0) ON CONFLICT DO NOTHING"
        ),
        {"key": counter.key, "now": tx.now_ms()},
    )
    found = select(SignInCounter).where(SignInCounter.key == counter.key).with_for_update()
    return tx.session.scalars(found, execution_options={"populate_existing": True}).one()
