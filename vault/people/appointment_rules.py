"""What the appointment of an officer or a manager must say (G3.0-b, G3.0-d). Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.people.person_rules import OFFICER
from vault.people.posts import Post
from vault.people.powers import check_powers
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.errors import Code, Refusal

FURTHEST_MS: Final = 366 * DAY_MS


class Rank(StrEnum):
    """The class of rank somebody is appointed with; the last two are below a department head."""

    OFFICER = "officer"
    HEAD = "head"
    SECTION_HEAD = "section_head"
    OTHER = "other"


BELOW_HEAD: Final = frozenset({Rank.SECTION_HEAD, Rank.OTHER})


@dataclass(frozen=True)
class AppointmentOrder:
    """A post for a person, and what its appointment document says. No first day is today."""

    post: Post
    reason: str
    rank: Rank | None = None
    rank_reason: str | None = None
    starts_on: str | None = None
    document_name: str | None = None
    document_sha256: str | None = None
    powers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Terms:
    """The checked terms of an appointment. `starts_ms` is None for one that counts from now."""

    rank: Rank
    rank_reason: str | None
    starts_on: str
    starts_ms: int | None
    powers: Mapping[str, str]


def terms_of(order: AppointmentOrder, employment_kind: str, now_ms: int) -> Terms:
    """Check what an appointment to a post with terms says.

    Raises:
        Refusal: `appointment_incomplete` (a power without its paragraph), `reason_missing` (a rank below department head
            needs one), `request_invalid` (no rank, a day past or more than a year ahead).
    """
    manages = order.post is Post.RESPONSIBLE_MANAGER
    if order.powers is not None and not manages:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "powers"})
    rank = order.rank or (Rank.OFFICER if employment_kind == OFFICER else None)
    if rank is None:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "rank"})
    why = (order.rank_reason or "").strip() or None
    if rank in BELOW_HEAD and why is None:
        raise Refusal(Code.REASON_MISSING, params={"field": "rank_reason"})
    starts_on, starts_ms = _start(order.starts_on, now_ms)
    return Terms(rank, why, starts_on, starts_ms, check_powers(order.powers) if manages else {})


def _start(day: str | None, now_ms: int) -> tuple[str, int | None]:
    today = tokyo_date(now_ms)
    if day is None or day == today:
        return today, None
    try:
        start_ms = end_of_tokyo_day_ms(day) + 1 - DAY_MS
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "starts_on"}) from None
    if not now_ms < start_ms <= now_ms + FURTHEST_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "starts_on"})
    return day, start_ms
