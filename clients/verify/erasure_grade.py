"""How much the recorded steps of a place carry, worked out again from the statement itself (G9.1.4-a).

A statement that claims more than its own steps show is wrong, whoever signed it. 上書き消去 needs an overwrite that was
read back, on a medium recorded as addressed in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_DELETED = frozenset({"delete_requested", "absence_asked", "decryption_tried"})
_LADDERS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "object_store": (
        ("overwritten_and_read_back", _DELETED | {"overwritten", "read_back"}),
        ("crypto_erased", _DELETED),
    ),
    "key_ring": (("keys_deleted", frozenset({"key_deleted", "key_asked"})),),
    "key_provider": (
        ("key_destroyed_by_token", frozenset({"epoch_key_destroyed"})),
        ("key_deleted_remanence_unverifiable", frozenset({"epoch_key_deleted"})),
    ),
    "transient": (("removed", frozenset({"removed"})),),
}
UNVERIFIED = "unverified"


def carried_grade(place: Mapping[str, Any]) -> str:
    """The best grade that the steps of `place` carry for every one of its targets.

    Raises:
        KeyError, TypeError: members are missing or malformed.
    """
    confirmed = _confirmed(place["steps"])
    targets = place["targets"]
    for result, needed in _LADDERS[place["kind"]]:
        if result == "overwritten_and_read_back" and place["medium"] != "addressed_in_place":
            continue
        if targets and all((target, step) in confirmed for target in targets for step in needed):
            return result
    return UNVERIFIED


def _confirmed(steps: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Of several tries of a step the latest decides; RFC 3339 times in UTC sort as text."""
    latest = {
        (step["target"], step["step"]): step["confirmed"]
        for step in sorted(steps, key=lambda each: each["at"])
    }
    return {key for key, good in latest.items() if good is True}
