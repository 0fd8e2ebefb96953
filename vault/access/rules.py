"""The one decision of the gate, without I/O (G4.0-a, G4.1.1-a, G2.2-g, G3.0-a, G3.0-m).

Everything here is a fact at one moment, so that the same lines decide now and say who could open what at any past moment.
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
class PersonFacts:
    """What the gate knows of a person. Times are UTC milliseconds.

    Args:
        active: enrolled, not stopped, not past the last day.
        administers: holds the post of a system administrator, who reaches no content whatever was granted (G4.0-a).
        titled: 役職 is on file, without which a column of the roster would stay empty (G4.1.3-c).
        moved_ms: when the last transfer or absence began to count; grants from before it are over.
        pledge_signed: the pledge in force is signed (G4.1.4-a).
        training_until_ms: last moment of the newest counted completion of the holder course (G7.2-a).
        training_exception_until_ms: last moment of a manager's exception from training beforehand (G7.2-c).
    """

    active: bool
    administers: bool
    titled: bool
    moved_ms: int | None
    pledge_signed: bool
    training_until_ms: int | None
    training_exception_until_ms: int | None


@dataclass(frozen=True)
class GrantFacts:
    """One grant of the person on the entry. Times are UTC milliseconds.

    Args:
        notice_ms: when the manager knew of it; None while the notice is not acknowledged (G4.1.2-d).
        stopped_ms: when it was taken back, if it was.
        review_due_ms: by when an open review has to confirm it; None without one (G4.1.3-a).
    """

    grant_id: str
    right: Right
    tier: int
    given_ms: int
    ends_ms: int
    notice_ms: int | None = 0
    stopped_ms: int | None = None
    review_due_ms: int | None = None


@dataclass(frozen=True)
class GateFacts:
    """All that the decision may look at.

    Args:
        sealed: maintenance is going on (G9.4-a).
        device: why the caller's device is unfit, None when it is fit or not asked about.
        unprepared: what the company has still to do before its first deposit (G2.2-f).
    """

    act: Right
    tier: int
    now_ms: int
    person: PersonFacts
    sealed: bool
    device: Code | None
    entry_open: bool
    manager_active: bool
    posts_in_conflict: bool
    overall_officer_appointed: bool
    unprepared: Sequence[str]
    grants: Sequence[GrantFacts]


@dataclass(frozen=True)
class Decision:
    """The grant that allows the act, or the code that says why not."""

    grant_id: str | None
    code: Code | None = None


def decide(facts: GateFacts) -> Decision:
    """Decide; without a reason to allow, the answer is no."""
    if not facts.person.active or facts.person.administers:
        return Decision(None, Code.NO_GRANT)
    held = [
        grant
        for grant in facts.grants
        if not is_over(grant, facts.person, facts.now_ms) and grant.right.covers(facts.act)
    ]
    if not held:
        return Decision(None, Code.NO_GRANT)
    high = [grant for grant in held if grant.tier >= facts.tier]
    if not high:
        return Decision(None, Code.TIER_EXCEEDED)
    usable, missing = _first_usable(facts, high)
    if usable is None:
        return Decision(None, missing)
    standing = hindrance_in(facts)
    if standing is not None:
        return Decision(None, standing)
    return _decide_deposit(facts, usable) if facts.act is Right.DEPOSIT else Decision(usable.grant_id)


def is_over(grant: GrantFacts, person: PersonFacts, now_ms: int) -> bool:
    """Whether a grant is not yet, or no longer, the person's: ended, taken back, or from before a transfer (G4.1.3-b)."""
    if not grant.given_ms <= now_ms <= grant.ends_ms:
        return True
    if grant.stopped_ms is not None and grant.stopped_ms <= now_ms:
        return True
    return person.moved_ms is not None and grant.given_ms < person.moved_ms


def missing(grant: GrantFacts, person: PersonFacts, now_ms: int) -> tuple[Code, ...]:
    """What a grant that is not over still lacks before it opens anything, in the order in which people get it."""
    lacking: list[Code] = []
    if grant.notice_ms is None or grant.notice_ms > now_ms:
        lacking.append(Code.MANAGER_NOT_NOTIFIED)
    lacking += missing_of_person(person, now_ms)
    if grant.review_due_ms is not None and grant.review_due_ms < now_ms:
        lacking.append(Code.GRANT_REVIEW_OVERDUE)
    return tuple(lacking)


def missing_of_person(person: PersonFacts, now_ms: int) -> tuple[Code, ...]:
    """What keeps every grant of a person from opening anything."""
    lacking: list[Code] = []
    if not person.titled:
        lacking.append(Code.ROSTER_INCOMPLETE)
    if not person.pledge_signed:
        lacking.append(Code.PLEDGE_MISSING)
    trained = person.training_until_ms is not None and now_ms <= person.training_until_ms
    excepted = person.training_exception_until_ms is not None and now_ms <= person.training_exception_until_ms
    if not trained and not excepted:
        overdue = person.training_until_ms is not None
        lacking.append(Code.TRAINING_OVERDUE if overdue else Code.TRAINING_MISSING)
    return tuple(lacking)


def hindrance(person: PersonFacts, now_ms: int, *, sealed: bool, device: Code | None) -> Code | None:
    """What stops a holder everywhere, whichever entry or item is asked for."""
    if sealed:
        return Code.VAULT_SEALED
    if device is not None:
        return device
    lacking = missing_of_person(person, now_ms)
    return lacking[0] if lacking else None


def hindrance_in(facts: GateFacts) -> Code | None:
    """The same, of facts that were loaded for one entry."""
    return hindrance(facts.person, facts.now_ms, sealed=facts.sealed, device=facts.device)


def _first_usable(facts: GateFacts, high: Sequence[GrantFacts]) -> tuple[GrantFacts | None, Code | None]:
    """The widest grant that lacks nothing, or what the widest one lacks first."""
    ordered = sorted(high, key=lambda grant: (grant.tier, grant.ends_ms, grant.grant_id), reverse=True)
    for grant in ordered:
        if not missing(grant, facts.person, facts.now_ms):
            return grant, None
    return None, missing(ordered[0], facts.person, facts.now_ms)[0]


def _decide_deposit(facts: GateFacts, usable: GrantFacts) -> Decision:
    """New content needs people who answer for it, a company that is prepared, and an entry that still takes some."""
    if not facts.overall_officer_appointed:
        return Decision(None, Code.OVERALL_OFFICER_MISSING)
    if not facts.manager_active:
        return Decision(None, Code.MANAGER_MISSING)
    if facts.posts_in_conflict:
        return Decision(None, Code.ROLE_CONFLICT)
    if facts.unprepared:
        return Decision(None, Code.SETUP_INCOMPLETE)
    if not facts.entry_open:
        return Decision(None, Code.CONFLICT)
    return Decision(usable.grant_id)
