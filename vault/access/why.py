"""Why somebody could, or could not, open something: the chain of facts at a moment, each with the leaf of the log that made it."""

from dataclasses import dataclass

from sqlalchemy import select

from vault.access.facts import load_facts
from vault.access.models import GrantRequest, GrantReview, GrantRow
from vault.access.roster.lines import counted_then
from vault.access.rules import Decision, GateFacts, GrantFacts, Right, decide, is_over
from vault.audit.trail import first_leaf_about
from vault.people.events import PERSON_ENROLLED
from vault.people.facts import ABSENCE, TRANSFER, counts_from
from vault.people.models import Person
from vault.people.models_history import PersonMove
from vault.people.queries import person_row
from vault.people.solo import GRANT, done_alone
from vault.platform.database import Transaction
from vault.pledges.queries import signature_in_force
from vault.training.models import TrainingException
from vault.training.queries import training_history


@dataclass(frozen=True)
class Link:
    """One fact of the chain, in the order in which the gate asks.

    Args:
        fact: what is said: `person_active`, `not_moved`, `requested`, `decided`, `decided_alone`, `granted`, `manager_notified`, `reviewed`,
            `pledged`, `trained` or `vault_open`.
        since_ms: from when it holds, UTC ms.
        until_ms: until when, where that was fixed by then.
        by: who did it.
        leaf_index: where the log has it; None where nothing was done yet.
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
    grant: GrantRow | None
    links: tuple[Link, ...]


def why(tx: Transaction, person_id: str, entry_id: str, tier: int, at_ms: int) -> Explanation:
    """Explain the gate's answer to viewing a tier of an entry at a moment (UTC ms).

    The chain is that of the grant that allows it; without one, that of the grant that comes closest, or of none.

    Raises:
        Refusal: `not_found` for a person who is not on record.
    """
    person = person_row(tx, person_id)
    facts, rows = load_facts(tx, person_id, entry_id, tier, Right.VIEW, at_ms=at_ms)
    decision = decide(facts)
    chosen = rows[decision.grant_id] if decision.grant_id else _closest(list(rows.values()), at_ms)
    links = [_person(tx, person, facts)]
    if chosen is not None:
        own = next(grant for grant in facts.grants if grant.grant_id == chosen.id)
        links += _grant(tx, chosen, own, facts)
    links += [
        _pledge(tx, person_id, at_ms),
        _training(tx, person_id, facts),
        Link("vault_open", not facts.sealed),
    ]
    return Explanation(decision, chosen, tuple(links))


def _closest(rows: list[GrantRow], at_ms: int) -> GrantRow | None:
    """The newest grant of all that were given by the moment."""
    given = [row for row in rows if row.given_ms <= at_ms]
    return max(given, key=lambda row: (row.given_ms, row.id)) if given else None


def _person(tx: Transaction, person: Person, facts: GateFacts) -> Link:
    enrolled = first_leaf_about(tx, PERSON_ENROLLED.name, person.id)
    if facts.person.active:
        holds = not facts.person.administers
        return Link("person_active", holds, person.enrolled_ms, leaf_index=enrolled)
    gone = _move(tx, person.id, facts.now_ms, leaving=True)
    if gone is not None:
        return Link(
            "person_active", False, person.enrolled_ms, gone.effect_ms, gone.recorded_by, gone.leaf_index
        )
    stopped = person.disabled_ms is not None and person.disabled_ms <= facts.now_ms
    until_ms, leaf = (person.disabled_ms, person.leaf_index) if stopped else (None, enrolled)
    return Link("person_active", False, person.enrolled_ms, until_ms, leaf_index=leaf)


def _move(tx: Transaction, person_id: str, at_ms: int, *, leaving: bool) -> PersonMove | None:
    """The last move that had taken effect: one that takes people away, or one that ends their grants."""
    kinds = PersonMove.kind != TRANSFER if leaving else PersonMove.kind.in_((TRANSFER, ABSENCE))
    query = select(PersonMove).where(
        PersonMove.person_id == person_id,
        kinds,
        PersonMove.recorded_ms <= at_ms,
        PersonMove.effect_ms <= at_ms,
        PersonMove.ended_ms.is_(None) | (PersonMove.ended_ms > PersonMove.effect_ms),
    )
    return tx.session.scalar(query.order_by(counts_from(PersonMove).desc()).limit(1))


def _grant(tx: Transaction, row: GrantRow, own: GrantFacts, facts: GateFacts) -> list[Link]:
    links = _request(tx, row)
    moved_ms = facts.person.moved_ms
    if moved_ms is not None and row.given_ms < moved_ms:
        move = _move(tx, row.person_id, facts.now_ms, leaving=False)
        by, leaf = (move.recorded_by, move.leaf_index) if move is not None else (None, None)
        links.append(Link("not_moved", False, None, moved_ms, by, leaf))
    taken_back = row.revoked_ms is not None and row.revoked_ms <= facts.now_ms
    until_ms = row.revoked_ms if taken_back else row.ends_ms
    over = is_over(own, facts.person, facts.now_ms)
    leaf = row.revoked_leaf_index if taken_back else row.leaf_index
    by = row.revoked_by if taken_back else row.given_by
    links.append(Link("granted", not over, row.given_ms, until_ms, by, leaf))
    links.append(_notice(row, facts.now_ms))
    return links + _review(tx, row, own, facts.now_ms)


def _request(tx: Transaction, row: GrantRow) -> list[Link]:
    request = tx.session.get(GrantRequest, row.request_id) if row.request_id else None
    if request is None:
        return []
    links = [
        Link("requested", True, request.asked_ms, None, request.asked_by, request.leaf_index),
        Link("decided", True, request.decided_ms, None, request.decided_by, request.decided_leaf_index),
    ]
    alone = done_alone(tx, GRANT, request.id)
    if alone is not None:
        links.append(Link("decided_alone", True, alone.done_ms, None, alone.person_id, alone.leaf_index))
    return links


def _notice(row: GrantRow, at_ms: int) -> Link:
    """The manager's knowledge; a grant that the manager gave or asked for has no leaf of its own for it."""
    if row.notice_ms is None or row.notice_ms > at_ms:
        return Link("manager_notified", False)
    leaf = row.leaf_index if row.notice_leaf_index is None else row.notice_leaf_index
    return Link("manager_notified", True, row.notice_ms, leaf_index=leaf)


def _review(tx: Transaction, row: GrantRow, own: GrantFacts, at_ms: int) -> list[Link]:
    if own.review_due_ms is None:
        return []
    review = tx.session.scalar(
        select(GrantReview)
        .where(GrantReview.grant_id == row.id, GrantReview.opened_ms <= at_ms)
        .order_by(GrantReview.opened_ms.desc())
        .limit(1)
    )
    leaf = None if review is None else review.leaf_index
    return [Link("reviewed", own.review_due_ms >= at_ms, None, own.review_due_ms, None, leaf)]


def _pledge(tx: Transaction, person_id: str, at_ms: int) -> Link:
    signature = signature_in_force(tx, person_id, at_ms)
    if signature is None:
        return Link("pledged", False)
    return Link("pledged", True, signature.signed_ms, None, person_id, signature.leaf_index)


def _training(tx: Transaction, person_id: str, facts: GateFacts) -> Link:
    at_ms = facts.now_ms
    done = [each for each in training_history(tx, person_id, at_ms) if counted_then(each, at_ms)]
    if done:
        newest = max(done, key=lambda each: each.valid_until_ms)
        holds = newest.valid_until_ms >= at_ms
        return Link("trained", holds, newest.completed_ms, newest.valid_until_ms, None, newest.leaf_index)
    until_ms = facts.person.training_exception_until_ms
    if until_ms is None:
        return Link("trained", False)
    given = tx.session.scalar(
        select(TrainingException)
        .where(
            TrainingException.person_id == person_id,
            TrainingException.given_ms <= at_ms,
            TrainingException.ends_ms == until_ms,
        )
        .limit(1)
    )
    by, leaf = (given.given_by, given.leaf_index) if given is not None else (None, None)
    return Link("trained", until_ms >= at_ms, None, until_ms, by, leaf)
