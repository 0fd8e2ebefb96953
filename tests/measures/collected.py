"""Measures that tests elsewhere take: they are run here, and counted."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.measures.figures import Tally
from tests.vault.app.test_rights_matrix import expected
from tests.vault.rights import ROWS

ROOT = Path(__file__).parents[2]


def tests_at(*paths: str) -> Callable[[bool], Tally]:
    """Run these tests and count them."""
    return lambda is_long: _run_tests(paths)


def _run_tests(paths: tuple[str, ...]) -> Tally:
    tally = Tally()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for number, what in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout.rpartition("\n\n")[2]):
        tally.count(f"tests {what}", int(number))
    if done.returncode:
        tally.found(done.stdout[-2000:])
    return tally


def rights_matrix(is_long: bool) -> Tally:
    """M7: the rows of the table, and the answers that were compared with it."""
    tally = _run_tests(("tests/vault/app/test_rights_matrix.py",))
    tally.count("rows", len(ROWS))
    tally.count("answers compared", sum(len(expected(row)) for row in ROWS))
    return tally


def program(*command: str, long: tuple[str, ...] = (), lines: str = "") -> Callable[[bool], Tally]:
    """Run one of the project's own measuring programs; `lines` says which of its lines are counted as good."""

    def run(is_long: bool) -> Tally:
        tally = Tally()
        done = subprocess.run(
            [sys.executable, *(long if is_long and long else command)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        good = [line for line in done.stdout.splitlines() if re.search(lines, line)]
        tally.notes += [re.sub(r"\s+", " ", line).strip() for line in good[-4:]]
        if done.returncode:
            tally.found((done.stdout + done.stderr)[-2000:])
        return tally

    return run
