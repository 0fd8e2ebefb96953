"""When everything stored is checked: every so many days by itself, and whenever an operator says so. One check at a time."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from vault.oversight.stores.models import RUNNING, StoreCheck
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.jobs import Job, enqueue
from vault.platform.runtime import Platform
from vault.platform.vault_identity import VaultIdentity

CHECK_STORE_JOB: Final = "oversight.check_store"
_WAITING: Final = ("queued", "leased")


def order_due_check(platform: Platform) -> None:
    """Begin a check when the last one began long enough ago, and bring back one that has lost its job."""
    with platform.reading() as tx:
        if not _is_due(tx):
            return
    with suppress(IntegrityError), platform.transaction() as tx:  # another process was quicker
        order_check(tx)


def order_check(tx: Transaction) -> StoreCheck:
    """The check under way, or a new one; its job is there in either case."""
    row = running(tx)
    if row is None:
        last = tx.session.scalar(select(func.max(StoreCheck.number)))
        row = StoreCheck(number=(last or 0) + 1, state=RUNNING, started_ms=tx.now_ms())
        tx.session.add(row)
        tx.session.flush()
    if not _has_job(tx, row.number):
        enqueue(tx, CHECK_STORE_JOB, {"check": row.number})
    return row


def running(tx: Transaction) -> StoreCheck | None:
    """The check under way, if there is one."""
    return tx.session.scalar(select(StoreCheck).where(StoreCheck.state == RUNNING))


def last_check(tx: Transaction) -> StoreCheck | None:
    """The newest check, whether done or under way."""
    return tx.session.scalar(select(StoreCheck).order_by(StoreCheck.number.desc()).limit(1))


def _is_due(tx: Transaction) -> bool:
    row = last_check(tx)
    if row is not None and row.state == RUNNING:
        return not _has_job(tx, row.number)
    since = tx.session.scalar(select(VaultIdentity.founded_ms)) if row is None else row.started_ms
    return tx.now_ms() >= (since or 0) + tx.platform.settings.store_check_days * DAY_MS


def _has_job(tx: Transaction, number: int) -> bool:
    query = select(Job.payload).where(Job.kind == CHECK_STORE_JOB, Job.state.in_(_WAITING))
    return any(json.loads(payload)["check"] == number for payload in tx.session.scalars(query))
