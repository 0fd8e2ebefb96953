"""Lists that stand on a page beside others, and lists that a page needs whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from vault.platform.cursors import MAX_LIMIT, ListPart
from vault.platform.runtime import Platform

Item_co = TypeVar("Item_co", covariant=True)
Item = TypeVar("Item")
PartOf = Callable[[str], ListPart]


class Listed(Protocol[Item_co]):
    """What a list route answers."""

    @property
    def items(self) -> Sequence[Item_co]:
        """This part's."""

    @property
    def next(self) -> str | None:
        """Where the next part begins."""


def part_at(platform: Platform, cursor: str | None = None, limit: int | None = None) -> PartOf:
    """A part of a list that is not the one the page's address names."""
    return lambda list_name: ListPart(platform, list_name, cursor, limit)


def whole_list(platform: Platform, listed: Callable[[PartOf], Listed[Item]]) -> list[Item]:
    """Every part of a list, for a field to choose from.

    Args:
        listed: calls the list's route with the part it is given.
    """
    found: list[Item] = []
    cursor: str | None = None
    while True:
        part = listed(part_at(platform, cursor, MAX_LIMIT))
        found.extend(part.items)
        cursor = part.next
        if cursor is None:
            return found
