"""A grade is never better than the steps behind it."""

from dataclasses import replace

import pytest

from vault.disposal.certificate.grade import Medium, PlaceFacts, PlaceKind, Result, Step, StepFacts, grade

ALL_STORE_STEPS = (
    Step.OVERWRITTEN,
    Step.READ_BACK,
    Step.DELETE_REQUESTED,
    Step.ABSENCE_ASKED,
    Step.DECRYPTION_TRIED,
)


def taken(step: Step, target: str, *, confirmed: bool = True, at_ms: int = 0) -> StepFacts:
    return StepFacts(step=step, target=target, confirmed=confirmed, answer="answer", at_ms=at_ms)


def store(
    medium: Medium = Medium.ADDRESSED_IN_PLACE, steps: tuple[Step, ...] = ALL_STORE_STEPS
) -> PlaceFacts:
    return PlaceFacts(
        id="store:main",
        kind=PlaceKind.OBJECT_STORE,
        label="保管先",
        medium=medium,
        targets=("a", "b"),
        steps=tuple(taken(step, target) for target in ("a", "b") for step in steps),
    )


@pytest.mark.clause("G9.1.4-a")
def test_overwriting_counts_only_on_a_medium_recorded_as_addressed_in_place():
    assert grade(store()) is Result.OVERWRITTEN_AND_READ_BACK
    assert grade(store(Medium.NOT_ADDRESSED_IN_PLACE)) is Result.CRYPTO_ERASED
    assert grade(store(Medium.NOT_RECORDED)) is Result.CRYPTO_ERASED


@pytest.mark.clause("G9.1.4-a")
def test_an_overwrite_that_was_not_read_back_is_no_overwrite():
    place = store(steps=tuple(step for step in ALL_STORE_STEPS if step is not Step.READ_BACK))

    assert grade(place) is Result.CRYPTO_ERASED


@pytest.mark.parametrize("missing", [Step.DELETE_REQUESTED, Step.ABSENCE_ASKED, Step.DECRYPTION_TRIED])
def test_each_missing_step_leaves_the_place_unverified(missing):
    place = store(steps=tuple(step for step in ALL_STORE_STEPS if step is not missing))

    assert grade(place) is Result.UNVERIFIED


def test_one_object_that_still_answers_spoils_the_whole_place():
    place = store()
    answered_again = taken(Step.ABSENCE_ASKED, "b", confirmed=False, at_ms=10)

    assert grade(replace(place, steps=(*place.steps, answered_again))) is Result.UNVERIFIED


def test_a_later_try_mends_an_earlier_failure_whatever_the_order_of_recording():
    place = store()
    failed_first = taken(Step.ABSENCE_ASKED, "b", confirmed=False, at_ms=-10)

    assert grade(replace(place, steps=(*place.steps, failed_first))) is Result.OVERWRITTEN_AND_READ_BACK


def test_only_a_tokens_answer_earns_destruction_of_a_key():
    def provider(step: Step) -> PlaceFacts:
        return replace(
            store(), kind=PlaceKind.KEY_PROVIDER, targets=("epoch-1",), steps=(taken(step, "epoch-1"),)
        )

    assert grade(provider(Step.EPOCH_KEY_DELETED)) is Result.KEY_DELETED_REMANENCE_UNVERIFIABLE
    assert grade(provider(Step.EPOCH_KEY_DESTROYED)) is Result.KEY_DESTROYED_BY_TOKEN
    assert grade(provider(Step.REWRAPPED)) is Result.UNVERIFIED


def test_a_place_without_targets_proves_nothing():
    assert grade(replace(store(), targets=())) is Result.UNVERIFIED
