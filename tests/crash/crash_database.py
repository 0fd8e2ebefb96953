"""The database's server is killed under load and started again: 503 meanwhile, nothing lost, and no restart of the vault."""

from __future__ import annotations

import threading
import time
from typing import Any

from clients.http_client.documents import Deposit
from tests.crash.crash_flows import PATIENCE_SECONDS, Round
from tests.crash.crash_people import MARKING, table
from tests.crash.crash_vault import TurnedAwayError

DEPOSITS = 4
PAUSE_SECONDS = 0.1


class DatabaseKilled:
    """kill -9 of PostgreSQL while documents are deposited, one after the other."""

    def run(self, round_: Round) -> list[str]:
        """Kill it once the first is in; say what is wrong."""
        database = round_.vault.database
        if database is None:
            return []
        is_under_way = threading.Event()
        findings: list[str] = []
        depositing = threading.Thread(target=_deposits, args=(round_, is_under_way, findings))
        depositing.start()
        assert is_under_way.wait(PATIENCE_SECONDS)
        database.kill()
        while not findings and depositing.is_alive():
            time.sleep(PAUSE_SECONDS)
        database.start_again()
        depositing.join(PATIENCE_SECONDS)
        if findings != ["log_unavailable"]:
            return [f"M1: with its database killed the vault answered {findings}"]
        return round_.audit()


def _deposits(round_: Round, is_under_way: threading.Event, said: list[str]) -> None:
    facts = {"entry_id": round_.company.entry_id, "type": "electronic_file", "marking": MARKING}
    for number in range(DEPOSITS):
        content = table()
        sent = Deposit(
            facts={**facts, "file_name": f"{number}.csv"},
            content=lambda content=content: [content],
            size=len(content),
        )
        deposit = round_.same_key(
            round_.company.depositor,
            lambda sent=sent: round_.company.depositor.client.documents.deposit(sent),
        )
        round_.books.deposited(_until_done(deposit, said), content)
        is_under_way.set()


def _until_done(deposit: Any, said: list[str]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return deposit()
        except TurnedAwayError as not_now:
            if not_now.code not in said:
                said.append(not_now.code)
            time.sleep(PAUSE_SECONDS)
    raise AssertionError("the database is back, and the vault does not go on")
