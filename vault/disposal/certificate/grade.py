"""How much was proven at one place: a pure decision over the recorded steps.

The wording of a certificate follows the grade and nothing else. 上書き消去 is granted only where every object was
overwritten and read back on a medium recorded as addressed in place (G9.1.4-a); anything less is the equivalent
measure, and anything unproven is `UNVERIFIED`, with which no certificate can be made.
"""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """What sort of place bytes or keys lived in."""

    OBJECT_STORE = "object_store"
    KEY_RING = "key_ring"
    KEY_PROVIDER = "key_provider"
    TRANSIENT = "transient"


class Medium(StrEnum):
    """What is recorded about a medium: only `ADDRESSED_IN_PLACE` lets an overwrite reach the old bytes."""

    ADDRESSED_IN_PLACE = "addressed_in_place"
    NOT_ADDRESSED_IN_PLACE = "not_addressed_in_place"
    NOT_RECORDED = "not_recorded"


class Step(StrEnum):
    """One thing done to, or asked of, one target at one place."""

    KEY_DELETED = "key_deleted"
    KEY_ASKED = "key_asked"
    REWRAPPED = "rewrapped"
    EPOCH_KEY_DELETED = "epoch_key_deleted"
    EPOCH_KEY_DESTROYED = "epoch_key_destroyed"
    OVERWRITTEN = "overwritten"
    READ_BACK = "read_back"
    DELETE_REQUESTED = "delete_requested"
    ABSENCE_ASKED = "absence_asked"
    DECRYPTION_TRIED = "decryption_tried"
    REMOVED = "removed"


class Result(StrEnum):
    """The grade of a place. Claims are worded per grade in `wording`."""

    OVERWRITTEN_AND_READ_BACK = "overwritten_and_read_back"
    CRYPTO_ERASED = "crypto_erased"
    KEYS_DELETED = "keys_deleted"
    KEY_DESTROYED_BY_TOKEN = "key_destroyed_by_token"
    KEY_DELETED_REMANENCE_UNVERIFIABLE = "key_deleted_remanence_unverifiable"
    REMOVED = "removed"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """One step: `answer` quotes the place's own words, `confirmed` says whether it was the answer needed."""

    step: Step
    target: str
    confirmed: bool
    answer: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place, the targets that lay there (object ids, epoch ids) and every step taken, repeats included."""

    id: str
    kind: PlaceKind
    label: str
    medium: Medium
    targets: tuple[str, ...]
    steps: tuple[StepFacts, ...]


_DELETED = frozenset({Step.DELETE_REQUESTED, Step.ABSENCE_ASKED, Step.DECRYPTION_TRIED})
_OVERWRITTEN = frozenset({Step.OVERWRITTEN, Step.READ_BACK})

# Best grade first; a place gets the first whose steps are confirmed for each of its targets.
_LADDERS: dict[PlaceKind, tuple[tuple[Result, frozenset[Step]], ...]] = {
    PlaceKind.OBJECT_STORE: (
        (Result.OVERWRITTEN_AND_READ_BACK, _DELETED | _OVERWRITTEN),
        (Result.CRYPTO_ERASED, _DELETED),
    ),
    PlaceKind.KEY_RING: ((Result.KEYS_DELETED, frozenset({Step.KEY_DELETED, Step.KEY_ASKED})),),
    PlaceKind.KEY_PROVIDER: (
        (Result.KEY_DESTROYED_BY_TOKEN, frozenset({Step.EPOCH_KEY_DESTROYED})),
        (Result.KEY_DELETED_REMANENCE_UNVERIFIABLE, frozenset({Step.EPOCH_KEY_DELETED})),
    ),
    PlaceKind.TRANSIENT: ((Result.REMOVED, frozenset({Step.REMOVED})),),
}


def grade(place: PlaceFacts) -> Result:
    """Grade one place by the last outcome of each step on each of its targets.

    Args:
        place: the place with every step recorded there, in any order; of several tries the latest decides.

    Returns:
        The best grade whose steps are all confirmed for all targets, or `Result.UNVERIFIED`.
    """
    confirmed = _confirmed(place)
    for result, needed in _LADDERS[place.kind]:
        if result is Result.OVERWRITTEN_AND_READ_BACK and place.medium is not Medium.ADDRESSED_IN_PLACE:
            continue
        if place.targets and all((target, step) in confirmed for target in place.targets for step in needed):
            return result
    return Result.UNVERIFIED


def _confirmed(place: PlaceFacts) -> set[tuple[str, Step]]:
    latest: dict[tuple[str, Step], bool] = {}
    for taken in sorted(place.steps, key=lambda step: step.at_ms):
        latest[taken.target, taken.step] = taken.confirmed
    return {key for key, good in latest.items() if good}
