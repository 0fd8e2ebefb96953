"""What a remark says and what an answer can be. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.oversight.measures.lock_settings import require_no_secret
from vault.register.rules import require_reason

ANSWER_WITHIN_BUSINESS_DAYS: Final = 10
"""Without an answer by then a remark goes to the overall officer too.

Two weeks of work: enough to look at a measure where it is used, and short enough that who lives with it sees that it
was heard. A default of ours; the guideline names no number.
"""


class RemarkAbout(StrEnum):
    """Kinds of measures that can be remarked on: a published procedure, a physical measure, how an entry is handled."""

    PROCEDURE = "procedure"
    MEASURE = "measure"
    ENTRY = "entry"


class Answerer(StrEnum):
    """Who has to answer first: the entry's manager or any responsible manager, or the overall officer."""

    MANAGER = "manager"
    OFFICER = "officer"


class RemarkOutcome(StrEnum):
    """What an answer says; the reason says why.

    `exception` makes none: the reason says where a dated one stands or will be recorded, which only rows worded "in
    principle" can have.
    """

    KEPT = "kept"
    CHANGED = "changed"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class RemarkOrder:
    """A remark to file. `target` is a slot, or the id of a physical measure or an entry; `proposal` what would work."""

    about: RemarkAbout
    target: str
    problem: str
    proposal: str | None


def check_said(said: str | None, field: str) -> str:
    """Words of a remark or an answer, trimmed and without secrets.

    Raises:
        Refusal: `reason_missing`, `request_invalid` (beyond 2,000 characters), `secret_in_ledger`.
    """
    words = require_reason(said, field)
    require_no_secret(words, field)
    return words


def check_proposal(said: str | None) -> str | None:
    """What would work, if the person knows; who only sees that something does not work can say so, too.

    Raises:
        Refusal: `request_invalid`, `secret_in_ledger`.
    """
    return check_said(said, "proposal") if said is not None and said.strip() else None
