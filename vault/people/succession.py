"""Who answers for something leaves it to a successor, never to nobody (G3.0-a)."""

from __future__ import annotations

from typing import Final, Protocol

from vault.audit.actor import Actor
from vault.identity.auth import SignedIn
from vault.people.models import Person
from vault.people.posts import Post
from vault.people.queries import is_active, posts_held, require_post, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


class Duties(Protocol):
    """What a person answers for in a higher domain."""

    def names(self, tx: Transaction, person_id: str) -> list[str]:
        """What the person answers for and must not leave alone, by name."""
        ...

    def require_fit(self, tx: Transaction, successor_id: str) -> None:
        """Raise Refusal unless the successor may take it over."""
        ...

    def hand_over(self, tx: Transaction, person_id: str, successor_id: str, reason: str, by: Actor) -> None:
        """Make the successor answer for it from now on, and tell them."""
        ...


KEPT_DUTIES: Final[list[Duties]] = []
"""Higher domains add theirs when they are loaded; the register does."""


def _duties_of(tx: Transaction, person_id: str) -> list[Duties]:
    return [each for each in KEPT_DUTIES if each.names(tx, person_id)]


def answers_for(tx: Transaction, person_id: str) -> list[str]:
    """Everything that needs somebody else before the person goes, by name."""
    post = [Post.OVERALL_OFFICER.value] if Post.OVERALL_OFFICER in posts_held(tx, person_id) else []
    return post + [name for each in KEPT_DUTIES for name in each.names(tx, person_id)]


def require_successor(tx: Transaction, who: SignedIn, person: Person, successor_id: str | None) -> str | None:
    """The successor who takes over when `person` goes; None when nobody has to follow.

    Only the overall officer names successors: whoever takes over gets power over entries, in which no administrator has
    a hand.

    Raises:
        Refusal: `successor_missing` (none named, or one who is not there), `role_required`, `self_decision` (naming
            oneself), and what makes the successor unfit: `manager_missing`.
    """
    left_alone = answers_for(tx, person.id)
    if not left_alone:
        return None
    missing = _missing(person.id, left_alone)
    if successor_id is None:
        raise missing
    require_post(tx, who, Post.OVERALL_OFFICER)
    if same_human(tx, successor_id, person.id) or not is_active(tx, successor_id):
        raise missing
    if same_human(tx, successor_id, who.person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": successor_id})
    for duties in _duties_of(tx, person.id):
        duties.require_fit(tx, successor_id)
    return successor_id


def hand_over(tx: Transaction, person_id: str, successor_id: str | None, reason: str, by: Actor) -> None:
    """Let the successor take over everything the person answers for now.

    Raises:
        Refusal: before anything is written, when nobody fit is there to take it over: `successor_missing` or the
            domain's own refusal.
    """
    duties = _duties_of(tx, person_id)
    if not duties:
        return
    if successor_id is None or not is_active(tx, successor_id):
        raise _missing(person_id, answers_for(tx, person_id))
    for each in duties:
        each.require_fit(tx, successor_id)
    for each in duties:
        each.hand_over(tx, person_id, successor_id, reason, by)


def _missing(person_id: str, left_alone: list[str]) -> Refusal:
    return Refusal(
        Code.SUCCESSOR_MISSING, params={"entries": ", ".join(left_alone[:5])}, about={"subject": person_id}
    )
