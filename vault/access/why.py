"""Why somebody can open something, or cannot: the chain of facts at a moment, each with the leaf of the log that made it."""

from dataclasses import dataclass

from vault.access.facts import load_facts
from vault.access.models import GrantRequest, GrantRow
from vault.access.rules import Decision, GrantFacts, Right, decide, is_over
from vault.people.models import Person
from vault.people.queries import person_row
from vault.platform.database import Transaction
from vault.pledges.queries import signature_in_force
from vault.training.models import Completion
from vault.training.queries import training_history
from vault.training.topics import Course


@dataclass(frozen=True)
class Link:
    """One fact of the chain. `fact` names it, `leaf_index` is where the log has it (None where nothing was done yet).

    Args:
        since_ms: from when it holds, UTC ms.
        until_ms: until when, where that is fixed.
        by: who did it.
    """

    fact: str
    holds: bool
    since_ms: int | None = None
    until_ms: int | None = None
    by: str | None = None
    leaf_index: int | None = None


@dataclass(frozen=True)
class Explanation:
    """The gate's decision at a moment, and what it rests on."""

    decision: Decision
    grant_id: str | None
    links: tuple[Link, ...]


def why(tx: Transaction, person_id: str, entry_id: str, tier: int, at_ms: int) -> Explanation:
    """Explain the gate's answer to viewing a tier of an entry at a moment (UTC ms).

    The chain is that of the grant that allows it; without one, that of the grant that comes closest, or of none.
    """
    facts, rows = load_facts(tx, person_id, entry_id, tier, Right.VIEW, at_ms=at_ms)
    decision = decide(facts)
    person = person_row(tx, person_id)
    chosen = rows.get(decision.grant_id) if decision.grant_id else _closest(rows, at_ms)
    links = [_person(person, holds=facts.person.active and not facts.person.administers)]
    if chosen is not None:
        own = next(grant for grant in facts.grants if grant.grant_id == chosen.id)
        links += _grant(tx, chosen, own, over=is_over(own, facts.person, at_ms), at_ms=at_ms)
    links += [
        _pledge(tx, person_id, at_ms),
        _training(tx, person_id, at_ms, facts.person.training_exception_until_ms),
    ]
    return Explanation(decision, None if chosen is None else chosen.id, tuple(links))


def _closest(rows: dict[str | None, GrantRow], at_ms: int) -> GrantRow | None:
    """The newest grant of all that were given by the moment."""
    given = [row for row in rows.values() if row.given_ms <= at_ms]
    return max(given, key=lambda row: (row.given_ms, row.id)) if given else None


def _person(person: Person, *, holds: bool) -> Link:
    return Link("person_active", holds, person.enrolled_ms, person.disabled_ms, leaf_index=person.leaf_index)


def _grant(tx: Transaction, row: GrantRow, own: GrantFacts, *, over: bool, at_ms: int) -> list[Link]:
    request = tx.session.get(GrantRequest, row.request_id) if row.request_id else None
    links = []
    if request is not None:
        links.append(Link("requested", True, request.asked_ms, None, request.asked_by, request.leaf_index))
        links.append(
            Link("decided", True, request.decided_ms, None, request.decided_by, request.decided_leaf_index)
        )
    ended = row.revoked_ms if row.revoked_ms is not None and row.revoked_ms <= at_ms else row.ends_ms
    links.append(Link("granted", not over, row.given_ms, ended, row.given_by, row.leaf_index))
    told = own.notice_ms is not None and own.notice_ms <= at_ms
    links.append(
        Link("manager_notified", told, row.notice_ms, None, None, row.notice_leaf_index or row.leaf_index)
    )
    if own.review_due_ms is not None:
        links.append(Link("reviewed", own.review_due_ms >= at_ms, None, own.review_due_ms))
    return links


def _pledge(tx: Transaction, person_id: str, at_ms: int) -> Link:
    signature = signature_in_force(tx, person_id, at_ms)
    if signature is None:
        return Link("pledged", False)
    return Link("pledged", True, signature.signed_ms, None, person_id, signature.leaf_index)


def _training(tx: Transaction, person_id: str, at_ms: int, exception_until_ms: int | None) -> Link:
    done = [each for each in training_history(tx, person_id, at_ms) if _counts(each, at_ms)]
    if done:
        newest = max(done, key=lambda each: each.valid_until_ms)
        holds = newest.valid_until_ms >= at_ms
        return Link("trained", holds, newest.completed_ms, newest.valid_until_ms, None, newest.leaf_index)
    excepted = exception_until_ms is not None and exception_until_ms >= at_ms
    return Link("trained", excepted, None, exception_until_ms)


def _counts(each: Completion, at_ms: int) -> bool:
    live = each.cancelled_ms is None or each.cancelled_ms > at_ms
    return each.course == Course.HOLDER and each.counted and live
