"""`make mutants`: change the guarded modules a little, one place at a time, and see whether their tests notice (M23).

mutmut makes the mutants, `judge.py` judges them in a copy of the project; here is chosen which modules, which tests and
how many. What is known to survive stands in `survivors.toml`, with the reason. The words of an error are for people, so
what is only said in a `raise` is not mutated.

    python tests/mutants/run.py                    120 mutants of every area, the same ones each time
    python tests/mutants/run.py --area rights      one area
    python tests/mutants/run.py --sample all       every mutant: hours
    python tests/mutants/run.py --seed 2           others
    python tests/mutants/run.py --show FILE        write each surviving change there that nobody explained
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.mutants.areas import AREAS, Area
from tests.mutants.make import Change
from tests.mutants.survivors import explained, gone_stale

ROOT: Final = Path(__file__).resolve().parents[2]
SEED: Final = 17025
GOAL: Final = 0.85
SURVIVED: Final = {"survived", "no test"}
# Every test founds a vault, and a disk would take its time over it.
MEMORY: Final = Path("/dev/shm")
SETTINGS: Final = """[mutmut]
source_paths =
    vault
do_not_mutate_patterns =
    raise .*
"""


@dataclass(frozen=True)
class Outcome:
    """What became of an area's mutants; `killed` and `survived` are their changes."""

    made: set[Change]
    tried: int
    killed: list[Change]
    survived: list[Change]

    @property
    def share(self) -> float:
        """Killed of tried, 0 to 1."""
        return len(self.killed) / self.tried if self.tried else 0.0


def main() -> int:
    """Print a line for each area; 1 when one is below the goal, or when what is explained does not survive."""
    asked = _arguments()
    names = asked.area or list(AREAS)
    met = True
    print("area         made   tried  killed  explained  share  (goal 85 %)")
    with ThreadPoolExecutor(asked.jobs) as pool:
        outcomes = pool.map(lambda name: _judge(AREAS[name], asked), names)
        for name, outcome in zip(names, outcomes, strict=True):
            met = _told(name, outcome, asked.show) and met
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--area", action="append", choices=sorted(AREAS))
    parser.add_argument("--sample", default="120", help="how many of each area, or `all`")
    parser.add_argument("--seed", default=SEED, type=int, help="which ones")
    parser.add_argument("--jobs", default=2, type=int, help="how many areas at once")
    parser.add_argument("--show", type=Path, help="a file to write the unexplained survivors to")
    return parser.parse_args()


def _told(name: str, outcome: Outcome, show: Path | None) -> bool:
    known = explained(AREAS[name])
    print(
        f"{name:<11} {len(outcome.made):>5} {outcome.tried:>7} {len(outcome.killed):>7}"
        f" {len(known.intersection(outcome.survived)):>10} {outcome.share:>6.0%}",
        flush=True,
    )
    stale = gone_stale(known, outcome.made, set(outcome.killed) - set(outcome.survived))
    for line in stale:
        print(line, flush=True)
    if show:
        _write([each for each in outcome.survived if each not in known], show)
    return outcome.share >= GOAL and not stale


def _write(survived: list[Change], to: Path) -> None:
    with to.open("a", encoding="utf-8") as file:
        for each in sorted(survived):
            said = {"place": each.place, "was": each.was, "becomes": each.becomes, "reason": ""}
            lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
            file.write("[[survivor]]\n" + "\n".join(lines) + "\n\n")


def _judge(area: Area, asked: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory(
        prefix="hizo-mutants-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None
    ) as folder:
        copy, verdicts = Path(folder) / "project", Path(folder) / "verdicts.json"
        _copy_project(copy)
        order = {
            "modules": [str(path) for path in area.paths()],
            "sample": None if asked.sample == "all" else int(asked.sample),
            "seed": asked.seed,
            "verdicts": str(verdicts),
        }
        (Path(folder) / "order.json").write_text(json.dumps(order))
        _run_tests(copy, area)
        if not verdicts.exists():
            said = (Path(folder) / "said.txt").read_text()
            raise SystemExit(f"nothing was judged:\n{said[-3000:]}")
        return _outcome(json.loads(verdicts.read_text()))


def _copy_project(copy: Path) -> None:
    """What git knows of, as it lies here now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / "setup.cfg").write_text(SETTINGS)


def _run_tests(copy: Path, area: Area) -> None:
    folder = copy.parent
    command = [
        ROOT / ".venv" / "bin" / "python",
        "-m",
        "pytest",
        "-p",
        "tests.mutants.judge",
        "-p",
        "no:xdist",
        "-q",
    ]
    command += ["-o", "tmp_path_retention_policy=none", "--basetemp", folder / "tests", *area.tests]
    told = {
        "HIZO_MUTANTS": str(folder / "order.json"),
        "HIZO_TEST_DATABASES": "sqlite",
        "HIZO_FORBID_SKIPS": "0",
        # The copy before the project that is installed, also in what the tests start.
        "PYTHONPATH": str(copy),
    }
    with (folder / "said.txt").open("wb") as said:
        subprocess.run(
            command, cwd=copy, env=os.environ | told, check=False, stdout=said, stderr=subprocess.STDOUT
        )


def _outcome(told: dict[str, Any]) -> Outcome:
    tried = [(Change(**each["change"]), each["verdict"] in SURVIVED) for each in told["tried"]]
    return Outcome(
        made={Change(**each) for each in told["made"]},
        tried=len(tried),
        killed=[change for change, survived in tried if not survived],
        survived=[change for change, survived in tried if survived],
    )


if __name__ == "__main__":
    sys.exit(main())
