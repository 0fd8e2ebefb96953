"""What a planned transfer, absence or leaving must say. Pure rules over days in Japan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vault.people.facts import ABSENCE, LEAVING, TRANSFER
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.errors import Code, Refusal

FURTHEST_MS: Final = 10 * 366 * DAY_MS


@dataclass(frozen=True)
class MoveOrder:
    """A planned move. `effective_on` is its first day; for a retirement or a return it is the last day of the person."""

    kind: str
    effective_on: str
    reason: str
    until_on: str | None = None
    new_department: str | None = None
    new_title: str | None = None
    successor_id: str | None = None


def times_of(order: MoveOrder, now_ms: int) -> tuple[int, int | None]:
    """From when (UTC ms) the move counts and, for an absence with a last day, from when no more.

    Raises:
        Refusal: `request_invalid` for a day that is none, has passed or lies beyond ten years, and for what does not
            belong to the kind of move.
    """
    _require_fitting(order)
    last_of_first = _end_of(order.effective_on, "effective_on")
    if not now_ms <= last_of_first <= now_ms + FURTHEST_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "effective_on"})
    if order.kind in LEAVING:
        return last_of_first + 1, None
    start_ms = last_of_first + 1 - DAY_MS
    if order.until_on is None:
        return start_ms, None
    until_ms = _end_of(order.until_on, "until_on") + 1
    if not start_ms < until_ms <= start_ms + FURTHEST_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "until_on"})
    return start_ms, until_ms


def _require_fitting(order: MoveOrder) -> None:
    moves_somewhere = order.new_department is not None or order.new_title is not None
    if moves_somewhere != (order.kind == TRANSFER):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "new_department, new_title"})
    if order.until_on is not None and order.kind != ABSENCE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "until_on"})


def _end_of(day: str, field: str) -> int:
    try:
        return end_of_tokyo_day_ms(day)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": field}) from None
