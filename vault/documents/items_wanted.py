"""What a list of items is asked for, as the query of its address and its search header say it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query

from vault.documents.visible_items import ItemsWanted, Order
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.errors import Code, Refusal
from vault.platform.http import SearchAsked
from vault.register import catalogue

_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"

Marking = Annotated[str | None, Query(max_length=catalogue.MAX_MARKING_LENGTH)]
From = Annotated[str | None, Query(pattern=_DAY, description="deposited on this day in Japan or later")]
Sort = Annotated[Order, Query(description="by the time of the first deposit, or by name")]
To = Annotated[str | None, Query(pattern=_DAY, description="deposited on this day in Japan or before")]


def items_wanted(
    entry_id: str | None = None,
    search: SearchAsked = "",
    marking: Marking = None,
    tier: Annotated[int | None, Query(ge=1, le=9)] = None,
    deposited_from: From = None,
    deposited_to: To = None,
    sort: Sort = "newest",
) -> ItemsWanted:
    """What is asked for.

    Raises:
        Refusal: `marking_not_in_catalogue`; `request_invalid` for a marking of another tier than the one named, and for a
            day that is none.
    """
    level = tier if marking is None else catalogue.tier_of_marking(marking).level
    if tier not in (None, level):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "tier"})
    return ItemsWanted(
        entry_id=entry_id,
        search=search,
        tier=level,
        from_ms=None if deposited_from is None else _end_of("deposited_from", deposited_from) - DAY_MS,
        before_ms=None if deposited_to is None else _end_of("deposited_to", deposited_to),
        order=sort,
    )


def _end_of(name: str, day: str) -> int:
    """The moment at which a day is over."""
    try:
        return end_of_tokyo_day_ms(day) + 1
    except (ValueError, OverflowError):
        raise Refusal(Code.REQUEST_INVALID, params={"what": name}) from None
