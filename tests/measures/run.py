"""`make measures`: take the measures of docs/reliability.md and print a row of its table for each.

    run.py [M5 M11 ...] [--long]

1 when a measure found something wrong; what was wrong stands below its row.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("HIZO_ZONES", "this machine=127.0.0.0/8, documentation=192.0.2.0/24")

import tests.statement_cache  # noqa: F401
from tests.measures.table import MEASURES


def main() -> int:
    """Run as described above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    parser.add_argument("ids", nargs="*")
    asked = parser.parse_args()
    failed = 0
    for measure in MEASURES:
        if asked.ids and measure.id not in asked.ids:
            continue
        begun = time.monotonic()
        tally = measure.run(asked.long)
        verdict = "FAIL" if tally.wrong else "pass"
        took = f"{time.monotonic() - begun:.0f} s"
        form = "long" if asked.long else "short"
        print(
            f"| {measure.id} | {measure.what} | {measure.counted} | {tally.figure()} | {form}, {took} | {verdict} |",
            flush=True,
        )
        for text in tally.wrong:
            print(f"  {text}", flush=True)
        failed += bool(tally.wrong)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
