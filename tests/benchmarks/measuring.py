"""How figures are taken: both sides in turn in one run, medians, and a ratio to a named baseline with its goal."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """One figure. `ratio` is ours to the baseline, in the direction in which more (or less) is better."""

    name: str
    baseline: str
    ratio: float
    goal: str
    met: bool
    parts: dict[str, float | str] = field(default_factory=dict)

    def print(self) -> None:
        """One line for people, one JSON line for programs."""
        mark = "✓" if self.met else "✗"
        parts = "  ".join(
            f"{name}={value:.1f}" if isinstance(value, float) else f"{name}={value}"
            for name, value in self.parts.items()
        )
        sys.stdout.write(
            f"{mark} {self.name}: {self.ratio:.2f}× of {self.baseline} (goal {self.goal})  {parts}\n"
        )
        sys.stdout.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def worked(act: Callable[[], object]) -> float:
    """Processor time of one call in this process, whatever else keeps the machine busy."""
    began = time.process_time()
    act()
    return time.process_time() - began


def in_turn(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    rounds: int,
    timed: Callable[[Callable[[], object]], float] = seconds,
) -> tuple[float, float]:
    """Median seconds of both, measured A B A B so that a drifting machine hits both alike; one round unmeasured."""
    ours()
    baseline()
    pairs = [(timed(ours), timed(baseline)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
