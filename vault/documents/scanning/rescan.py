"""Scanning everything stored, every week, with the signatures of the day (G9.3-f).

A run is a row: where it stands, and what it found so far. Each version is one step of the job, so that a run that was
killed goes on at the next one. No byte of what is stored is ever changed.
"""

import time
from contextlib import suppress
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.models import CLEAN, INFECTED, LIVE, SealedObject, Version
from vault.documents.scanning.answers import LASTING, CouldNotScanError, Engine, Trouble
from vault.documents.scanning.clamd import Scanner
from vault.documents.scanning.events import STORAGE_SCANNED
from vault.documents.scanning.look import Looked, look_at
from vault.documents.scanning.models import ScanRun
from vault.documents.scanning.note_scan import note_later
from vault.documents.scanning.passed import Scan
from vault.identity.notices import notify
from vault.people.queries import overall_officer
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.jobs import LeasedJob, RetryLater, enqueue
from vault.platform.runtime import Platform

RESCAN_JOB: Final = "documents.rescan"
EVERY_MS: Final = 6 * DAY_MS
"""A run begins on the sixth day after the one before, so that with its own time nothing goes a week without."""
MOST_TRIES: Final = 3
TURN_SECONDS: Final = 20.0
"""After so long a job hands over to the next one, so that whoever stops the worker waits no longer."""


def run_due_rescan(platform: Platform) -> None:
    """Begin a run when one is due, and none is under way."""
    if platform.settings.scanner is None:
        return
    with platform.reading() as tx:
        if not _is_due(tx):
            return
    with (
        suppress(IntegrityError),
        platform.transaction() as tx,
    ):  # another process began it at this very moment
        if not _is_due(tx):
            return
        run = ScanRun(
            id=new_id("scn", platform.randomness), day=tokyo_date(tx.now_ms()), started_ms=tx.now_ms()
        )
        tx.session.add(run)
        tx.session.flush()
        enqueue(tx, RESCAN_JOB, {"run_id": run.id})


def _is_due(tx: Transaction) -> bool:
    last = tx.session.scalar(select(ScanRun).order_by(ScanRun.started_ms.desc()).limit(1))
    return last is None or (last.finished_ms is not None and last.started_ms + EVERY_MS <= tx.now_ms())


def rescan(job: LeasedJob) -> None:
    """Go on with a run for a while.

    Raises:
        RetryLater: the scanner is away.
        Refusal: `store_unavailable`, `vault_sealed`, `log_unavailable`; the job comes back.
    """
    scanner = Scanner.of(job.platform.settings)
    if scanner is None:
        raise RetryLater(Refusal(Code.SCANNER_UNAVAILABLE))
    over = time.monotonic() + TURN_SECONDS
    run_id = str(job.payload["run_id"])
    while (version_id := _next(job, run_id)) is not None:
        _scan(job, scanner, run_id, version_id)
        if time.monotonic() >= over:
            with job.step() as tx:
                enqueue(tx, RESCAN_JOB, {"run_id": run_id})
            return
    _finish(job, run_id)


def _next(job: LeasedJob, run_id: str) -> str | None:
    with job.step() as tx:
        run = tx.session.get_one(ScanRun, run_id)
        query = select(Version.id).join(SealedObject, SealedObject.id == Version.rendition_object_id)
        query = query.where(Version.id > run.cursor, SealedObject.state == LIVE).order_by(Version.id)
        return tx.session.scalar(query.limit(1))


def _scan(job: LeasedJob, scanner: Scanner, run_id: str, version_id: str) -> None:
    engine: Engine | None = None
    try:
        engine = scanner.engine()
        looked = look_at(job, scanner, version_id)
    except CouldNotScanError as could_not:
        if engine is None:
            raise RetryLater(Refusal(Code.SCANNER_UNAVAILABLE)) from could_not
        _not_scanned(job, run_id, version_id, could_not.trouble)
    except Refusal as wrong:
        if wrong.code is not Code.INTEGRITY_FAILED:
            raise
        _failed(job, run_id, version_id)
    else:
        _note(job, run_id, version_id, looked, engine)


def _note(job: LeasedJob, run_id: str, version_id: str, looked: Looked, engine: Engine) -> None:
    state = CLEAN if looked.found is None else INFECTED
    with job.step() as tx:
        note_later(tx, Actor.job(job.id), version_id, Scan(state, looked.found, engine))
        run = _moved(tx, run_id, version_id)
        run.size += looked.size
        run.engine, run.last_engine = run.engine or str(engine), str(engine)
        if looked.found is None:
            run.clean += 1
        else:
            run.found += 1


def _not_scanned(job: LeasedJob, run_id: str, version_id: str, trouble: Trouble) -> None:
    """The scanner was there, and broke off at this one: it is asked again, and after that left out and counted."""
    with job.step() as tx:
        run = tx.session.get_one(ScanRun, run_id, with_for_update=True)
        run.tries += 1
        given_up = trouble in LASTING or run.tries >= MOST_TRIES
        if given_up:
            _moved(tx, run_id, version_id).impossible += 1
    if not given_up:
        raise RetryLater(Refusal(Code.SCANNER_UNAVAILABLE))


def _failed(job: LeasedJob, run_id: str, version_id: str) -> None:
    with job.step() as tx:
        _moved(tx, run_id, version_id).failed += 1


def _moved(tx: Transaction, run_id: str, version_id: str) -> ScanRun:
    run = tx.session.get_one(ScanRun, run_id, with_for_update=True)
    run.cursor, run.tries = version_id, 0
    return run


def _finish(job: LeasedJob, run_id: str) -> None:
    with job.step() as tx:
        run = tx.session.get_one(ScanRun, run_id, with_for_update=True)
        if run.finished_ms is not None:
            return
        run.finished_ms = tx.now_ms()
        leaf = record(
            tx,
            STORAGE_SCANNED,
            Actor.job(job.id),
            run=run.id,
            since=run.started_ms,
            count=run.clean + run.found + run.impossible + run.failed,
            **{
                name: getattr(run, name)
                for name in ("clean", "found", "impossible", "failed", "size", "engine", "last_engine")
            },
        )
        leaf.bind(run)
        officer = overall_officer(tx)
        if officer is not None and run.found + run.impossible + run.failed:
            counts = {name: str(getattr(run, name)) for name in ("found", "impossible", "failed")}
            notify(tx, officer, "storage_scan_troubled", **counts)
