"""What a physical measure says. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.oversight.measures.lock_settings import require_no_secret
from vault.platform.errors import Code, Refusal
from vault.register.rules import MAX_NAME_LENGTH, require_reason

LONGEST_INTERVAL_DAYS: Final = 366


class MeasureKind(StrEnum):
    """Kinds of physical measures (G3.0-h)."""

    CONTAINER = "container"
    AREA = "area"
    KEY = "key"
    KEYPAD = "keypad"
    OTHER = "other"


@dataclass(frozen=True)
class MeasureOrder:
    """A measure to list. `interval_days` is how often somebody looks at it."""

    site: str
    kind: MeasureKind
    name: str
    responsible_id: str
    interval_days: int


def check_measure(order: MeasureOrder) -> None:
    """A measure has a site, a name and an interval of 1 to 366 days, and no secret.

    Raises:
        Refusal: `name_invalid`, `request_invalid`, `secret_in_ledger`.
    """
    for field, said in (("site", order.site), ("name", order.name)):
        if not said.strip() or len(said) > MAX_NAME_LENGTH or not said.isprintable():
            raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_NAME_LENGTH}"})
        require_no_secret(said, field)
    check_interval(order.interval_days, "interval_days")


def check_interval(days: int, field: str) -> None:
    """Refuse (`request_invalid`) what is not 1 to 366 days."""
    if not 1 <= days <= LONGEST_INTERVAL_DAYS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"{field} 1..{LONGEST_INTERVAL_DAYS}"})


def check_found(found: str) -> str:
    """What a check found, in words and without secrets.

    Raises:
        Refusal: `reason_missing`, `request_invalid`, `secret_in_ledger`.
    """
    said = require_reason(found, "found")
    require_no_secret(said, "found")
    return said
