"""Rules of a disposal without I/O: its states, what an order binds, and when a confirmation still fits the order."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from crypto.canonical import JsonValue, canonical_json
from vault.platform.errors import Code, Refusal

BOUND_FORMAT = "hizo/disposal-order/v1"
MAX_REASON = 2_000


class DisposalState(StrEnum):
    """ordered → confirmed → erasing → erased → certified, forward only; cancelled out of the first two."""

    ORDERED = "ordered"
    CONFIRMED = "confirmed"
    ERASING = "erasing"
    ERASED = "erased"
    CERTIFIED = "certified"
    CANCELLED = "cancelled"


class DecisionKind(StrEnum):
    """The decisions people take on a disposal."""

    ORDERED = "ordered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class BoundItem:
    """The item as the people deciding see it."""

    id: str
    title: str
    file_name: str | None
    marking: str
    tier: int


@dataclass(frozen=True)
class BoundVersion:
    """One live version and the hash of the rendition people knew."""

    id: str
    number: int
    rendition_sha256: str


@dataclass(frozen=True)
class BoundObject:
    """One sealed object behind a version, derivatives included, copies not."""

    id: str
    role: str
    ciphertext_sha256: str


@dataclass(frozen=True)
class BoundCopy:
    """One numbered copy that is still out."""

    id: str
    number: int
    state: str


@dataclass(frozen=True)
class Bound:
    """Exactly what two people decide on; any change but the end of a copy voids the order.

    `holds` are the uploads under way on the item, which a disposal cuts off.
    """

    item: BoundItem
    versions: tuple[BoundVersion, ...]
    objects: tuple[BoundObject, ...]
    open_copies: tuple[BoundCopy, ...]
    holds: tuple[str, ...]
    reason: str

    def as_json(self) -> dict[str, JsonValue]:
        """The bound as plain JSON values."""
        return {
            "item": asdict(self.item),
            "versions": [asdict(version) for version in self.versions],
            "objects": [asdict(sealed) for sealed in self.objects],
            "open_copies": [asdict(copy) for copy in self.open_copies],
            "holds": list(self.holds),
            "reason": self.reason,
        }

    def digest(self) -> str:
        """SHA-256 (hex) over the RFC 8785 JSON of everything bound."""
        return hashlib.sha256(canonical_json({"format": BOUND_FORMAT, "bound": self.as_json()})).hexdigest()


def covers(ordered: Bound, current: Bound) -> bool:
    """Whether an order still covers the item as it is now: only copies may have come back, only uploads ended."""
    same = replace(ordered, open_copies=(), holds=()) == replace(current, open_copies=(), holds=())
    back = {copy.id for copy in current.open_copies} <= {copy.id for copy in ordered.open_copies}
    return same and back and set(current.holds) <= set(ordered.holds)


def require_nothing_outside(bound: Bound) -> None:
    """Refuse while a numbered copy is still out (G9.1.4-b).

    Raises:
        Refusal: `derivatives_outstanding`.
    """
    if bound.open_copies:
        numbers = ", ".join(str(copy.number) for copy in bound.open_copies)
        raise Refusal(Code.DERIVATIVES_OUTSTANDING, params={"copies": numbers}, about={"item": bound.item.id})


def require_reason(text: str) -> str:
    """The reason a person gave.

    Raises:
        Refusal: `reason_missing` when it is blank, `request_invalid` above 2,000 characters.
    """
    stripped = text.strip()
    if not stripped:
        raise Refusal(Code.REASON_MISSING, params={"field": "reason"})
    if len(stripped) > MAX_REASON:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "reason"})
    return stripped


def certificate_number(disposal_id: str, year: int) -> str:
    """The number people quote: the year of erasure and 60 random bits of the disposal's id."""
    return _number("HDC", disposal_id, year)


def statement_number(disposal_id: str, year: int, sequence: int) -> str:
    """The number of the n-th interim statement of a disposal."""
    return f"{_number('HDS', disposal_id, year)}-{sequence}"


def _number(prefix: str, disposal_id: str, year: int) -> str:
    letters = disposal_id.partition("_")[2].upper()
    return f"{prefix}-{year}-{letters[:4]}-{letters[4:8]}-{letters[8:12]}"
