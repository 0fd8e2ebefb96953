"""Copies kept like money: the states a copy moves through, what an approval binds, and the balance that must close."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from crypto.canonical import canonical_json
from vault.platform.clock import DAY_MS
from vault.platform.errors import Code, Refusal

TICKET_MS: Final = DAY_MS
"""An approval is used within 24 hours (G5.3-b, default)."""
FETCH_MS: Final = DAY_MS
"""A copy's bytes are kept until acknowledged, or this long."""
MAX_COPIES: Final = 20
PDF: Final = "application/pdf"
"""The format of a copy, whatever the item is."""
NATIVE: Final = "application/vnd.hizo.sealed-file"
"""The format of a native file: the deposited file in a container that one device opens."""
MAX_REASON: Final = 2_000
KEY_RELEASED: Final = "key_released"
"""In a copy's history: the moment from which its native file may be unprotected."""
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


class RequestState(StrEnum):
    """requested → approved → issuing → issued; or rejected, cancelled, void (something bound has changed or expired)."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ISSUING = "issuing"
    ISSUED = "issued"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    VOID = "void"


class CopyState(StrEnum):
    """Where a copy is. `preparing` has no number in anyone's hands yet and is not in the balance."""

    PREPARING = "preparing"
    IN_TRANSIT = "in_transit"
    DELIVERY_UNCONFIRMED = "delivery_unconfirmed"
    HELD = "held"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"
    VOID = "void"


OPEN_STATES: Final = frozenset(
    {CopyState.PREPARING, CopyState.IN_TRANSIT, CopyState.DELIVERY_UNCONFIRMED, CopyState.HELD}
)
"""While a copy is in one of these the original cannot be destroyed (`derivatives_outstanding`, G9.1.4-b)."""

OUTSIDE_STATES: Final = frozenset({CopyState.DELIVERY_UNCONFIRMED, CopyState.HELD})
"""A byte has left: the copy can only be returned, destroyed or lost from here, never void."""

FETCHABLE_STATES: Final = frozenset({CopyState.IN_TRANSIT, CopyState.DELIVERY_UNCONFIRMED})
"""Only from here may bytes be given: what was acknowledged or closed never goes back to being under way."""


@dataclass(frozen=True)
class Bound:
    """Exactly what the approver sees; any change voids the approval (G5.3-b)."""

    version_id: str
    rendition_sha256: str
    requester_id: str
    recipient_id: str
    device_id: str
    format: str
    permissions: tuple[tuple[str, bool], ...]
    pages: tuple[int, ...]
    copies: int
    purpose: str
    why_not_view: str
    valid_until: str
    native_sha256: str | None = None

    def digest(self) -> str:
        """SHA-256 (hex) over the RFC 8785 JSON of everything bound; what is no native file binds no hash of one."""
        facts = asdict(self) | {"permissions": dict(self.permissions), "pages": list(self.pages)}
        if self.native_sha256 is None:
            del facts["native_sha256"]
        return hashlib.sha256(canonical_json({"format": "hizo/copy-request/v1", "bound": facts})).hexdigest()


def parse_pages(text: str, page_count: int) -> tuple[int, ...]:
    """Pages out of `all` or `1-3,5`: ascending, each once.

    Raises Refusal: `request_invalid` for another form, `scope_exceeded` for a page the version does not have.
    """
    if text.strip() == "all":
        return tuple(range(1, page_count + 1))
    pages: set[int] = set()
    for part in text.split(","):
        shape = _RANGE.fullmatch(part.strip())
        if shape is None:
            raise Refusal(Code.REQUEST_INVALID, params={"what": "pages"})
        first, last = int(shape[1]), int(shape[2] or shape[1])
        if not 1 <= first <= last <= page_count:
            raise Refusal(Code.SCOPE_EXCEEDED, params={"what": f"pages {part.strip()} of {page_count}"})
        pages.update(range(first, last + 1))
    return tuple(sorted(pages))


def require_text(text: str, field: str) -> str:
    """A reason a person gave. Raises Refusal(`reason_missing`) when it is blank (G5.3-e)."""
    stripped = text.strip()
    if not stripped:
        raise Refusal(Code.REASON_MISSING, params={"field": field})
    if len(stripped) > MAX_REASON:
        raise Refusal(Code.REQUEST_INVALID, params={"what": field})
    return stripped


def require_within(asked_pages: tuple[int, ...] | None, asked_copies: int | None, bound: Bound) -> None:
    """Raise Refusal(`scope_exceeded`) when the issue asked for is wider than what was approved (G5.3-f)."""
    beyond = sorted(set(asked_pages or ()) - set(bound.pages))
    if beyond:
        raise Refusal(Code.SCOPE_EXCEEDED, params={"what": f"pages {', '.join(map(str, beyond))}"})
    if asked_copies is not None and asked_copies > bound.copies:
        raise Refusal(Code.SCOPE_EXCEEDED, params={"what": f"{asked_copies} > {bound.copies}"})


@dataclass(frozen=True)
class Balance:
    """issued = in transit + held + returned + destroyed + lost + void, per item, always."""

    issued: int
    in_transit: int
    held: int
    returned: int
    destroyed: int
    lost: int
    void: int

    @property
    def balanced(self) -> bool:
        """Whether every issued number is accounted for."""
        parts = (self.in_transit, self.held, self.returned, self.destroyed, self.lost, self.void)
        return self.issued == sum(parts)


def balance(numbers_issued: int, states: Iterable[CopyState]) -> Balance:
    """Count the states of an item's copies against the numbers the log says were issued."""
    found = list(states)
    return Balance(
        issued=numbers_issued,
        in_transit=found.count(CopyState.IN_TRANSIT),
        held=sum(found.count(state) for state in OUTSIDE_STATES),
        returned=found.count(CopyState.RETURNED),
        destroyed=found.count(CopyState.DESTROYED),
        lost=found.count(CopyState.LOST),
        void=found.count(CopyState.VOID),
    )


CLOSING: Final[dict[str, CopyState]] = {
    "returned": CopyState.RETURNED,
    "destroyed": CopyState.DESTROYED,
    "lost": CopyState.LOST,
}


def require_closable(state: CopyState) -> None:
    """Raise Refusal(`ticket_invalid`) unless the copy is in somebody's hands."""
    if state not in OUTSIDE_STATES:
        raise Refusal(Code.TICKET_INVALID, params={"what": state.value})
