"""`make guards`: switch each refusal off, one at a time, and run its tests. A code that turns no test red is not proven.

A code's tests are those that name it, or are marked with one of its rows. `make guards` takes the quick database only.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from pathlib import Path

from vault.platform.errors import Code
from vault.platform.refusal_catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
NOT_SWITCHED = {Code.INTERNAL}
"""`internal` is what an unexpected failure becomes; there is no check behind it."""


def tests_of(code: Code) -> list[str]:
    """Test functions that name the code or carry one of its rows, as pytest ids."""
    rows = set(CATALOGUE[code].clauses)
    found: list[str] = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text()
        tree = ast.parse(source)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                text = ast.get_source_segment(source, node, padded=True) or ""
                decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
                names_code = (
                    f'"{code.value}"' in decorators + text or f"Code.{code.name}" in decorators + text
                )
                if names_code or any(f"'{row}'" in decorators for row in rows):
                    found.append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def judge(code: Code) -> tuple[str, str]:
    """`red`, `GREEN` (not proven) or `no test`, with the first test that turned red."""
    tests = tests_of(code)
    if not tests:
        return "no test", ""
    environment = os.environ | {
        "HIZO_GUARD_OFF": code.value,
        "HIZO_TEST_DATABASES": "sqlite",
        "PYTHONPATH": str(Path(__file__).parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("HIZO_FORBID_SKIPS", None)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "switched_off",
        "-p",
        "no:cacheprovider",
        "--no-header",
        *tests,
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    red = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return (
        ("red", red[0].split(" ")[1])
        if done.returncode == 1 and red
        else ("GREEN", f"exit {done.returncode}")
    )


def main() -> int:
    """Print one line a code; 1 when a code is not proven."""
    parser = argparse.ArgumentParser()
    parser.add_argument("codes", nargs="*")
    asked = parser.parse_args().codes or [code.value for code in Code if code not in NOT_SWITCHED]
    unproven = 0
    for value in asked:
        verdict, witness = judge(Code(value))
        unproven += verdict != "red"
        sys.stdout.write(f"{value:28s} {verdict:8s} {witness}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(asked) - unproven} of {len(asked)} refusals proven\n")
    return int(unproven > 0)


if __name__ == "__main__":
    sys.exit(main())
