"""Pytest's side of the matrix: marks must name existing rows, and every run leaves its outcomes for `make matrix`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
CACHE_KEY = "hizo/outcomes"
MARKS = {"clause": "guideline_rows.csv", "asvs": "asvs_rows.csv"}


def known_rows(mark: str) -> dict[str, dict[str, str]]:
    """The rows a mark may name, by id."""
    with (FOLDER / MARKS[mark]).open(newline="") as file:
        return {row["row"]: row for row in csv.DictReader(file)}


def rows_of(item: pytest.Item, mark: str) -> list[str]:
    """The rows a test claims to prove."""
    return [row for found in item.iter_markers(mark) for row in found.args]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for mark in MARKS:
        rows = known_rows(mark)
        for item in items:
            unknown = [row for row in rows_of(item, mark) if row not in rows]
            if unknown:
                raise pytest.UsageError(f"{item.nodeid}: no such {mark} row: {', '.join(unknown)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Merge this run's outcomes into those kept from earlier runs of the same checkout."""
    cache = getattr(session.config, "cache", None)  # absent under `-p no:cacheprovider`
    if cache is None or session.config.option.collectonly:
        return
    kept = cache.get(CACHE_KEY, {})
    for item in getattr(session, "items", []):
        outcome = getattr(item, "hizo_outcome", None)
        if outcome is not None:
            kept[item.nodeid] = outcome
    cache.set(CACHE_KEY, json.loads(json.dumps(kept)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    report = yield
    if report.when == "call" or report.outcome != "passed":
        worst = getattr(item, "hizo_outcome", "passed")
        item.hizo_outcome = report.outcome if worst == "passed" else worst  # type: ignore[attr-defined]
    return report
