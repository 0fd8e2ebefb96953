"""Who works here: people from outside who are let in for one act are asked for nothing that employees are."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, literal

from vault.people.facts import active_at
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.platform.database import Transaction


def works_here(tx: Transaction) -> ColumnElement[bool]:
    """The condition that a row of `person` is somebody who works here now."""
    return active_at(Person.id, literal(tx.now_ms(), BigInteger)) & Person.employment_kind.not_in(OUTSIDERS)
