"""`make guards`: switch each refusal off, one at a time, and run its tests. A code that turns no test red is not proven.

A code's tests are those that name it, and then those marked with one of its rows. The quick database only.

    python tests/guards/run.py                all codes
    python tests/guards/run.py CODE ...       some
    python tests/guards/run.py --each CODE    each place where the code is decided by itself
    python tests/guards/run.py --places CODE  where the code is decided, and which tests would be run
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from tests.guards.source_switch import RAISED_AS, modules_with_checks
from vault.platform.errors import Code
from vault.platform.refusal_catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 900


@cache
def functions() -> tuple[tuple[str, str, str], ...]:
    """Every test function: pytest id, its decorators and everything it says or refers to in its own file."""
    return tuple(
        found for path in sorted((ROOT / "tests").rglob("test_*.py")) for found in _functions_of(path)
    )


def _functions_of(path: Path) -> Iterator[tuple[str, str, str]]:
    source = path.read_text()
    tree = ast.parse(source)
    tables = {
        target.id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    helpers = {
        node.name: ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_")
    }
    for prefix, node in _tests_in(tree, str(path.relative_to(ROOT))):
        words = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
            each.arg for each in node.args.args
        }
        said = [ast.unparse(node), *((tables | helpers)[name] for name in words & (tables | helpers).keys())]
        decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
        yield f"{prefix}::{node.name}", decorators, " ".join(said)


def _tests_in(tree: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _tests_in(node, f"{prefix}::{node.name}")
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield prefix, node


def tests_of(code: Code) -> tuple[list[str], list[str]]:
    """Tests that name the code, and tests that only carry one of its rows."""
    spellings = [f"'{code.value}'", f"Code.{code.name}", RAISED_AS.get(code.name, f"'{code.value}'")]
    naming = [test for test, _, said in functions() if any(each in said for each in spellings)]
    rows = [f"'{row}'" for row in CATALOGUE[code].clauses]
    marked = [test for test, decorators, _ in functions() if any(row in decorators for row in rows)]
    return naming, [test for test in marked if test not in naming]


def judge(code: Code, place: str) -> tuple[str, str]:
    """`red`, `GREEN` (not proven) or `no test`, with the first test that turned red."""
    batches = [batch for batch in tests_of(code) if batch]
    verdict, witness = "no test", ""
    for batch in batches:
        verdict, witness = _run(code, place, batch)
        if verdict == "red":
            break
    return verdict, witness


def _run(code: Code, place: str, tests: list[str]) -> tuple[str, str]:
    environment = os.environ | {
        "HIZO_GUARD_OFF": code.value,
        "HIZO_GUARD_PLACE": place,
        "HIZO_TEST_DATABASES": "sqlite",
    }
    environment.pop("HIZO_FORBID_SKIPS", None)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no"),
                *(
                    "-p",
                    "tests.guards.switched_off",
                    "-p",
                    "no:cacheprovider",
                    "--basetemp",
                    f"{folder}/tests",
                    *tests,
                ),
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    failed = [line.split(" ")[1] for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    if done.returncode == 1 and failed:
        return "red", failed[0]
    broken = [line for line in done.stdout.splitlines() if line.startswith("ERROR ")]
    return "GREEN", broken[0] if broken else f"exit {done.returncode} of {len(tests)} tests"


def _places(code: Code) -> list[str]:
    return [f"{module}:{line}" for module, lines in modules_with_checks(code.name).items() for line in lines]


def _explain(code: Code) -> None:
    for module, lines in modules_with_checks(code.name).items():
        sys.stdout.write(f"{code.value:28s} {module}: {', '.join(map(str, lines))}\n")
    for kind, batch in zip(("names it", "row"), tests_of(code), strict=True):
        for test in batch:
            sys.stdout.write(f"{code.value:28s} {kind}: {test}\n")


def main() -> int:
    """Print one line a code; 1 when a code is not proven."""
    parser = argparse.ArgumentParser()
    parser.add_argument("codes", nargs="*", type=Code, default=list(Code))
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--places", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    if asked.places:
        for code in asked.codes:
            _explain(code)
        return 0
    places = [(code, place) for code in asked.codes for place in (_places(code) if asked.each else [""])]
    unproven = 0
    with ThreadPoolExecutor(asked.jobs) as pool:
        for (code, place), (verdict, witness) in zip(
            places, pool.map(lambda one: judge(*one), places), strict=True
        ):
            unproven += verdict != "red"
            sys.stdout.write(f"{code.value:28s} {place} {verdict:8s} {witness}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(places) - unproven} of {len(places)} refusals proven\n")
    return int(unproven > 0)


if __name__ == "__main__":
    sys.exit(main())
