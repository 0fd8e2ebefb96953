"""`make matrix`: which rows of the requirement matrix and of OWASP ASVS are proven by passing tests, and which are open.

It also writes docs/security/asvs.md. A row is proven when tests name it and all of them passed when they last ran in this checkout (`make test`).
"""

from __future__ import annotations

import io
import sys
from collections import Counter, defaultdict
from contextlib import redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.matrix import asvs_page  # noqa: E402  # the folder is found once the root is on the path


class Claims:
    """Collects which test claims which row, with its last outcome."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, list[str]]] = {"clause": defaultdict(list), "asvs": defaultdict(list)}
        self.outcomes: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        matrix = session.config.pluginmanager.get_plugin("matrix")
        self.outcomes = session.config.cache.get(matrix.CACHE_KEY, {}) if session.config.cache else {}
        self.rows = {mark: matrix.known_rows(mark) for mark in matrix.MARKS}
        for item in session.items:
            for mark, tests in self.tests.items():
                for row in matrix.rows_of(item, mark):
                    tests[row].append(item.nodeid)

    def state(self, mark: str, row: str) -> str:
        """`proven`, `failing`, `not run` or `open`."""
        tests = self.tests[mark].get(row, [])
        if not tests:
            return "open"
        outcomes = {self.outcomes.get(test, "not run") for test in tests}
        if outcomes <= {"passed", "skipped"} and "passed" in outcomes:
            return "proven"
        return "failing" if "failed" in outcomes else "not run"


def main() -> int:
    """Print the report; 1 when a mark names no row or a test of a row fails."""
    claims = Claims()
    with redirect_stdout(io.StringIO()):
        status = pytest.main(["--collect-only", "-qq", str(ROOT / "tests")], plugins=[claims])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sys.stderr.write("the tests cannot be collected, or a mark names no row; run: make test\n")
        return 1
    asvs_page.PAGE.write_text(asvs_page.page(claims.rows["asvs"], claims.tests["asvs"]), encoding="utf-8")
    failing = False
    for mark, title, group in (
        ("clause", "requirement matrix", "how"),
        ("asvs", "OWASP ASVS 5.0.0", "level"),
    ):
        failing |= _print(claims, mark, title, group)
    return int(failing)


def _print(claims: Claims, mark: str, title: str, group: str) -> bool:
    rows = claims.rows[mark]
    states = {row: claims.state(mark, row) for row in rows}
    counts = Counter((facts[group], states[row]) for row, facts in rows.items())
    total = Counter(states.values())
    sys.stdout.write(f"\n{title}: {len(rows)} rows, {total['proven']} proven\n")
    for kind in sorted({facts[group] for facts in rows.values()}):
        parts = ", ".join(
            f"{counts[kind, state]} {state}" for state in ("proven", "not run", "failing", "open")
        )
        sys.stdout.write(f"  {kind:8s} {parts}\n")
    for state in ("proven", "not run", "failing"):
        named = [f"{row} ({len(claims.tests[mark][row])})" for row in rows if states[row] == state]
        if named:
            sys.stdout.write(f"  {state}: {', '.join(named)}\n")
    return total["failing"] > 0


if __name__ == "__main__":
    sys.exit(main())
