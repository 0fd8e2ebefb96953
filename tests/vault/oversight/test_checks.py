"""People check themselves once a year, and departments each other; nobody checks their own (G7.0-c, G7.0-d)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.oversight.checks.questionnaire import questions
from vault.oversight.checks.sums import groups_shown


def good(**more: str) -> dict[str, str]:
    return {each.id: "yes" for each in questions()} | more


def answer(oversight: Any, name: str, **more: str) -> Any:
    return oversight[name].post("/self-checks", {"answers": good(**more)})


def answered(oversight: Any, *people: str, **more: str) -> None:
    for name in people:
        oversight.done(answer(oversight, name, **more), 201)


def summary(oversight: Any, by: str = "manager") -> dict[str, Any]:
    found: dict[str, Any] = oversight.done(oversight[by].get("/self-checks/summary"))
    return found


def order(oversight: Any, by: str = "manager", **more: Any) -> Any:
    body = {
        "checking_department": "品質",
        "checked_department": "設計",
        "checker_id": oversight["stranger"].id,
        "due_on": oversight.company.day(30),
        **more,
    }
    return oversight[by].post("/mutual-checks", body)


def asked(oversight: Any, **more: Any) -> str:
    oversight.move("stranger", "品質")
    return str(oversight.done(order(oversight, **more), 201)["id"])


def close(oversight: Any, check: str, by: str = "stranger", findings: str = "施錠漏れ１件") -> Any:
    return oversight[by].post(f"/mutual-checks/{check}/close", {"findings": findings})


@pytest.mark.clause("G7.0-c")
def test_everybody_is_asked_once_a_year(oversight: Any) -> None:
    task = oversight.tasks("stranger", "own")["self_check"]
    assert not task["overdue"]
    oversight.later(days=31)
    assert oversight.tasks("stranger")["self_check"]["overdue"]
    answered(oversight, "stranger")
    assert "self_check" not in oversight.tasks("stranger")
    oversight.later(days=336)
    assert not oversight.tasks("stranger")["self_check"]["overdue"]
    oversight.later(days=30)
    assert oversight.tasks("stranger")["self_check"]["overdue"]


@pytest.mark.clause("G7.0-c")
def test_answers_go_to_the_person_alone(oversight: Any) -> None:
    answered(oversight, "viewer", own_account="no")
    (mine,) = oversight.done(oversight["viewer"].get("/self-checks"))["items"]
    assert mine["answers"]["own_account"] == "no"
    for name in ("manager", "officer", "auditor"):
        assert oversight.done(oversight[name].get("/self-checks"))["items"] == []
    (leaf,) = oversight.company.leaves("self_check.answered")
    assert "own_account" not in str(leaf.details), "the log holds that somebody answered, never what"


def test_every_question_is_answered_with_one_of_three_words(oversight: Any) -> None:
    with oversight.nothing_changes():
        for wrong in ({"own_account": "maybe"}, {"another": "yes"}):
            oversight.refused(answer(oversight, "viewer", **wrong), "request_invalid")
        oversight.refused(oversight["viewer"].post("/self-checks", {"answers": {}}), "request_invalid")


def test_there_are_about_twelve_questions_in_both_languages(oversight: Any) -> None:
    english = oversight.done(oversight["viewer"].get("/self-checks/questions"))
    japanese = oversight.done(
        oversight["viewer"].get("/self-checks/questions", headers={"Accept-Language": "ja"})
    )
    assert len(english["questions"]) == len(japanese["questions"]) == 12
    assert english["questions"][0]["text"] != japanese["questions"][0]["text"]
    assert english["questionnaire"] == japanese["questionnaire"]


@pytest.mark.clause("G7.0-c")
def test_managers_see_sums_and_never_fewer_than_three_people(oversight: Any) -> None:
    answered(oversight, "viewer", "depositor", own_account="no")
    assert summary(oversight)["groups"] == []
    answered(oversight, "manager")
    (group,) = summary(oversight)["groups"]
    assert (group["department"], group["people"]) == ("設計", 3)
    assert group["answers"]["own_account"] == {"yes": 1, "no": 2, "unsure": 0}
    for name in ("stranger", "administrator"):
        oversight.refused(oversight[name].get("/self-checks/summary"), "role_required")


@pytest.mark.clause("G7.0-c")
def test_a_small_department_is_in_no_sum_that_would_give_it_away(oversight: Any) -> None:
    oversight.move("stranger", "品質")
    answered(oversight, "viewer", "depositor", "manager", "stranger")
    found = summary(oversight)
    assert [(each["department"], each["people"]) for each in found["groups"]] == [("設計", 3)]
    assert (found["asked"], found["answered"]) == (8, 4)


def test_small_departments_together_are_shown_when_they_are_three() -> None:
    one, two = [good()], [good(), good()]
    shown = groups_shown({"甲": one, "乙": two, "丙": [good()] * 3})
    assert [(each.department, each.people) for each in shown] == [("丙", 3), (None, 3)]


def test_only_the_newest_answers_of_a_person_count(oversight: Any) -> None:
    answered(oversight, "viewer", "depositor", "manager", own_account="no")
    oversight.later(days=1)
    answered(oversight, "viewer")
    (group,) = summary(oversight)["groups"]
    assert group["people"] == 3
    assert group["answers"]["own_account"]["no"] == 2


@pytest.mark.clause("G7.0-d")
def test_a_check_pairs_two_departments_and_is_closed_by_its_checker(oversight: Any) -> None:
    check = asked(oversight)
    assert "mutual_check_asked" in oversight.company.notices(oversight["stranger"])
    assert oversight.tasks("stranger", "own")["mutual_check"]["command"] == f"hizo mutual-check close {check}"
    oversight.refused(close(oversight, check, findings=" "), "reason_missing")
    oversight.refused(close(oversight, check, "manager"), "role_required")
    oversight.refused(close(oversight, check, "viewer"), "not_found")
    shown = oversight.done(close(oversight, check))
    assert shown["findings"] == "施錠漏れ１件"
    assert "mutual_check_closed" in oversight.company.notices(oversight["manager"])
    oversight.refused(close(oversight, check), "conflict")
    assert "mutual_check" not in oversight.tasks("stranger")
    (leaf,) = oversight.company.leaves("mutual_check.closed")
    assert leaf.details["finding"] == "施錠漏れ１件"


@pytest.mark.clause("G7.0-d")
def test_nobody_checks_their_own_department(oversight: Any) -> None:
    with oversight.nothing_changes():
        oversight.refused(order(oversight), "self_audit")
        oversight.move("stranger", "品質")
        oversight.refused(order(oversight, checked_department="品質"), "self_audit")


@pytest.mark.clause("G7.0-d")
def test_who_moved_to_the_checked_department_since_does_not_close(oversight: Any) -> None:
    check = asked(oversight)
    oversight.move("stranger", "設計")
    oversight.refused(close(oversight, check), "self_audit")
    (shown,) = oversight.done(oversight["manager"].get("/mutual-checks"))["items"]
    assert shown["closed_at"] is None


def test_checks_are_asked_for_by_managers_and_the_officer(oversight: Any) -> None:
    oversight.move("stranger", "品質")
    with oversight.nothing_changes():
        for name in ("auditor", "administrator", "viewer"):
            oversight.refused(order(oversight, name), "role_required")
        oversight.refused(order(oversight, checker_id="prs_x"), "not_found")
        oversight.refused(order(oversight, checking_department="営業"), "request_invalid")
        for day in ("2020-01-01", "2099-01-01", "soon"):
            oversight.refused(order(oversight, due_on=day), "request_invalid")
    oversight.done(order(oversight, "officer"), 201)
    assert oversight.done(oversight["viewer"].get("/mutual-checks"))["items"] == []
    assert len(oversight.done(oversight["auditor"].get("/mutual-checks"))["items"]) == 1


def test_an_overdue_check_stands_in_the_list_of_who_asked(oversight: Any) -> None:
    asked(oversight)
    oversight.later(days=31)
    assert oversight.tasks("manager")["mutual_checks_overdue"]["count"] == 1
    assert "mutual_checks_overdue" not in oversight.tasks("officer")
