"""Pure rules of a visit: what a request says, what is decided on, and who may come in (G4.1.5-a, G4.1.5-b, TQ3-4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crypto.canonical import JsonValue, canonical_json
from vault.platform.clock import DAY_MS
from vault.platform.errors import Code, Refusal

LONGEST_MS: Final = DAY_MS
NUMBER_PREFIX: Final = "見学-"
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER_LENGTH: Final = 4


class Standing(StrEnum):
    """What the managers said about a visitor, all of them together."""

    UNDECIDED = "undecided"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class VisitOrder:
    """What is asked for. Times are UTC milliseconds; `areas` is free text about places without an item of their own."""

    company: str
    visitors: Sequence[str]
    purpose: str
    need_to_know: str
    route: str
    exhibits: str
    areas: str | None
    item_ids: Sequence[str]
    escort_id: str
    from_ms: int
    until_ms: int


@dataclass(frozen=True)
class VisitorDecision:
    """A manager's word on one visitor."""

    visitor_id: str
    approved: bool
    reason: str


@dataclass(frozen=True)
class Undertaking:
    """A signed undertaking not to disclose: a file by name and SHA-256 in hexadecimal, and the day of the signature."""

    signed_on: str
    document_name: str
    document_sha256: str


def require_scope(order: VisitOrder) -> None:
    """Somebody comes; route, exhibits and the reason why these people need to know stand in words.

    Raises:
        Refusal: `visit_scope_missing`, `need_to_know_missing`, `request_invalid` (nobody comes).
    """
    if not order.visitors:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "visitors"})
    if not order.route.strip() or not order.exhibits.strip() or not order.item_ids:
        raise Refusal(Code.VISIT_SCOPE_MISSING)
    if not order.need_to_know.strip():
        raise Refusal(Code.NEED_TO_KNOW_MISSING, params={"field": "need_to_know"})


def require_window(order: VisitOrder, now_ms: int) -> None:
    """A visit lies ahead and is over within a day.

    Raises:
        Refusal: `request_invalid`.
    """
    if not order.from_ms < order.until_ms <= order.from_ms + LONGEST_MS or order.until_ms <= now_ms:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "from_at, until_at"})


def digest_of(visit: Mapping[str, JsonValue]) -> str:
    """SHA-256, in hexadecimal, of exactly what a decider is shown (architecture rule 8)."""
    return hashlib.sha256(canonical_json(visit)).hexdigest()


def number_from(random: bytes) -> str:
    """A visit's number, such as 見学-7K4M: letters that nobody mistakes for one another in a photograph."""
    return NUMBER_PREFIX + "".join(_LETTERS[byte % len(_LETTERS)] for byte in random[:_NUMBER_LENGTH])


def standing_of(entries: Iterable[str], decisions: Mapping[str, bool]) -> Standing:
    """A visitor comes in when the manager of every entry said yes; one no is enough to stay outside.

    Args:
        entries: the entries whose items are shown.
        decisions: the newest word for each entry, over what is asked for now.
    """
    if not all(decisions.values()):
        return Standing.REJECTED
    return Standing.APPROVED if set(entries) <= set(decisions) else Standing.UNDECIDED


def require_admitted(standings: Mapping[str, Standing], unsigned: Mapping[str, str]) -> list[str]:
    """The ids of the visitors who come in: all are decided on, some are approved, and those have signed.

    Args:
        standings: by the visitor's id.
        unsigned: names of the visitors without an undertaking, by id.

    Raises:
        Refusal: `visit_not_approved`, `visitor_pledge_missing`.
    """
    admitted = [visitor for visitor, standing in standings.items() if standing is Standing.APPROVED]
    if not admitted or Standing.UNDECIDED in standings.values():
        raise Refusal(Code.VISIT_NOT_APPROVED)
    names = [unsigned[visitor] for visitor in admitted if visitor in unsigned]
    if names:
        raise Refusal(Code.VISITOR_PLEDGE_MISSING, params={"visitors": ", ".join(names)})
    return admitted
