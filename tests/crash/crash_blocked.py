"""M5: a log that cannot be written. Nothing happens, everybody hears so at once, and it goes on when it is mended."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from crash_flows import Round, code_of
from crash_people import MARKING, UNTIL, table
from crash_vault import CrashVault
from failpoints import Plan
from sqlalchemy import create_engine, func, select

from clients.http_client.documents import Deposit
from tests.prepared_company import decide
from vault.access.models import GrantRow
from vault.audit.log import head
from vault.copies.models import Copy, CopyRequest
from vault.disposal.models import Disposal
from vault.documents.models import Item, UploadIntent

ANSWER_SECONDS = 2.0
REPAIR_SECONDS = 10.0
AT_ONCE = 6
Act = Callable[[], Any]


@dataclass
class Blocked:
    """What came of it: findings, and the slowest answer and repair in seconds."""

    findings: list[str] = field(default_factory=list)
    slowest_answer: float = 0
    slowest_act: str = ""
    slowest_repair: float = 0


def check_blocked_log(round_: Round) -> Blocked:
    """Block the log in every way this back end knows; try every act that needs it, one by one and at once."""
    result = Blocked()
    ways = [("another writer holds it", another_writer), ("every commit fails", failing_commits)]
    if not _on_postgresql(round_.vault):
        ways.append(("the disk is full", full_disk))
    for name, way in ways:
        acts = _acts(round_)
        before = _state(round_)
        with way(round_.vault):
            _try(result, name, acts, _one_by_one)
            _try(result, f"{name}, {AT_ONCE} at once", acts, _at_once)
        if (after := _state(round_)) != before:
            result.findings.append(f"M5: {name}: {before} became {after}")
        begun = time.monotonic()
        while code_of(round_.company.manager.client.documents.items) != "done":
            time.sleep(0.05)
        result.slowest_repair = max(result.slowest_repair, time.monotonic() - begun)
    return result


def _try(result: Blocked, name: str, acts: dict[str, Act], run: Callable[..., Any]) -> None:
    for act, (code, seconds) in run(acts).items():
        if code != "log_unavailable":
            result.findings.append(f"M5: {name}: {act} was answered {code}")
        if seconds > result.slowest_answer:
            result.slowest_answer, result.slowest_act = seconds, f"{act}, {name}"


def _timed(act: Act) -> tuple[str, float]:
    begun = time.monotonic()
    code = code_of(act)
    return code, time.monotonic() - begun


def _one_by_one(acts: dict[str, Act]) -> dict[str, tuple[str, float]]:
    return {name: _timed(act) for name, act in acts.items()}


def _at_once(acts: dict[str, Act]) -> dict[str, tuple[str, float]]:
    chosen = list(acts)[:AT_ONCE]
    barrier = threading.Barrier(len(chosen))

    def run(name: str) -> tuple[str, float]:
        barrier.wait()
        return _timed(acts[name])

    with ThreadPoolExecutor(len(chosen)) as pool:
        return dict(zip(chosen, pool.map(run, chosen), strict=True))


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
