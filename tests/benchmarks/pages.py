"""How long the pages take at the server with 100,000 documents: the slowest twentieth of the answers of a warm vault.

The reader holds access to all 50 entries. Each page is asked for in turn with the baseline, the company's hub: the same session,
visitor, frame and rendering, and nothing looked up. Every list and every look at a document leaves a leaf, so commits on the
disk are in these figures. `cpu_ms` is what this process worked for a page, whatever else keeps the machine busy, and `statements` is
how often it asked the database.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.benchmarks.bench_vault import durable_postgresql
from tests.benchmarks.measuring import Figure
from tests.benchmarks.planting import gather_statistics, plant_items, plant_register
from tests.vault.application import client_of
from tests.vault.company import Company, settle_company
from tests.vault.conftest import SteppedClock, settings_in
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.platform.runtime import Platform

ITEMS, ENTRIES = 100_000, 50
WARM_UP, ROUNDS = 5, 60
GOAL_MS = 60.0
HUB = "/company"
PAGES = {
    "home": "/",
    "documents": "/items",
    "documents by name": "/items?sort=name",
    "one document": f"/items/itm_{ITEMS // 2:07d}",
    "register": "/entries",
}
SEARCHES = {
    "search, a common word": "設計",
    "search, a rare name": "a-01234",
    "search, nothing found": "鰻の骨",
}
"""Their words are sealed in the address that a search leads to; measured is the list at that address."""


@dataclass
class Taken:
    """Seconds that a page took, each time."""

    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def ask(self, client: Any, headers: dict[str, str], path: str) -> None:
        """Ask for it once more."""
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path, headers=headers)
        self.waited.append(time.perf_counter() - began)
        self.worked.append(time.process_time() - worked)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}\n{answer.text[:2000]}")


def p95(taken: list[float]) -> float:
    """Milliseconds that nineteen of twenty did not exceed, once warm."""
    return statistics.quantiles(taken[WARM_UP:], n=20, method="inclusive")[-1] * 1e3


def measure(folder: Path, database: str, database_url: str | None) -> Iterator[Figure]:
    """A figure for each page."""
    folder.mkdir()
    settings = settings_in(folder, database_url)
    create_vault(settings)
    platform = open_platform(settings, clock=SteppedClock())
    with client_of(platform) as client:
        company = Company(platform, client)
        settle_company(company)
        reader = company["viewer"]
        plant_register(company, reader, ENTRIES)
        plant_items(company, range(ITEMS), ENTRIES, newest=ITEMS)
        gather_statistics(platform)
        headers = {
            "Cookie": f"__Host-hizo={reader.token}",
            "Sec-Fetch-Site": "same-origin",
            "Accept": "text/html",
        }
        searches = {name: _search(client, headers, words) for name, words in SEARCHES.items()}
        for name, path in (PAGES | searches).items():
            ours, bare = Taken(), Taken()
            for _ in range(WARM_UP + ROUNDS):
                ours.ask(client, headers, path)
                bare.ask(client, headers, HUB)
            statements = _statements(platform, partial(client.get, path, headers=headers))
            yield _figure(f"page: {name}, {database}", ours, bare, statements)
    platform.close()


def _search(client: Any, headers: dict[str, str], words: str) -> str:
    answer = client.post("/items/search", headers=headers, data={"search": words}, follow_redirects=False)
    return str(answer.headers["location"])


def _statements(platform: Platform, ask: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)
    ask()
    event.remove(platform.database.engine, "before_cursor_execute", note)
    return sum(not each.startswith("BEGIN") for each in asked)


def _figure(name: str, ours: Taken, bare: Taken, statements: int) -> Figure:
    took, base = p95(ours.waited), p95(bare.waited)
    parts: dict[str, float | str] = {
        "p95_ms": took,
        "median_ms": statistics.median(ours.waited[WARM_UP:]) * 1e3,
        "cpu_ms": statistics.median(ours.worked[WARM_UP:]) * 1e3,
        "statements": float(statements),
        "hub_p95_ms": base,
        "hub_cpu_ms": statistics.median(bare.worked[WARM_UP:]) * 1e3,
    }
    return Figure(name, "the company's hub", took / base, f"p95 ≤ {GOAL_MS:.0f} ms", took <= GOAL_MS, parts)


def main() -> int:
    """Both databases."""
    met = True
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with durable_postgresql(folder / "postgresql") as url:
            for database, database_url in (("SQLite", None), ("PostgreSQL", url)):
                for figure in measure(folder / database, database, database_url):
                    figure.print()
                    met = met and figure.met
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
