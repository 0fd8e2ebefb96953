"""The check of everything stored, in slices: what has been looked at is noted every second with the place it has come to,
so that a killed check goes on where it was, and a slice ends soon enough for a server to stop.
"""

from __future__ import annotations

import time
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.documents.models import LIVE, SealedObject
from vault.documents.workers import WorkerPool
from vault.oversight.stores.events import STORE_CHECKED
from vault.oversight.stores.faults import BY, note_looked
from vault.oversight.stores.looking import CouldNotLookError, Looked, Looker
from vault.oversight.stores.models import DONE, RUNNING, StoreCheck
from vault.oversight.stores.ordering import CHECK_STORE_JOB
from vault.oversight.stores.pace import Pace
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob, RetryLater, enqueue

SLICE_SECONDS: Final = 20.0
NOTED_SECONDS: Final = 1.0
BATCH: Final = 100
COUNTED: Final = ("objects", "octets", "damaged", "mended", "reread", "unmarked", "left_out")


def check_store(job: LeasedJob, workers: WorkerPool) -> None:
    """One slice of a check; the next one is another job, ordered with the slice's last note.

    Raises:
        RetryLater: the store, the keys or the log are away, or the vault is sealed.
    """
    looker = Looker(job.platform, workers, Pace(job.platform.settings.store_check_bytes_per_second))
    walk = _Walk(job, looker, int(job.payload["check"]))
    try:
        walk.go()
    except CouldNotLookError as trouble:
        walk.note()
        raise RetryLater(Refusal(Code.STORE_UNAVAILABLE)) from trouble
    except Refusal as refusal:
        raise RetryLater(refusal) from refusal


class _Walk:
    """The state of one slice."""

    def __init__(self, job: LeasedJob, looker: Looker, number: int) -> None:
        self._job, self._looker, self._number = job, looker, number
        self._ends = time.monotonic() + SLICE_SECONDS
        self._noted = time.monotonic()
        self._seen: list[Looked] = []
        self._cursor: str | None = None

    def go(self) -> None:
        with self._job.step() as tx:
            check = tx.session.get_one(StoreCheck, self._number)
            if check.state != RUNNING:
                return
            self._cursor = check.cursor
        while batch := self._batch():
            for object_id in batch:
                self._look(object_id)
                if time.monotonic() > self._ends:
                    self.note(again=True)
                    return
        self.note(done=True)

    def _batch(self) -> list[str]:
        query = select(SealedObject.id).where(SealedObject.id > self._cursor, SealedObject.state == LIVE)
        with self._job.platform.reading() as tx:
            return list(tx.session.scalars(query.order_by(SealedObject.id).limit(BATCH)))

    def _look(self, object_id: str) -> None:
        looked = self._looker.look(object_id)
        if looked is not None:
            self._seen.append(looked)
        self._cursor = object_id
        if time.monotonic() > self._noted + NOTED_SECONDS:
            self.note()

    def note(self, *, again: bool = False, done: bool = False) -> None:
        """Write down what was seen since the last note, and how far the walk has come."""
        with self._job.step() as tx:
            check = tx.session.get_one(StoreCheck, self._number)
            for looked in self._seen:
                note_looked(tx, check, looked)
            check.cursor = self._cursor or check.cursor
            if again:
                enqueue(tx, CHECK_STORE_JOB, {"check": self._number})
            if done:
                _finish(tx, check)
        self._seen.clear()
        self._noted = time.monotonic()


def _finish(tx: Transaction, check: StoreCheck) -> None:
    """The leaf that says what the check found is the evidence of it."""
    check.state, check.ended_ms = DONE, tx.now_ms()
    counts = {name: getattr(check, name) for name in COUNTED}
    record(tx, STORE_CHECKED, BY, store_check=check.number, since=check.started_ms, counts=counts).bind(check)
