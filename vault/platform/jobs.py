"""Background work that survives a kill: the job row is written in the act's own transaction (outbox).

A job is leased with a fencing number; every step of a handler checks the number in the step's own transaction, so a worker
that was thought dead cannot finish what another took over. Handlers must be idempotent: a job runs at least once.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base, Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.operations import report_operation
from vault.platform.runtime import Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

LEASE_MS = 30_000
RENEW_SECONDS = 10.0
"""A handler at work keeps its lease however long one step takes; only a dead process loses it."""
BACKOFF_MS = (500, 1_000, 2_000, 5_000, 10_000, 30_000)
POLL_SECONDS = 0.2
PASSING = frozenset({Code.LOG_UNAVAILABLE, Code.STORE_UNAVAILABLE, Code.VAULT_SEALED})
"""Refusals that pass by themselves, like the weather or a maintenance session: no job ever ends with one of them, and nothing is given up for one."""

_log = logging.getLogger("hizo.jobs")


class Job(Base):
    """One piece of work to be done at least once."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    payload: Mapped[str] = mapped_column(Text)
    operation_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16), index=True)
    run_after_ms: Mapped[int] = mapped_column(index=True)
    attempts: Mapped[int]
    lease_until_ms: Mapped[int]
    fencing: Mapped[int]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_ms: Mapped[int]


class LeaseLostError(Exception):
    """Another worker holds the job now; this one must stop without writing anything."""


class RetryLater(Exception):  # noqa: N818  # a request of the handler, not an error
    """The handler did what it could; run it again after the back-off. `refusal` is shown to the caller meanwhile."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code.value)
        self.refusal = refusal


def enqueue(
    tx: Transaction,
    kind: str,
    payload: Mapping[str, Any],
    *,
    operation_id: str | None = None,
    after_ms: int = 0,
) -> Job:
    """Put work into the outbox of the current transaction."""
    now = tx.now_ms()
    job = Job(
        id=new_id("job", tx.platform.randomness),
        kind=kind,
        payload=json.dumps(payload),
        operation_id=operation_id,
        state="queued",
        run_after_ms=now + after_ms,
        attempts=0,
        lease_until_ms=0,
        fencing=0,
        created_ms=now,
    )
    tx.session.add(job)
    return job


@dataclass(frozen=True)
class LeasedJob:
    """A job in a worker's hands."""

    platform: Platform
    id: str
    kind: str
    payload: Mapping[str, Any]
    operation_id: str | None
    fencing: int
    attempts: int

    @contextmanager
    def step(self) -> Iterator[Transaction]:
        """A transaction that belongs to this lease: it extends the lease, or raises LeaseLostError."""
        with self.platform.transaction() as tx:
            still_ours = (
                update(Job)
                .where(Job.id == self.id, Job.fencing == self.fencing, Job.state == "leased")
                .values(lease_until_ms=tx.now_ms() + LEASE_MS)
            )
            if tx.session.execute(still_ours).rowcount != 1:  # type: ignore[attr-defined]
                raise LeaseLostError(self.id)
            yield tx


Handler = Callable[[LeasedJob], dict[str, Any] | None]


class JobRunner:
    """Runs due jobs one after another; several runners in several processes may work on one database."""

    def __init__(self, platform: Platform, handlers: Mapping[str, Handler]) -> None:
        self._platform = platform
        self._handlers = handlers
        self._stop = threading.Event()

    def run_forever(self) -> None:
        """Work until `stop()`; trouble with the database is waited out."""
        while not self._stop.is_set():
            try:
                busy = self.run_one()
            except Refusal as trouble:
                _log.warning("jobs wait for the database: %s", trouble.code)
                busy = False
            except Exception:
                # The job itself is settled by `run_one`; what comes here is trouble between jobs, and passes.
                _log.exception("the job runner goes on after an unexpected failure")
                busy = False
            if not busy:
                self._stop.wait(POLL_SECONDS)

    def stop(self) -> None:
        """Ask `run_forever` to return after the current job."""
        self._stop.set()

    def run_one(self) -> bool:
        """Run one due job; False when none is due."""
        if not self._something_is_due():
            return False
        job = self._lease()
        if job is None:
            return False
        try:
            with _kept(job):
                result = self._handlers[job.kind](job)
            self._settle(job, "done", result=result)
        except LeaseLostError:
            _log.warning("job %s went to another worker", job.id)
        except RetryLater as later:
            self._retry(job, later.refusal.code.value, later.refusal)
        except Refusal as refusal:
            if refusal.code in PASSING:
                self._retry(job, refusal.code.value, refusal)
            else:
                self._settle(job, "failed", refusal=refusal)
        except Exception as error:
            _log.exception("job %s (%s) failed, it will be tried again", job.id, job.kind)
            self._retry(job, repr(error), None)
        return True

    def _something_is_due(self) -> bool:
        with self._platform.reading() as tx:
            return tx.session.execute(self._due(tx).limit(1)).first() is not None

    def _due(self, tx: Transaction) -> Any:
        now = tx.now_ms()
        free = or_(Job.state == "queued", (Job.state == "leased") & (Job.lease_until_ms < now))
        return (
            select(Job)
            .where(free, Job.run_after_ms <= now, Job.kind.in_(self._handlers))
            .order_by(Job.run_after_ms)
            .with_for_update(skip_locked=True)
        )

    def _lease(self) -> LeasedJob | None:
        with self._platform.transaction() as tx:
            row = tx.session.execute(self._due(tx).limit(1)).scalar()
            if row is None:
                return None
            row.state, row.lease_until_ms = "leased", tx.now_ms() + LEASE_MS
            row.fencing, row.attempts = row.fencing + 1, row.attempts + 1
            report_operation(tx, row.operation_id, "running")
            return LeasedJob(
                self._platform,
                row.id,
                row.kind,
                json.loads(row.payload),
                row.operation_id,
                row.fencing,
                row.attempts,
            )

    def _settle(
        self,
        job: LeasedJob,
        state: str,
        *,
        result: dict[str, Any] | None = None,
        refusal: Refusal | None = None,
    ) -> None:
        with job.step() as tx:
            row = tx.session.get_one(Job, job.id)
            row.state, row.last_error = state, refusal.code.value if refusal else None
            report_operation(tx, job.operation_id, state, result=result, problem=_problem(refusal))

    def _retry(self, job: LeasedJob, error: str, refusal: Refusal | None) -> None:
        with job.step() as tx:
            row = tx.session.get_one(Job, job.id)
            row.state, row.last_error = "queued", error
            row.run_after_ms = tx.now_ms() + BACKOFF_MS[min(job.attempts, len(BACKOFF_MS)) - 1]
            report_operation(tx, job.operation_id, "running", problem=_problem(refusal))


@contextmanager
def _kept(job: LeasedJob) -> Iterator[None]:
    """Renew the lease from a thread of its own for as long as the block takes."""
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, over), name=f"lease-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(job: LeasedJob, over: threading.Event) -> None:
    while not over.wait(RENEW_SECONDS):
        try:
            with job.step():
                pass
        except LeaseLostError:
            return
        except (Refusal, SQLAlchemyError) as trouble:
            _log.warning("the lease of job %s is not renewed now: %s", job.id, type(trouble).__name__)


def _problem(refusal: Refusal | None) -> dict[str, Any] | None:
    return {"code": refusal.code.value, "params": refusal.params} if refusal else None
