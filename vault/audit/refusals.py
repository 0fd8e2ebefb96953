"""Refusals survive the rollback of what they refused: they are recorded in a transaction of their own.

Callers who are not signed in are only counted, one leaf a minute and source, so that a flood can neither fill the log nor
stop the company by making it slow.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, text

from vault.audit.actor import Actor
from vault.audit.acts import REQUEST_REFUSED, SOURCE_REFUSALS_COUNTED
from vault.audit.models import SourceRefusals
from vault.audit.record import record
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform

TALLY_MS = 60_000
# Two first refusals of one source at once must meet on one row; both databases know this statement.
_COUNT_ONE = text(
    "INSERT INTO source_refusals (address, count, since_ms) VALUES (:address, 1, :now)"
    " ON CONFLICT (address) DO UPDATE SET count = source_refusals.count + 1"
)
_NAMED = ("entry", "item", "version", "copy", "disposal", "subject")


def record_refusal(
    platform: Platform,
    refusal: Refusal,
    by: Actor,
    route: str,
    noticing: Callable[[Transaction, Refusal, Actor, str], None] | None = None,
) -> None:
    """Write the refusal's leaf, with the true code behind a `not_found`. Raises Refusal(`log_unavailable`).

    `noticing` looks at it and at the route in the same transaction, for whoever watches over refusals.
    """
    with platform.transaction() as tx:
        if noticing is not None:
            noticing(tx, refusal, by, route)
        record(
            tx,
            REQUEST_REFUSED,
            by,
            outcome="refused",
            code=refusal.code.value,
            true_code=refusal.true_code.value,
            route=route,
            **{name: refusal.about.get(name) for name in _NAMED},
        )


def count_source_refusal(platform: Platform, address: str) -> None:
    """Count one refusal of a caller who is not signed in; a minute's count becomes one leaf."""
    with platform.transaction() as tx:
        tx.session.execute(_COUNT_ONE, {"address": address[:64], "now": tx.now_ms()})
        _write_due(tx)


def write_due_tallies(platform: Platform) -> None:
    """Turn counts older than a minute into leaves; run by the worker so that the last minute is not lost."""
    with platform.reading() as tx:
        due = tx.session.scalar(
            select(SourceRefusals.address).where(SourceRefusals.since_ms < tx.now_ms() - TALLY_MS)
        )
    if due is not None:
        with platform.transaction() as tx:
            _write_due(tx)


def _write_due(tx: Transaction) -> None:
    due = select(SourceRefusals).where(SourceRefusals.since_ms < tx.now_ms() - TALLY_MS)
    # Whoever holds a due tally writes its leaf; nobody else waits for it or writes it again.
    for tally in tx.session.scalars(due.with_for_update(skip_locked=True)):
        record(
            tx,
            SOURCE_REFUSALS_COUNTED,
            Actor.source(tally.address),
            outcome="refused",
            count=tally.count,
            since=tally.since_ms,
        )
        tx.session.delete(tally)
