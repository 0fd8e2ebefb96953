"""`make mutants`: change the guarded modules a little, one place at a time, and see whether their tests notice (M23).

mutmut makes and judges the mutants, in a copy of the project; here is chosen which modules, which tests and how many.
The words of an error are for people, so what is only said in a `raise` is not mutated.

    python tests/mutants/run.py                    120 mutants of every area, the same ones each time
    python tests/mutants/run.py --area rights      one area
    python tests/mutants/run.py --sample all       every mutant: hours
    python tests/mutants/run.py --show FILE        write each surviving change there
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from areas import AREAS, Area

ROOT: Final = Path(__file__).resolve().parents[2]
SEED: Final = 17025
GOAL: Final = 0.85
NOTHING: Final = "no.such.mutant"
# What mutmut writes for a mutant's run: pytest's exit code, or the signal that ended it.
NOT_RUN, SURVIVED, NO_TEST = None, 0, 33
SETTINGS: Final = """[mutmut]
source_paths =
    clients
    crypto
    storage
    vault
only_mutate =
    {modules}
pytest_add_cli_args_test_selection =
    {tests}
also_copy =
    .ci
    docs
    demo
do_not_mutate_patterns =
    raise .*
"""


@dataclass(frozen=True)
class Outcome:
    """What became of an area's mutants; `survivors` by mutmut's names."""

    made: int
    tried: int
    killed: int
    survivors: tuple[str, ...]

    @property
    def share(self) -> float:
        """Killed of tried, 0 to 1."""
        return self.killed / self.tried if self.tried else 0.0


def main() -> int:
    """Print a line for each area; 1 when one of them is below the goal."""
    asked = _arguments()
    met = True
    print("area       made   tried  killed  share  (goal 85 %)")
    for name in asked.area or AREAS:
        with tempfile.TemporaryDirectory(prefix="hizo-mutants-") as folder:
            copy = Path(folder) / "project"
            _copy_project(copy, AREAS[name])
            outcome = _judge(copy, asked.sample)
            if asked.show:
                _write_survivors(copy, asked.show, name, outcome)
        met = met and outcome.share >= GOAL
        print(
            f"{name:<9} {outcome.made:>5} {outcome.tried:>7} {outcome.killed:>7} {outcome.share:>6.0%}",
            flush=True,
        )
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--area", action="append", choices=sorted(AREAS))
    parser.add_argument("--sample", default="120", help="how many of each area, or `all`")
    parser.add_argument("--show", type=Path, help="a file to write the surviving changes to")
    return parser.parse_args()


def _copy_project(copy: Path, area: Area) -> None:
    """What git knows of, as it lies here now: mutmut works in the folder it is given."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    lines = {"modules": area.modules, "tests": area.tests}
    settings = SETTINGS.format(**{key: "\n    ".join(value) for key, value in lines.items()})
    (copy / "setup.cfg").write_text(settings)


def _judge(copy: Path, sample: str) -> Outcome:
    # Asked for a mutant that does not exist, mutmut makes all, runs the tests once, and stops.
    _mutmut(copy, NOTHING)
    made = sorted(_results(copy))
    if not made:
        raise SystemExit("the tests fail before anything is mutated, or nothing was to mutate")
    chosen = made if sample == "all" else random.Random(SEED).sample(made, min(int(sample), len(made)))
    _mutmut(copy, *chosen)
    results = _results(copy)
    verdicts = Counter(results[name] for name in chosen)
    survivors = tuple(name for name in chosen if results[name] in {SURVIVED, NO_TEST})
    tried = len(chosen) - verdicts[NOT_RUN]
    return Outcome(len(made), tried, tried - len(survivors), survivors)


def _mutmut(copy: Path, *names: str) -> None:
    command = [str(ROOT / ".venv" / "bin" / "mutmut"), "run", "--max-children", "2", *names]
    quick = os.environ | {"HIZO_TEST_DATABASES": "sqlite", "HIZO_FORBID_SKIPS": "0"}
    subprocess.run(command, cwd=copy, env=quick, check=False, capture_output=True)


def _results(copy: Path) -> dict[str, int | None]:
    return {name: code for file in _result_files(copy) for name, code in file["exit_code_by_key"].items()}


def _result_files(copy: Path) -> Iterator[dict[str, dict[str, int | None]]]:
    for path in sorted((copy / "mutants").rglob("*.py.meta")):
        yield json.loads(path.read_text())


def _write_survivors(copy: Path, to: Path, area: str, outcome: Outcome) -> None:
    with to.open("a", encoding="utf-8") as file:
        for name in outcome.survivors:
            command = [str(ROOT / ".venv" / "bin" / "mutmut"), "show", name]
            shown = subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True).stdout
            changed = [
                line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            ]
            file.write(f"{area} {name}\n" + "\n".join(changed) + "\n\n")


if __name__ == "__main__":
    sys.exit(main())
