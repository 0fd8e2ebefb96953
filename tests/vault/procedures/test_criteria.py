"""The uniform standard for grants: what it must ask, and what counts as an answer."""

from dataclasses import replace
from typing import Any

import pytest

from vault.platform.errors import Code, Refusal
from vault.procedures.criteria import COMPULSORY, Question, check_questions, unanswered, unmet
from vault.procedures.shipped import template_of
from vault.procedures.slots import Slot

SHIPPED = template_of(Slot.GRANT_CRITERIA).questions
GOOD = {
    "need_to_know": "炉の立上げ",
    "smallest_circle": "yes",
    "overseas_risk": "海外拠点との兼務なし",
    "mishandling_checked": "yes",
    "leaving_soon": "no",
}


@pytest.mark.clause("G4.1.2-b", "G4.1.1-b", "G4.1.1-c")
@pytest.mark.parametrize("left_out", COMPULSORY)
def test_a_standard_that_does_not_ask_what_must_be_considered_is_refused(
    company: Any, nothing_published: Any, text_for: Any, left_out: str
) -> None:
    questions = [each.as_json() for each in SHIPPED if each.id != left_out]
    with nothing_published():
        answer = company["manager"].post(
            "/procedures/grant_criteria/versions", text_for(Slot.GRANT_CRITERIA, questions=questions)
        )
        company.refused(answer, "request_invalid")
    assert left_out in answer.json()["detail"]


@pytest.mark.clause("G4.1.2-b")
def test_the_standard_is_versioned_with_its_questions(company: Any, published: Any) -> None:
    first = published("grant_criteria")
    own = Question(
        "export_control", "輸出管理の確認は済みましたか。", "Is export control cleared?", "yes_no", "yes"
    )
    second = published("grant_criteria", questions=[each.as_json() for each in (*SHIPPED, own)])
    assert first["sha256"] != second["sha256"]
    in_force = company["stranger"].get("/procedures/grant_criteria").json()
    assert [each["id"] for each in in_force["questions"]] == [*(each.id for each in SHIPPED), own.id]
    assert in_force["questions"][-1]["text"] == own.text_en
    japanese = company["stranger"].get("/procedures/grant_criteria", headers={"Accept-Language": "ja"})
    assert japanese.json()["questions"][-1]["text"] == own.text_ja


def test_other_procedures_ask_no_questions(company: Any, nothing_published: Any, text_for: Any) -> None:
    questions = [each.as_json() for each in SHIPPED]
    with nothing_published():
        answer = company["manager"].post(
            "/procedures/copying/versions", text_for(Slot.COPYING, questions=questions)
        )
        company.refused(answer, "request_invalid")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SHIPPED[0], id="Need To Know"),
        replace(SHIPPED[0], text_ja=" "),
        replace(SHIPPED[0], text_en="x" * 501),
        replace(SHIPPED[0], must_be="yes"),
        SHIPPED[1],
    ],
)
def test_a_question_that_cannot_stand_is_refused(wrong: Question) -> None:
    with pytest.raises(Refusal) as refusal:
        check_questions([wrong, *SHIPPED[1:]])
    assert refusal.value.code is Code.REQUEST_INVALID


@pytest.mark.clause("G4.1.1-b")
@pytest.mark.parametrize(
    ("change", "open_ones", "bad_ones"),
    [
        ({}, [], []),
        ({"need_to_know": " "}, ["need_to_know"], []),
        ({"overseas_risk": ""}, ["overseas_risk"], []),
        ({"smallest_circle": "no"}, [], ["smallest_circle"]),
        ({"mishandling_checked": "perhaps"}, ["mishandling_checked"], []),
        ({"mishandling_checked": "no"}, [], ["mishandling_checked"]),
        ({"leaving_soon": "yes"}, [], []),
    ],
)
def test_blank_and_unfitting_answers_are_told_apart(
    change: dict[str, str], open_ones: list[str], bad_ones: list[str]
) -> None:
    answers = {**GOOD, **change}
    assert (unanswered(SHIPPED, answers), unmet(SHIPPED, answers)) == (open_ones, bad_ones)


def test_no_answers_at_all_leave_every_question_open() -> None:
    assert unanswered(SHIPPED, {}) == [each.id for each in SHIPPED]
