"""Checking everything stored from the command line, by the same job that the vault runs by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from sqlalchemy import select

from vault.app.open_platform import open_platform
from vault.app.worker_pool import start_workers
from vault.documents.models import StoredFault
from vault.oversight.stores.jobs import job_handlers
from vault.oversight.stores.models import DONE, StoreCheck
from vault.oversight.stores.ordering import order_check
from vault.oversight.stores.watch import accept_store
from vault.platform.jobs import JobRunner
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

WAIT_SECONDS: Final = 1.0
TOLD_SECONDS: Final = 10.0


def scrub(settings: Settings) -> Iterator[str]:
    """Lines: how far it has come, what stands against objects at the end, and the counts."""
    with closing(open_platform(settings)) as platform:
        with platform.transaction() as tx:
            number = order_check(tx).number
        with closing(start_workers(settings)) as workers:
            yield from _worked(platform, JobRunner(platform, job_handlers(workers)), number)
        yield from _standing(platform)
        yield _counts(_check(platform, number))


def _worked(platform: Platform, runner: JobRunner, number: int) -> Iterator[str]:
    """Do what is due until the check is done; another process may be doing parts of it."""
    told = time.monotonic()
    while (check := _check(platform, number)).state != DONE:
        if not runner.run_one():
            time.sleep(WAIT_SECONDS)
        if time.monotonic() > told + TOLD_SECONDS:
            told = time.monotonic()
            yield f"note  {check.objects} objects, {check.octets} bytes so far"


def _check(platform: Platform, number: int) -> StoreCheck:
    with platform.reading() as tx:
        return tx.session.get_one(StoreCheck, number)


def _standing(platform: Platform) -> Iterator[str]:
    with platform.reading() as tx:
        query = select(StoredFault).where(StoredFault.mended_ms.is_(None))
        for row in tx.session.scalars(query.order_by(StoredFault.item_id, StoredFault.object_id)):
            yield f"WRONG {row.item_id} {row.object_id}: {row.fault}"


def _counts(check: StoreCheck) -> str:
    return (
        f"ok    check {check.number}, leaf {check.leaf_index}: {check.objects} objects of {check.octets} bytes read back, "
        f"{check.damaged} damaged, {check.mended} whole again; {check.reread} renditions reread, {check.unmarked} without "
        f"their marking, {check.left_out} left out"
    )


def accept(settings: Settings) -> str:
    """Take the store for the vault's own."""
    with closing(open_platform(settings)) as platform:
        key = accept_store(platform)
        return f"{platform.store.describe().place} is this vault's store from now on (marker {key})"
