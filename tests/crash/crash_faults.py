"""Calls outside that fail one after the other, each once, until the whole act has come through untouched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.crash.crash_flows import Round
from tests.crash.crash_points import disposal, drawing_deposit, one_copy, one_view, small_deposit
from tests.crash.failpoints import Plan


@dataclass(frozen=True)
class Fault:
    """Which calls fail: those that match, under a role; `before` they are done, or `after`, as a lost answer."""

    name: str
    at: str
    role: str
    flow: Callable[[Round], None]
    least: int = 1
    """Fewer failures than these mean that the names of the calls have changed."""

    def run(self, round_: Round) -> list[str]:
        """Carry the act out against every failure; say what is wrong."""
        round_.kills = round_.turned_away = 0
        round_.in_a_hurry = self.role != "requests"
        round_.vault.arm(Plan("fail", self.at, self.role, each=True))
        self.flow(round_)
        fired = round_.vault.disarm()["fired"]
        round_.in_a_hurry = False
        findings = round_.audit()
        if len(fired) < self.least:
            findings.append(f"M0: only {len(fired)} calls failed: {fired}")
        return findings


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("deposit, calls not done", "*:before", "requests", small_deposit, least=10),
        Fault("deposit, answers lost", "*:after", "requests", small_deposit, least=8),
        Fault("drawing, answers lost", "*:after", "requests", drawing_deposit, least=12),
        Fault("deposit, statements", "statement(*", "requests", small_deposit, least=20),
        Fault("view, calls not done", "*:before", "requests", one_view, least=5),
        Fault("view, answers lost", "*:after", "requests", one_view, least=3),
        Fault("view, statements", "statement(*", "requests", one_view, least=8),
        Fault("copy, calls not done", "*:before", "jobs", one_copy, least=15),
        Fault("copy, answers lost", "*:after", "jobs", one_copy, least=15),
        Fault("copy, requests not done", "*:before", "requests", one_copy, least=15),
        Fault("copy, request answers lost", "*:after", "requests", one_copy, least=8),
        Fault("disposal, calls not done", "*:before", "jobs", disposal, least=25),
        Fault("disposal, answers lost", "*:after", "jobs", disposal, least=25),
        Fault("disposal, statements", "statement(*", "jobs", disposal, least=25),
    )
}
