"""The names behind the ids in the details of leaves, for those who read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, select, true

from vault.documents.models import Item
from vault.identity.models import Device
from vault.people.models import Person
from vault.platform.database import Transaction
from vault.register.models import Entry

_NAMED: Final[dict[str, tuple[SQLColumnExpression[str], SQLColumnExpression[str]]]] = {
    "prs_": (Person.id, Person.name),
    "ent_": (Entry.id, Entry.name),
    "dev_": (Device.id, Device.name),
    "itm_": (Item.id, Item.title),
}
_ITEMS: Final = "itm_"


def names_in(
    tx: Transaction, said: Iterable[Any], known_items: ColumnElement[bool] | None = None
) -> dict[str, str]:
    """The names of the people, entries, devices and items that the details of leaves speak of, by id.

    Args:
        said: values of details, however deep.
        known_items: which items may be named; all when not said.
    """
    ids = set(ids_in(list(said)))
    names: dict[str, str] = {}
    for prefix, (key, name) in _NAMED.items():
        allowed = known_items if prefix == _ITEMS and known_items is not None else true()
        of_kind = [each for each in ids if each.startswith(prefix)]
        if of_kind:
            rows = tx.session.execute(select(key, name).where(key.in_(of_kind), allowed))
            names |= {row[0]: row[1] for row in rows}
    return names


def ids_in(value: Any) -> Iterator[str]:
    """Every text in a detail that looks like an id that has a name."""
    if isinstance(value, str) and value.startswith(tuple(_NAMED)):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from ids_in(each)
