"""A measure of the bar and its figure. What each counts and what passes stands in docs/reliability.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What was counted, and what was wrong with it; each wrong thing is said once."""

    counted: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        self.counted[what] = self.counted.get(what, 0) + number

    def found(self, text: str) -> None:
        if text not in self.wrong:
            self.wrong.append(text)

    def add(self, other: Tally) -> None:
        for what, number in other.counted.items():
            self.count(what, number)
        for text in other.wrong:
            self.found(text)
        self.notes += other.notes

    def figure(self) -> str:
        counts = [f"{number:,} {what}" for what, number in self.counted.items()]
        return ", ".join([*counts, *self.notes, f"wrong: {len(self.wrong)}"])


@dataclass(frozen=True)
class Measure:
    """One row of the table: `run` takes whether the long form is wanted."""

    id: str
    what: str
    counted: str
    run: Callable[[bool], Tally]
