"""Vaults for benchmarks: real ports in a temporary folder, and a served vault with people, as the demonstration makes one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.people import Person
from demo.vault_process import VaultProcess, make_vault
from tests.prepared_company import AccessToEntry, Member, prepare, train_and_sign
from tests.services.processes import start_postgres
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


@contextmanager
def benchmark_platform(folder: Path, database_url: str | None) -> Iterator[Platform]:
    """An empty vault's ports."""
    folder.mkdir(parents=True)
    unlock = folder / "unlock-key"
    unlock.write_bytes(os.urandom(32))
    settings = Settings(data_dir=folder / "data", unlock_key_file=unlock, database_url=database_url)
    create_vault(settings)
    platform = open_platform(settings)
    try:
        yield platform
    finally:
        platform.close()


@contextmanager
def durable_postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with fsync on."""
    server = start_postgres(folder, durable=True)
    try:
        yield server.url
    finally:
        server.stop()


@dataclass
class ServedVault:
    """A running vault, a holder who may deposit and view, and the entry."""

    process: VaultProcess
    holder: Person
    entry_id: str


@contextmanager
def served_vault(out: Path, backend: str) -> Iterator[ServedVault]:
    """Found a vault, serve it, enrol an officer, a manager and a holder, open an entry."""
    out.mkdir(parents=True)
    vault = make_vault(out, backend)
    vault.environment |= {
        "HIZO_VIEW_PAGES_PER_MINUTE": "100000",
        "HIZO_VIEW_DISTINCT_PAGES_PER_DAY": "100000",
    }
    try:
        link, code = vault.found("--officer-name", "大空 武志", "--officer-mail", "o@oozora.example")
        vault.start(patience_seconds=600)  # the machine may be shared
        people = [Person(user, name, "カナ", user, "設計部", out / "people" / user) for user, name in _PEOPLE]
        officer, manager, holder = people
        officer.enrol(link, code)
        for person in (manager, holder):
            invited = officer.hizo(
                *("invite", "--name", person.name, "--kana", person.kana, "--romaji", person.romaji),
                *("--mail", f"{person.user}@oozora.example", "--department", "設計部", "--kind", "staff"),
                *("--title", person.title),
            )
            person.id = invited["person"]["id"]
            person.enrol(invited["enrolment_link"], vault.handover_code(person.id))
        officer.id = officer.hizo("whoami")["person"]["id"]
        officer.hizo(
            *("post", "appoint", manager.id, "responsible_manager", "--reason", "設計部長"),
            *("--rank", "head", "--powers", "default"),
        )
        entry = manager.hizo(
            "entry", "create", "測定", "--why", "測定のため", "--manager", manager.id, "--tier", "2"
        )
        _give_access(officer, manager, holder, entry["id"])
        yield ServedVault(vault, holder, entry["id"])
    finally:
        vault.stop()


def _give_access(officer: Person, manager: Person, holder: Person, entry_id: str) -> None:
    ordering, owning, holding = (
        Member(person.id, person.client(), person.code) for person in (officer, manager, holder)
    )
    prepare(ordering, owning)
    train_and_sign(ordering, owning, [holding])
    access = AccessToEntry.of(owning.client, entry_id, 2, _in_a_month())
    access.give(owning.client, holder.id, "deposit")
    for member in (ordering, owning, holding):
        member.client.transport.close()


def store_pid(vault: ServedVault) -> int:
    """The process id of the S3 server that `served_vault` started first."""
    server = vault.process.stoppers[0].__self__  # type: ignore[attr-defined]  # the running server's own stop()
    return int(server.process.pid)


_PEOPLE = (("ozora", "大空 武志"), ("kirishima", "霧島 冴子"), ("asahina", "朝比奈 遥"))


def _in_a_month() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%d")
