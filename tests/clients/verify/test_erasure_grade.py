"""No statement may claim more than its own steps carry, and both sides of the wire agree on what they carry."""

from __future__ import annotations

import itertools

import pytest

from clients.verify.erasure_grade import carried_grade
from vault.disposal.certificate.grade import Medium, PlaceFacts, PlaceKind, Step, StepFacts, grade

RELEVANT = {
    PlaceKind.OBJECT_STORE: (
        Step.OVERWRITTEN,
        Step.READ_BACK,
        Step.DELETE_REQUESTED,
        Step.ABSENCE_ASKED,
        Step.DECRYPTION_TRIED,
    ),
    PlaceKind.KEY_RING: (Step.KEY_DELETED, Step.KEY_ASKED),
    PlaceKind.KEY_PROVIDER: (Step.EPOCH_KEY_DELETED, Step.EPOCH_KEY_DESTROYED),
    PlaceKind.TRANSIENT: (Step.REMOVED,),
}


def _place(
    kind: PlaceKind, medium: Medium, steps: tuple[StepFacts, ...], targets: tuple[str, ...] = ("a",)
) -> PlaceFacts:
    return PlaceFacts(id="p", kind=kind, label="p", medium=medium, targets=targets, steps=steps)


def _document(place: PlaceFacts) -> dict[str, object]:
    return {
        "kind": place.kind.value,
        "medium": place.medium.value,
        "targets": list(place.targets),
        "steps": [
            {
                "step": each.step.value,
                "target": each.target,
                "confirmed": each.confirmed,
                "at": f"2026-01-01T00:00:00.{each.at_ms:03d}Z",
            }
            for each in place.steps
        ],
    }


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_the_checker_grades_every_set_of_steps_as_the_vault_does(kind):
    for medium in Medium:
        for outcomes in itertools.product((None, False, True), repeat=len(RELEVANT[kind])):
            steps = tuple(
                StepFacts(step=step, target="a", confirmed=good, answer="", at_ms=place)
                for place, (step, good) in enumerate(zip(RELEVANT[kind], outcomes, strict=True))
                if good is not None
            )
            place = _place(kind, medium, steps)
            assert carried_grade(_document(place)) == grade(place).value


def test_the_latest_try_decides():
    def tries(first: bool, second: bool) -> str:
        steps = tuple(
            StepFacts(step=Step.REMOVED, target="a", confirmed=good, answer="", at_ms=at)
            for at, good in ((2, second), (1, first))
        )
        return carried_grade(_document(_place(PlaceKind.TRANSIENT, Medium.NOT_RECORDED, steps)))

    assert tries(False, True) == "removed"
    assert tries(True, False) == "unverified"


def test_a_target_without_steps_spoils_the_whole_place():
    steps = (StepFacts(step=Step.REMOVED, target="a", confirmed=True, answer="", at_ms=1),)
    place = _place(PlaceKind.TRANSIENT, Medium.NOT_RECORDED, steps, ("a", "b"))
    assert carried_grade(_document(place)) == "unverified"
