"""M5: a log that cannot be written. Nothing happens, everybody hears so at once, and it goes on when it is mended."""

from __future__ import annotations

import contextlib
import functools
import resource
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select

from clients.http_client.documents import Deposit
from tests.crash.crash_flows import PATIENCE_SECONDS, Round, code_of
from tests.crash.crash_people import MARKING, UNTIL, table
from tests.crash.crash_vault import CrashVault
from tests.crash.failpoints import Plan
from tests.prepared_company import decide
from vault.access.models import GrantRow
from vault.audit.log import head
from vault.copies.models import Copy, CopyRequest
from vault.disposal.models import Disposal
from vault.documents.models import Item, UploadIntent

AT_ONCE = 6
FAILING = {"every sync fails": "fsync,fdatasync", "every write fails": "pwrite64"}
Act = Callable[[], Any]
Way = Callable[[CrashVault], AbstractContextManager[None]]


class BlockedLog:
    """The log blocked in every way this back end knows, and every act that needs it, one by one and at once."""

    def run(self, round_: Round) -> list[str]:
        """Try it all; say what is wrong."""
        ways = [("another writer holds it", another_writer), ("every commit fails", failing_commits)]
        if not _on_postgresql(round_.vault):
            ways.append(("the disk is full", full_disk))
        return [finding for name, way in ways for finding in _try(round_, name, way)] + round_.audit()


class FailingDisk:
    """A disk that answers EIO: to every sync, which is then the truth about nothing written before, or to every write."""

    def run(self, round_: Round) -> list[str]:
        """Try both on files; what PostgreSQL does about it is its own promise."""
        if _on_postgresql(round_.vault):
            return []
        ways = {name: functools.partial(failing_calls, calls=calls) for name, calls in FAILING.items()}
        return [finding for name, way in ways.items() for finding in _try(round_, name, way)] + round_.audit()


def _try(round_: Round, name: str, way: Way) -> list[str]:
    acts = _acts(round_)
    before = _state(round_)
    with way(round_.vault):
        answers = [*_one_by_one(acts), *_at_once(acts)]
    findings = [
        f"M5: {name}: {act} was answered {code}" for act, code in answers if code != "log_unavailable"
    ]
    if (after := _state(round_)) != before:
        findings.append(f"M5: {name}: {before} became {after}")
    _await_mended(round_)
    return findings


def _await_mended(round_: Round) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (code := code_of(round_.company.manager.client.documents.items)) != "done":
        assert time.monotonic() < deadline, f"the log is mended, and the answer stays {code}"
        time.sleep(0.05)


def _one_by_one(acts: dict[str, Act]) -> list[tuple[str, str]]:
    return [(name, code_of(act)) for name, act in acts.items()]


def _at_once(acts: dict[str, Act]) -> list[tuple[str, str]]:
    chosen = list(acts)[:AT_ONCE]
    barrier = threading.Barrier(len(chosen))

    def run(name: str) -> tuple[str, str]:
        barrier.wait()
        return f"{name}, {AT_ONCE} at once", code_of(acts[name])

    with ThreadPoolExecutor(len(chosen)) as pool:
        return list(pool.map(run, chosen))


def _acts(round_: Round) -> dict[str, Act]:
    """Acts on content and rights that would all succeed now."""
    company, (item_id, version_id) = round_.company, round_.drawing
    depositor, manager = company.depositor.client, company.manager.client
    company.manager.step_up()
    company.depositor.step_up()
    [copy] = round_.issue()
    asked = _ask(round_)
    content = table()
    facts = {
        "entry_id": company.entry_id,
        "type": "electronic_file",
        "marking": MARKING,
        "file_name": "a.csv",
    }
    access = company.access()
    wanted = access.ask(manager, company.officer.id, "view")
    code = company.manager.code()
    return {
        "view a page": lambda: depositor.documents.page_image(version_id, 1),
        "read an item": lambda: depositor.documents.item(item_id),
        "fetch a copy": lambda: _drain(depositor, copy.id),
        "deposit": lambda: depositor.documents.deposit(
            Deposit(facts=facts, content=lambda: [content], size=len(content))
        ),
        "ask for a copy": lambda: depositor.copies.ask(_request(round_)),
        "approve": lambda: manager.copies.approve(asked.id, asked.digest, "必要"),
        "ask for access": lambda: access.ask(depositor, company.depositor.id, "view"),
        "give access": lambda: decide(manager, wanted),
        "revoke": lambda: manager.access.revoke(company.depositors_grant, "異動"),
        "order a disposal": lambda: manager.disposals.order(item_id, "不要", code),
    }


def _request(round_: Round) -> dict[str, Any]:
    desk = round_.company.depositor
    return {
        "version_id": round_.drawing[1],
        "purpose": "打合せ",
        "why_not_view": "通信がない",
        "recipient_id": desk.id,
        "device_id": desk.device_id,
        "pages": "1",
        "copies": 1,
        "valid_until": UNTIL,
        "permissions": {"print": False, "copy": False, "change": False},
    }


def _ask(round_: Round) -> Any:
    return round_.company.depositor.client.copies.ask(_request(round_))


def _drain(client: Any, copy_id: str) -> None:
    with client.copies.file(copy_id) as part:
        for _ in part.chunks:
            pass


def _state(round_: Round) -> dict[str, int]:
    tables = (Item, UploadIntent, CopyRequest, Copy, Disposal, GrantRow)
    with round_.vault.observed() as platform, platform.reading() as tx:
        counted = {
            table.__tablename__: tx.session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }
        revoked = select(func.count()).select_from(GrantRow).where(GrantRow.revoked_ms.is_not(None))
        fetched = select(func.count()).select_from(Copy).where(Copy.fetch_session_id.is_not(None))
        counted |= {"revoked": tx.session.scalar(revoked) or 0, "fetched": tx.session.scalar(fetched) or 0}
        blobs = sum(1 for _ in platform.store.keys("objects/"))
        return counted | {"leaves": head(tx).size, "blobs": blobs}


def _on_postgresql(vault: CrashVault) -> bool:
    return "HIZO_DATABASE_URL" in vault.environment


@contextlib.contextmanager
def another_writer(vault: CrashVault) -> Iterator[None]:
    """Somebody else holds what every act needs: the database's write lock, or the head of the log."""
    if _on_postgresql(vault):
        engine = create_engine(vault.environment["HIZO_DATABASE_URL"])
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT * FROM audit_head FOR UPDATE")
            yield
            connection.rollback()
        engine.dispose()
        return
    connection = sqlite3.connect(vault.settings().data_dir / "vault.db", isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()


@contextlib.contextmanager
def failing_commits(vault: CrashVault) -> Iterator[None]:
    """The database answers every commit with an error."""
    vault.arm(Plan("fail", "commit(*):before", always=True))
    yield
    vault.disarm()


@contextlib.contextmanager
def failing_calls(vault: CrashVault, *, calls: str) -> Iterator[None]:
    """The kernel answers these system calls of the server with EIO, and does none of them (strace(1), tampering)."""
    assert vault.pid
    command = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"inject={calls}:error=EIO",
        "-p",
        str(vault.pid),
    ]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as tracer:
        try:
            _await_traced(vault.pid, tracer)
            yield
        finally:
            # Ended like this it lets the server go.
            tracer.send_signal(signal.SIGINT)


def _await_traced(pid: int, tracer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any("TracerPid:\t0" in each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/status")):
        assert tracer.poll() is None, "strace may not trace here; it needs the right to (ptrace(2), Yama)"
        assert time.monotonic() < deadline, "strace takes too long"
        time.sleep(0.02)


@contextlib.contextmanager
def full_disk(vault: CrashVault) -> Iterator[None]:
    """No file of the server may grow any more: to SQLite the disk is full."""
    assert vault.pid
    wal = vault.settings().data_dir / "vault.db-wal"
    before = resource.prlimit(vault.pid, resource.RLIMIT_FSIZE)
    # The write-ahead log starts anew after a checkpoint; from zero on it cannot grow either.
    assert wal.exists()
    resource.prlimit(vault.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(vault.pid, resource.RLIMIT_FSIZE, before)
