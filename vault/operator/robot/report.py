"""What a run came to: a table for people, JSON for machines, and a leaf that holds both to their word."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from vault.audit.actor import Actor
from vault.audit.log import head
from vault.audit.record import record
from vault.audit.trail import opened_leaf
from vault.compliance.events import ROBOT_FINISHED
from vault.operator.robot.judging import Given, RecordedRelease
from vault.operator.robot.trying import Tried
from vault.platform.clock import utc_text
from vault.platform.runtime import Platform


@dataclass(frozen=True)
class Report:
    """A run, as it is written down."""

    members: dict[str, Any]

    @property
    def text(self) -> str:
        """The JSON whose SHA-256 is in the leaf."""
        return json.dumps(self.members, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @property
    def sha256(self) -> str:
        """Of `text`."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class LogOf:
    """The releases in the log of a vault."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def release(self, index: int) -> RecordedRelease | None:
        """The release at a place of the log; None where there is another leaf or none."""
        with self._platform.reading() as tx:
            if index >= head(tx).size:
                return None
            leaf = opened_leaf(tx, index)
        if "sha256" not in leaf.details:
            return None
        return RecordedRelease(leaf.act, str(leaf.details.get("actor")), str(leaf.details["sha256"]))


def report_of(
    tried: list[Tried], *, address: str, item_id: str, started_ms: int, ended_ms: int, left_out: list[str]
) -> Report:
    """Put a run into words; `left_out` names what could not be tried."""
    findings = [each for each in tried if each.verdict.given is Given.FINDING]
    return Report(
        {
            "address": address,
            "item": item_id,
            "started_at": utc_text(started_ms),
            "ended_at": utc_text(ended_ms),
            "tries": len(tried),
            "bytes": sum(each.verdict.stolen for each in findings),
            "left_out": left_out,
            "variants": [
                {"variant": variant, "who": who, **counts}
                for (variant, who), counts in counted(tried).items()
            ],
            "findings": [_finding(each) for each in findings],
        }
    )


def counted(tried: list[Tried]) -> dict[tuple[str, str], Counter[str]]:
    """How often each variant came to what, by variant and who asked."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for each in tried:
        rows.setdefault((each.variant, each.who), Counter())[each.verdict.given.value] += 1
    return rows


def _finding(each: Tried) -> dict[str, Any]:
    return {
        "variant": each.variant,
        "who": each.who,
        "method": each.request.method,
        # A token in the address is the robot's own and still alive: it is in no report.
        "target": each.request.target.partition("token=")[0].partition("session=")[0],
        "headers": [name for name, _value in each.request.headers],
        "status": each.status,
        "bytes": each.verdict.stolen,
        "why": each.verdict.why,
    }


def record_report(platform: Platform, report: Report) -> int:
    """Write the leaf of a run; return its place in the log."""
    members = report.members
    with platform.transaction() as tx:
        leaf = record(
            tx,
            ROBOT_FINISHED,
            Actor.operator("hizo-vault robot"),
            item=members["item"],
            count=members["tries"],
            size=members["bytes"],
            sha256=report.sha256,
            robot_report=members,
        )
    return leaf.index
