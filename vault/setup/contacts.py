"""Whether somebody who answers for reports of leaks can be reached at once (G8.0-a).

A mail address everybody has; it may be in the hands of whoever caused the leak, and nobody reads it at night.
"""

from __future__ import annotations

from sqlalchemy import select

from vault.people.models import Person
from vault.people.models_history import PersonChange
from vault.platform.database import Transaction


def has_telephone(tx: Transaction, person_id: str, at_ms: int) -> bool:
    """Whether a telephone number of the person was on record at a moment (UTC ms)."""
    first_later_change = (
        select(PersonChange.old_value)
        .where(
            PersonChange.person_id == person_id,
            PersonChange.field == "telephone",
            PersonChange.changed_ms > at_ms,
        )
        .order_by(PersonChange.revision)
        .limit(1)
    )
    changed = tx.session.scalars(first_later_change).all()
    if changed:
        return bool(changed[0])
    return bool(tx.session.scalar(select(Person.telephone).where(Person.id == person_id)))
