"""Acknowledging a procedure, and who has not yet (T6-c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, literal, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.facts import active_at
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.events import PROCEDURE_ACKNOWLEDGED
from vault.procedures.models import Acknowledgement, ProcedureVersion
from vault.procedures.queries import published, version_row
from vault.procedures.slots import Slot

READERS = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


@dataclass(frozen=True)
class Asked:
    """A person who was asked, and when (UTC ms) they acknowledged; None is a gap."""

    person_id: str
    name: str
    acknowledged_ms: int | None


def _is_concerned(tx: Transaction) -> ColumnElement[bool]:
    return active_at(Person.id, literal(tx.now_ms(), BigInteger)) & Person.employment_kind.not_in(OUTSIDERS)


def people_concerned(tx: Transaction) -> list[str]:
    """The ids of everybody who works here now: procedures are made known to all of them."""
    return list(tx.session.scalars(select(Person.id).where(_is_concerned(tx)).order_by(Person.id)))


def acknowledge(tx: Transaction, who: SignedIn, version_id: str) -> Acknowledgement:
    """The caller has read a version in force; a second time changes nothing.

    Raises:
        Refusal: `not_found`, `conflict` (the version is not in force any more).
    """
    version = version_row(tx, version_id)
    given = tx.session.get(Acknowledgement, (version.id, who.person_id))
    if given is not None:
        return given
    current = published(tx, Slot(version.slot))
    if current is None or current.version_id != version.id:
        raise Refusal(Code.CONFLICT, params={"what": version.title})
    given = Acknowledgement(version_id=version.id, person_id=who.person_id, acknowledged_ms=tx.now_ms())
    tx.session.add(given)
    leaf = record(
        tx,
        PROCEDURE_ACKNOWLEDGED,
        who.actor,
        procedure=version.id,
        slot=version.slot,
        version_number=version.number,
        sha256=version.sha256.hex(),
    )
    leaf.bind(given)
    return given


def asked_after(
    tx: Transaction,
    who: SignedIn,
    version: ProcedureVersion,
    position: Sequence[str | int],
    limit: int,
    *,
    only_gaps: bool,
) -> list[Asked]:
    """Up to `limit` of the people asked, by name after `(name, id)`, for those who answer for procedures.

    Raises:
        Refusal: `role_required`.
    """
    require_post(tx, who, *READERS)
    query = select(Person).where(_is_concerned(tx))
    if only_gaps:
        query = query.where(_has_gap(version.id))
    people = list(tx.session.scalars(rows_after(query, position, limit, Person.name, Person.id)))
    given = _given(tx, version.id, [each.id for each in people])
    return [Asked(each.id, each.name, given.get(each.id)) for each in people]


def people_with_gap(tx: Transaction, version_id: str) -> list[str]:
    """The ids of the people asked who have not acknowledged yet."""
    query = select(Person.id).where(_is_concerned(tx), _has_gap(version_id))
    return list(tx.session.scalars(query.order_by(Person.id)))


def _has_gap(version_id: str) -> ColumnElement[bool]:
    given = select(Acknowledgement.person_id).where(
        Acknowledgement.person_id == Person.id, Acknowledgement.version_id == version_id
    )
    return ~given.exists()


def _given(tx: Transaction, version_id: str, people: Sequence[str]) -> dict[str, int]:
    query = select(Acknowledgement).where(
        Acknowledgement.version_id == version_id, Acknowledgement.person_id.in_(people)
    )
    return {row.person_id: row.acknowledged_ms for row in tx.session.scalars(query)}
