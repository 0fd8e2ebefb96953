"""A server that runs short of open files or memory: it says so, does nothing by halves, and goes on when there is enough again."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clients.http_client.documents import Deposit
from tests.crash.crash_flows import Round, code_of
from tests.crash.crash_people import MARKING, drawing, table
from tests.crash.crash_vault import ServerGoneError

MANY = 1 << 20
NOT_NOW = {"log_unavailable", "store_unavailable", "throttled", "unavailable"}
TURNED_AWAY = "turned away"
"""The kernel had no file left for the connection itself."""


class FewFiles:
    """So many files may still be opened, from none on until everything is done."""

    def run(self, round_: Round) -> list[str]:
        """Try each act with each number; say what is wrong."""
        said: list[str] = []
        for left in range(4):
            with _limited(round_, resource.RLIMIT_NOFILE, _first_free(round_, left)):
                answers = _answers(round_)
            said += [
                f"{left} files left: {each}"
                for each in answers
                if each not in {*NOT_NOW, TURNED_AWAY, "done"}
            ]
        if _answers(round_) != ["done"] * 3:
            said.append("with files enough it does not go on")
        return said + round_.audit()


class LittleMemory:
    """A document that is larger than the memory that is left."""

    def run(self, round_: Round) -> list[str]:
        """Deposit it, and look whether the vault goes on once there is memory."""
        large = drawing(8 * MANY)
        with _limited(round_, resource.RLIMIT_DATA, _bytes_held(round_) + 2 * MANY):
            said = _code(lambda: _deposit(round_, large, "大.pdf"))
        # The process may have kept enough of what it used before; then all of it is done, and the audit looks at it.
        findings = [] if said in {*NOT_NOW, TURNED_AWAY, "done"} else [f"without memory: {said}"]
        round_.company.depositor.client.documents.item(round_.drawing[0])
        return findings + round_.audit()


def _answers(round_: Round) -> list[str]:
    depositor = round_.company.depositor.client
    return [
        _code(lambda: depositor.documents.item(round_.drawing[0])),
        _code(lambda: depositor.documents.page_image(round_.drawing[1], 1)),
        _code(lambda: _deposit(round_, table(), "条件.csv")),
    ]


def _deposit(round_: Round, content: bytes, name: str) -> None:
    facts = {"entry_id": round_.company.entry_id, "type": "electronic_file", "marking": MARKING}
    sent = Deposit(facts={**facts, "file_name": name}, content=lambda: [content], size=len(content))
    round_.books.deposited(round_.company.depositor.client.documents.deposit(sent), content)


def _code(act: Callable[[], Any]) -> str:
    try:
        return code_of(act)
    except ServerGoneError:
        return TURNED_AWAY


@contextlib.contextmanager
def _limited(round_: Round, what: int, limit: int) -> Iterator[None]:
    assert round_.vault.pid
    before = resource.prlimit(round_.vault.pid, what)
    resource.prlimit(round_.vault.pid, what, (limit, before[1]))
    try:
        yield
    finally:
        resource.prlimit(round_.vault.pid, what, before)


def _first_free(round_: Round, left: int) -> int:
    """The limit below which so many numbers of files are free."""
    used = {int(each.name) for each in Path(f"/proc/{round_.vault.pid}/fd").iterdir()}
    free = (number for number in range(MANY) if number not in used)
    return [next(free) for _ in range(left + 1)][-1]


def _bytes_held(round_: Round) -> int:
    status = Path(f"/proc/{round_.vault.pid}/status").read_text().splitlines()
    [held] = [int(line.split()[1]) for line in status if line.startswith("VmData:")]
    return held * 1024
