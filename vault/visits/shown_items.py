"""Items as visits know them. Documents lie above, so the application hands the finding down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Request

from vault.platform.database import Transaction


@dataclass(frozen=True)
class ShownItem:
    """An item that can be shown, and what decides who may see it."""

    item_id: str
    entry_id: str
    tier: int
    title: str


class FindItem(Protocol):
    """How an item is found."""

    def __call__(self, tx: Transaction, item_id: str) -> ShownItem | None:
        """The item, or None where there is none that can be shown."""
        ...


def find_item_of(request: Request) -> FindItem:
    """The finding that the application handed down."""
    find: FindItem = request.app.state.find_item
    return find


FindItemDep = Annotated[FindItem, Depends(find_item_of)]
