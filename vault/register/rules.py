"""Pure rules of the register: what an entry and a designation must say."""

from collections.abc import Mapping
from dataclasses import dataclass

from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.errors import Code, Refusal

YEAR_MS = 366 * DAY_MS
"""The longest time a designation or a grant may run without being decided anew."""

MAX_NAME_LENGTH = 200
MAX_TEXT_LENGTH = 2000


@dataclass(frozen=True)
class EntryOrder:
    """What a new entry says. `tier` is the highest level its items may have."""

    name: str
    why_know_how: str
    manager_id: str
    tier: int
    keep_original: bool = False
    keep_original_reason: str | None = None


def check_entry_texts(name: str, why_know_how: str) -> None:
    """An entry has a name and an answer to "why is this held as know-how" (G1.0-a).

    Raises:
        Refusal: `name_invalid`, `reason_missing`.
    """
    if not name.strip() or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_NAME_LENGTH}"})
    require_reason(why_know_how, "why_know_how")


def check_keep_original(keep_original: bool, reason: str | None) -> None:
    """Keeping exact originals besides the marked renditions is the manager's reasoned choice.

    Raises:
        Refusal: `reason_missing`.
    """
    if keep_original:
        require_reason(reason, "keep_original_reason")


def require_reason(reason: str | None, field: str = "reason") -> str:
    """A decision says why, in words; return them trimmed.

    Raises:
        Refusal: `reason_missing` when blank, `request_invalid` beyond 2,000 characters.
    """
    said = (reason or "").strip()
    if not said:
        raise Refusal(Code.REASON_MISSING, params={"field": field})
    if len(said) > MAX_TEXT_LENGTH:
        raise Refusal(Code.REQUEST_INVALID, params={"what": field})
    return said


def last_moment(ends_on: str, now_ms: int) -> int:
    """The last UTC millisecond of the day (in Japan) on which a power ends: today or later, at most a year ahead.

    Raises:
        Refusal: `request_invalid` for what is no day, is past, or is more than a year ahead.
    """
    try:
        ends_ms = end_of_tokyo_day_ms(ends_on)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "ends_on"}) from None
    if not now_ms <= ends_ms <= now_ms + YEAR_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "ends_on"})
    return ends_ms


def changed_fields(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Old and new value of each field that the change really changes."""
    return {field: (old[field], value) for field, value in new.items() if old[field] != value}


def check_tier_change(old: int, new: int, above: int) -> None:
    """An entry's tier may be raised at once, and lowered once no item stands above it: each of those is marked anew first, which
    is a workflow of its own (G2.2-g).

    Args:
        old: the level it has.
        new: the level it is to have.
        above: how many of its items are above `new`.

    Raises:
        Refusal: `workflow_required`, with their number.
    """
    if new < old and above:
        raise Refusal(Code.WORKFLOW_REQUIRED, params={"workflow": f"POST /v1/regradings ({above})"})
