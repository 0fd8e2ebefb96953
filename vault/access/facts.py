"""Loading the facts of the gate, now or as they were: one SELECT about the person, one about the grants.

Each domain below gives its own columns; a thing recorded later never changes what is found for an earlier moment.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, literal, or_, select
from sqlalchemy.types import BigInteger, String

from vault.access.models import GrantReview, GrantRow
from vault.access.rules import GateFacts, GrantFacts, PersonFacts, Right
from vault.devices.facts import device_facts
from vault.devices.rules import judge
from vault.maintenance.facts import maintenance_facts
from vault.people.facts import person_facts
from vault.people.queries import overall_officer
from vault.people.small_company import posts_in_conflict
from vault.platform.database import Transaction
from vault.platform.errors import Code
from vault.pledges.facts import pledge_facts
from vault.register.authority import is_responsible_manager
from vault.register.models import OPEN
from vault.register.queries import find_entry
from vault.setup.checklist import gaps
from vault.training.facts import training_facts

_PERSON = bindparam("person", type_=String)
_ENTRY = bindparam("entry", type_=String)
_AT = bindparam("at", type_=BigInteger)
_DEVICE = bindparam("device", type_=String)


@dataclass(frozen=True)
class Standing:
    """What holds for a person everywhere at a moment."""

    person: PersonFacts
    sealed: bool
    device: Code | None


def load_standing(
    tx: Transaction, person_id: str, *, at_ms: int | None = None, device_id: str | None = None
) -> Standing:
    """What holds for a person at a moment (now by default), from a device if one is named."""
    at = tx.now_ms() if at_ms is None else at_ms
    named = {"person": person_id, "at": at} | ({} if device_id is None else {"device": device_id})
    row = tx.session.execute(_standing(with_device=device_id is not None), named).one()
    return Standing(
        person=PersonFacts(
            active=bool(row.person_active),
            administers=bool(row.person_administers),
            titled=bool(row.person_titled),
            moved_ms=row.moved_ms,
            pledge_signed=bool(row.pledge_signed),
            training_until_ms=row.training_until_ms,
            training_exception_until_ms=row.training_exception_until_ms,
        ),
        sealed=bool(row.vault_sealed),
        device=None if device_id is None else judge(row, at),
    )


def load_facts(
    tx: Transaction,
    person_id: str,
    entry_id: str,
    tier: int,
    act: Right,
    *,
    at_ms: int | None = None,
    device_id: str | None = None,
) -> tuple[GateFacts, dict[str | None, GrantRow]]:
    """Everything `rules.decide` looks at, and the grants it may name.

    Who answers for an entry and whether the company is prepared matter for deposits only, and are asked as of now.
    """
    at = tx.now_ms() if at_ms is None else at_ms
    standing = load_standing(tx, person_id, at_ms=at, device_id=device_id)
    found = tx.session.execute(_grants(), {"person": person_id, "entry": entry_id, "at": at}).all()
    depositing = act is Right.DEPOSIT
    entry = find_entry(tx, entry_id) if depositing else None
    facts = GateFacts(
        act=act,
        tier=tier,
        now_ms=at,
        person=standing.person,
        sealed=standing.sealed,
        device=standing.device,
        entry_open=entry is not None and entry.state == OPEN,
        manager_active=entry is not None and is_responsible_manager(tx, entry.manager_id),
        posts_in_conflict=entry is not None and posts_in_conflict(tx, entry.manager_id),
        overall_officer_appointed=not depositing or overall_officer(tx) is not None,
        unprepared=[gap.name for gap in gaps(tx)] if depositing else [],
        grants=[grant_facts(row.GrantRow, row.due_ms) for row in found],
    )
    return facts, {row.GrantRow.id: row.GrantRow for row in found}


@cache
def _standing(*, with_device: bool) -> Select[Any]:
    """One round trip for everything about the person; what no caller asks about is not looked up."""
    signed, _consented = pledge_facts(_PERSON, _AT)
    return select(
        *person_facts(_PERSON, _AT),
        signed,
        *training_facts(_PERSON, _AT),
        *maintenance_facts(_AT),
        *(device_facts(_DEVICE) if with_device else ()),
    )


def holds_any(tx: Transaction, person_id: str, person: PersonFacts, at_ms: int) -> bool:
    """Whether a person holds any grant that is not over at a moment, on whatever entry."""
    held = exists().where(
        GrantRow.person_id == person_id,
        counting(literal(at_ms)),
        GrantRow.given_ms >= (person.moved_ms or 0),
    )
    return bool(tx.session.scalar(select(held)))


def counting(at: ColumnElement[int]) -> ColumnElement[bool]:
    """Grants that have begun, and are neither ended nor taken back at a moment."""
    return and_(
        GrantRow.given_ms <= at,
        GrantRow.ends_ms >= at,
        or_(GrantRow.revoked_ms.is_(None), GrantRow.revoked_ms > at),
    )


@cache
def _grants() -> Select[GrantRow, int]:
    """The grants on an entry, each with the review that was open at the moment; there is never more than one."""
    return (
        select(GrantRow, GrantReview.due_ms)
        .outerjoin(GrantReview, under_review(_AT))
        .where(GrantRow.person_id == _PERSON, GrantRow.entry_id == _ENTRY)
    )


def under_review(at: ColumnElement[int]) -> ColumnElement[bool]:
    """Joins a grant with its review that is open at a moment."""
    return and_(
        GrantReview.grant_id == GrantRow.id,
        GrantReview.opened_ms <= at,
        or_(GrantReview.decided_ms.is_(None), GrantReview.decided_ms > at),
    )


def grant_facts(row: GrantRow, review_due_ms: int | None) -> GrantFacts:
    """A stored grant with the review that was open at the moment asked about, as the rules take it."""
    return GrantFacts(
        grant_id=row.id,
        right=Right(row.right),
        tier=row.tier,
        given_ms=row.given_ms,
        ends_ms=row.ends_ms,
        notice_ms=row.notice_ms,
        stopped_ms=row.revoked_ms,
        review_due_ms=review_due_ms,
    )
