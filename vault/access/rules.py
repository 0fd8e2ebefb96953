"""The one decision of the gate, without I/O (G4.0-a, G4.1.1-a, G2.2-g, G3.0-a, G3.0-m).

Further conditions (pledge, training, review, freeze) become further facts and further lines of `decide`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vault.platform.errors import Code


class Right(StrEnum):
    """What a grant allows; whoever may deposit may also view."""

    VIEW = "view"
    DEPOSIT = "deposit"

    def covers(self, act: "Right") -> bool:
        """Whether this right includes `act`."""
        return self is Right.DEPOSIT or self is act


@dataclass(frozen=True)
class GrantFacts:
    """One grant of the person on the entry. Times are UTC milliseconds."""

    grant_id: str
    right: Right
    tier: int
    ends_ms: int
    revoked: bool


@dataclass(frozen=True)
class GateFacts:
    """All that the decision may look at."""

    act: Right
    tier: int
    now_ms: int
    person_active: bool
    person_administers: bool
    entry_open: bool
    manager_active: bool
    overall_officer_appointed: bool
    grants: Sequence[GrantFacts]


@dataclass(frozen=True)
class Decision:
    """The grant that allows the act, or the code that says why not."""

    grant_id: str | None
    code: Code | None = None


def decide(facts: GateFacts) -> Decision:
    """Decide; without a reason to allow, the answer is no.

    System administrators reach no content whatever they were granted (G4.0-a).
    """
    if not facts.person_active or facts.person_administers:
        return Decision(None, Code.NO_GRANT)
    usable = [
        grant
        for grant in facts.grants
        if not grant.revoked and grant.ends_ms >= facts.now_ms and grant.right.covers(facts.act)
    ]
    if not usable:
        return Decision(None, Code.NO_GRANT)
    widest = max(usable, key=lambda grant: (grant.tier, grant.ends_ms))
    if widest.tier < facts.tier:
        return Decision(None, Code.TIER_EXCEEDED)
    if facts.act is Right.DEPOSIT:
        return _decide_deposit(facts, widest)
    return Decision(widest.grant_id)


def _decide_deposit(facts: GateFacts, widest: GrantFacts) -> Decision:
    """New content needs people who answer for it, and an entry that still takes some."""
    if not facts.overall_officer_appointed:
        return Decision(None, Code.OVERALL_OFFICER_MISSING)
    if not facts.manager_active:
        return Decision(None, Code.MANAGER_MISSING)
    if not facts.entry_open:
        return Decision(None, Code.CONFLICT)
    return Decision(widest.grant_id)


@dataclass(frozen=True)
class GrantOrder:
    """What a new grant says; `ends_on` is a day in Japan, YYYY-MM-DD."""

    person_id: str
    right: Right
    tier: int
    reason: str
    ends_on: str
