"""What the text of a pledge must hold, and when it comes into force. Pure rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.errors import Code, Refusal
from vault.pledges.clauses import holds_clause
from vault.procedures.rules import TEMPLATE_NOTICE

LONGEST_NOTICE_DAYS: Final = 30
MAX_TITLE_LENGTH: Final = 100
MAX_TEXT_LENGTH: Final = 50_000


class PledgeKind(StrEnum):
    """Who gives the pledge: an access holder, every employee, or somebody who leaves."""

    HOLDER = "holder"
    GENERAL = "general"
    LEAVER = "leaver"


class Point(StrEnum):
    """A content that a clause stands for, by its row of the requirement matrix."""

    AFTER_LEAVING = "G4.1.4-b"
    SECRECY = "G4.1.4-c"
    REPORTING = "G4.1.4-d"
    LOG_CONSENT = "G4.1.4-e"
    EVERYBODYS_REPORTING = "G8.1-d"


COMPULSORY: Final[dict[PledgeKind, tuple[Point, ...]]] = {
    PledgeKind.HOLDER: (Point.AFTER_LEAVING, Point.SECRECY, Point.REPORTING, Point.LOG_CONSENT),
    PledgeKind.GENERAL: (Point.AFTER_LEAVING, Point.SECRECY),
    PledgeKind.LEAVER: (Point.AFTER_LEAVING, Point.SECRECY),
}
RECOMMENDED: Final[dict[PledgeKind, tuple[Point, ...]]] = {
    PledgeKind.HOLDER: (),
    PledgeKind.GENERAL: (Point.EVERYBODYS_REPORTING,),
    PledgeKind.LEAVER: (),
}
_ALSO_CARRIED: Final = {Point.REPORTING: ("G8.2-b",)}
"""The clause on reporting is also the one that secures the holder's duty of section 8(2)."""


@dataclass(frozen=True)
class PledgeText:
    """What is published: the text people sign and the map from each content to the clause that holds it."""

    kind: PledgeKind
    title: str
    text: str
    clauses: Mapping[str, str]

    def sha256(self) -> bytes:
        """SHA-256 of the text's UTF-8 bytes: what a signature is bound to, and anybody can compute."""
        return hashlib.sha256(self.text.encode()).digest()


def one_spelling(text: str) -> str:
    """The text with line feeds only and no blanks at line ends, so that it hashes alike wherever it was typed."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"


def check_text(said: PledgeText) -> None:
    """A pledge has a title, a text of the company's own, and a clause of its own for each compulsory content.

    Raises:
        Refusal: `name_invalid` (title), `request_invalid` (text, unknown rows), `pledge_clause_missing` naming the rows.
    """
    if not said.title.strip() or len(said.title) > MAX_TITLE_LENGTH or not said.title.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_TITLE_LENGTH}"})
    if not said.text.strip() or len(said.text) > MAX_TEXT_LENGTH:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"text 1..{MAX_TEXT_LENGTH}"})
    if TEMPLATE_NOTICE in said.text:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"text: {TEMPLATE_NOTICE}"})
    unknown = set(said.clauses) - set(Point)
    if unknown:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"clauses: {', '.join(sorted(unknown))}"})
    missing = missing_rows(said)
    if missing:
        raise Refusal(Code.PLEDGE_CLAUSE_MISSING, params={"rows": ", ".join(missing)})


def missing_rows(said: PledgeText) -> list[str]:
    """The rows without a clause of their own: unmapped, mapped to what the text does not hold, or sharing a clause."""
    compulsory = COMPULSORY[said.kind]
    taken: set[str] = set()
    found: list[str] = []
    for point in (*compulsory, *(other for other in Point if other not in compulsory)):
        name = said.clauses.get(point, "").strip()
        is_wanted = point in compulsory
        if (is_wanted or name) and ((is_wanted and name in taken) or not holds_clause(said.text, name)):
            found += [point.value, *_ALSO_CARRIED.get(point, ())]
        elif is_wanted:
            taken.add(name)
    return found


def amber_rows(kind: PledgeKind, clauses: Mapping[str, str]) -> list[str]:
    """The recommended rows that no clause is mapped to; they keep nothing from being published (G8.1-d)."""
    return [point.value for point in RECOMMENDED[kind] if point not in clauses]


def effective_ms(effective_on: str | None, now_ms: int) -> int:
    """When a text comes into force: now, or at the start of a day in Japan at most 30 days ahead.

    Raises:
        Refusal: `request_invalid` for no day, a day that is over, or one that is too far.
    """
    if effective_on is None or effective_on == tokyo_date(now_ms):
        return now_ms
    try:
        start = end_of_tokyo_day_ms(effective_on) - DAY_MS + 1
    except ValueError:
        start = -1
    if not now_ms <= start <= now_ms + LONGEST_NOTICE_DAYS * DAY_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"effective_on 0..{LONGEST_NOTICE_DAYS} d"})
    return start
