"""A person as they were: every change of a record is kept, so that a past day's roster shows that day's people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.people.events import PERSON_CHANGED
from vault.people.facts import TRANSFER
from vault.people.models import Person
from vault.people.models_history import PersonChange, PersonMove
from vault.people.queries import person_row
from vault.platform.database import Transaction


@dataclass(frozen=True)
class PersonAt:
    """Who somebody was at a moment: name, department, title (役職) and kind of employment."""

    name: str
    department: str
    title: str | None
    employment_kind: str


def person_at(tx: Transaction, person_id: str, at_ms: int) -> PersonAt:
    """The person as on record at a moment (UTC ms), a transfer that had come into effect included.

    Raises:
        Refusal: `not_found`.
    """
    row = person_row(tx, person_id)
    then: dict[str, str | None] = {
        "name": row.name,
        "department": row.department,
        "title": row.title,
        "employment_kind": row.employment_kind,
    }
    then |= _undone(tx, person_id, at_ms)
    for move in _transfers_not_written(tx, person_id, at_ms):
        then |= {name: value for name, value in wanted_by(move).items() if value is not None}
    return PersonAt(
        name=then["name"] or "",
        department=then["department"] or "",
        title=then["title"],
        employment_kind=then["employment_kind"] or "",
    )


@dataclass(frozen=True)
class Contact:
    """How a colleague reaches somebody in a post."""

    name: str
    department: str
    title: str | None
    mail: str
    telephone: str | None


def contact_of(tx: Transaction, person_id: str) -> Contact:
    """Name, department, title, mail and telephone as of now.

    Raises:
        Refusal: `not_found`.
    """
    row, now = person_row(tx, person_id), person_at(tx, person_id, tx.now_ms())
    return Contact(now.name, now.department, now.title, row.mail, row.telephone)


def _undone(tx: Transaction, person_id: str, at_ms: int) -> dict[str, str | None]:
    later = select(PersonChange).where(PersonChange.person_id == person_id, PersonChange.changed_ms > at_ms)
    newest_first = later.order_by(PersonChange.revision.desc())
    fields = frozenset(PersonAt.__dataclass_fields__)
    return {each.field: each.old_value for each in tx.session.scalars(newest_first) if each.field in fields}


def _transfers_not_written(tx: Transaction, person_id: str, at_ms: int) -> list[PersonMove]:
    query = select(PersonMove).where(
        PersonMove.person_id == person_id,
        PersonMove.kind == TRANSFER,
        PersonMove.recorded_ms <= at_ms,
        PersonMove.effect_ms <= at_ms,
        PersonMove.done_ms.is_(None),
        or_(PersonMove.ended_ms.is_(None), PersonMove.ended_ms > PersonMove.effect_ms),
    )
    return list(tx.session.scalars(query.order_by(PersonMove.effect_ms, PersonMove.id)))


def wanted_by(move: PersonMove) -> dict[str, str | None]:
    """What a transfer changes; None where it leaves things as they are."""
    return {"department": move.new_department, "title": move.new_title}


def write_changes(
    tx: Transaction,
    person: Person,
    wanted: Mapping[str, object],
    reason: str,
    by: Actor,
    *,
    at_ms: int | None = None,
) -> list[str]:
    """Set the fields that really change, keep who, when, old and new value, and return their names.

    Args:
        at_ms: when the change came into effect, if that was before now.
    """
    changes = {field: (getattr(person, field), value) for field, value in wanted.items()}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return []
    person.revision += 1
    leaf = record(
        tx,
        PERSON_CHANGED,
        by,
        subject=person.id,
        revision=person.revision,
        changes={field: [_text(old), _text(new)] for field, (old, new) in changes.items()},
        reason=reason,
    )
    for field, (old, new) in changes.items():
        setattr(person, field, new)
        row = PersonChange(
            person_id=person.id,
            revision=person.revision,
            field=field,
            old_value=_text(old),
            new_value=_text(new),
            reason=reason,
            changed_by=by.person_id,
            changed_ms=tx.now_ms() if at_ms is None else at_ms,
        )
        tx.session.add(row)
        leaf.bind(row)
    leaf.bind(person)
    return list(changes)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
