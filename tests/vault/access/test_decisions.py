"""Deciding on access: by whom, under which standard, and what a decision is bound to."""

from typing import Any

import pytest

from vault.people.models import Person
from vault.people.posts import Post


@pytest.fixture
def asked(company: Any) -> dict[str, Any]:
    request: dict[str, Any] = company.ask(company["viewer"], company["viewer"], "view", 2).json()
    return request


@pytest.mark.clause("G4.1.2-a", "G4.1.2-b")
def test_the_entrys_manager_gives_access_and_both_sides_can_prove_it(
    company: Any, asked: dict[str, Any]
) -> None:
    answer = company.approve(company["manager"], asked)
    assert answer.status_code == 201, answer.text
    grant = answer.json()
    assert (grant["live"], grant["missing"]) == (True, [])
    given, decided = company.leaves("grant.allowed")[-1], company.leaves("grant_request.decided")[-1]
    expected = {"grant": grant["id"], "person": company["viewer"].id, "tier": 2, "right": "view"}
    assert expected.items() <= given.details.items()
    assert decided.details["criteria"] == asked["criteria_version_id"]
    assert decided.details["answers"]["need_to_know"] in ("yes", "ない")
    assert company.notices(company["viewer"]) == ["grant_given"]


@pytest.mark.clause("G4.1.2-a")
@pytest.mark.parametrize("name", ["administrator", "stranger"])
def test_strangers_to_the_request_do_not_even_find_it(company: Any, asked: dict[str, Any], name: str) -> None:
    with company.nothing_changes():
        company.refused(company.approve(company[name], asked), "not_found")


@pytest.mark.clause("G4.1.2-a")
def test_who_may_see_a_request_may_not_therefore_decide_it(company: Any, asked: dict[str, Any]) -> None:
    with company.nothing_changes():
        company.refused(company.approve(company["auditor"], asked), "grantor_not_authorised")
        path = f"/grant-requests/{asked['id']}/reject"
        company.refused(company["auditor"].post(path, {"reason": "x"}), "grantor_not_authorised")


@pytest.mark.clause("G4.1.2-a")
def test_nobody_decides_on_their_own_access(company: Any) -> None:
    for name in ("manager", "officer"):
        own = company.ask(company[name], company[name], "view").json()
        with company.nothing_changes():
            company.refused(company.approve(company[name], own), "self_decision")


@pytest.mark.clause("G4.1.2-a")
def test_two_records_of_one_human_do_not_decide_for_each_other(company: Any, asked: dict[str, Any]) -> None:
    with company.platform.transaction() as tx:
        for name in ("manager", "viewer"):
            tx.session.get_one(Person, company[name].id).number_key = "e1"
            tx.session.get_one(Person, company[name].id).state = "active" if name == "manager" else "disabled"
            tx.session.flush()
        tx.session.get_one(Person, company["viewer"].id).disabled_ms = tx.now_ms()
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "self_decision")


def test_the_managers_own_access_comes_from_the_overall_officer(company: Any) -> None:
    assert company.grant(company["officer"], company["manager"], "view").status_code == 201


@pytest.mark.clause("G4.1.2-a")
def test_a_manager_who_left_the_post_decides_no_more(company: Any, asked: dict[str, Any]) -> None:
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "not_found")
        company.refused(company.approve(company["officer"], asked), "manager_missing")


def test_a_decision_needs_a_fresh_code_and_a_reason(company: Any, asked: dict[str, Any]) -> None:
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked, reason=" "), "reason_missing")
    company.sign_in(company["manager"], code_age_ms=300_001)
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "step_up_required")


def test_a_decision_is_on_exactly_what_was_shown_and_made_once(company: Any, asked: dict[str, Any]) -> None:
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked, digest="0" * 64), "conflict")
    assert company.approve(company["manager"], asked).status_code == 201
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "conflict")


@pytest.mark.clause("G4.1.2-b")
@pytest.mark.parametrize(
    "wrong",
    [{"need_to_know": ""}, {"smallest_circle": "no"}, {"invented": "yes"}],
    ids=["blank", "an answer with which access is not given", "a question nobody asked"],
)
def test_every_question_of_the_standard_is_answered(
    company: Any, asked: dict[str, Any], wrong: dict[str, str]
) -> None:
    answers = {each["id"]: each["must_be"] or "yes" for each in asked["questions"]} | wrong
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked, answers=answers), "criteria_missing")


@pytest.mark.clause("G4.1.2-b")
def test_without_a_published_standard_no_access_is_given(company: Any, asked: dict[str, Any]) -> None:
    retired = company["manager"].post("/procedures/grant_criteria/retire", {"reason": "改定"})
    assert retired.status_code == 200, retired.text
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "criteria_missing")


@pytest.mark.clause("G4.1.1-c")
def test_the_history_of_mishandling_is_looked_at_before_access_is_given(
    company: Any, asked: dict[str, Any]
) -> None:
    with company.nothing_changes():
        company.refused(
            company.approve(company["manager"], asked, history_result=""), "background_check_missing"
        )


@pytest.mark.clause("G4.1.1-c")
def test_only_access_taken_back_for_a_breach_is_history(company: Any) -> None:
    for for_mishandling, reason in ((False, "異動"), (True, "持出し規程違反")):
        grant = company.grant(company["manager"], company["viewer"], "view").json()
        body = {"reason": reason, "for_mishandling": for_mishandling}
        assert company["manager"].post(f"/grants/{grant['id']}/revoke", body).status_code == 200
    company.refused(company["viewer"].get(f"/entries/{company.entry_id}/grants"), "role_required")
    request = company.ask(company["viewer"], company["viewer"], "view").json()
    assert [each["reason"] for each in request["history"]] == ["持出し規程違反"]


@pytest.mark.clause("G4.1.1-c")
def test_a_hundred_ordinary_refusals_are_no_history(company: Any, asked: dict[str, Any]) -> None:
    for _ in range(50):
        assert company["viewer"].get(f"/entries/{company.entry_id}").status_code == 403
        assert company["viewer"].get("/roster").status_code == 403
    request = company["manager"].get(f"/grant-requests/{asked['id']}").json()
    assert len(company.leaves("request.refused")) == 100
    assert request["history"] == []


@pytest.mark.clause("G4.1.1-d")
def test_access_shortly_before_a_known_last_day_needs_its_own_reason(
    company: Any, asked: dict[str, Any]
) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).leaves_on = company.day(89)
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "reason_missing")
    answer = company.approve(company["manager"], asked, leaving_reason="引継ぎのため")
    assert answer.status_code == 201, answer.text


@pytest.mark.clause("G4.1.1-d")
def test_a_last_day_that_became_known_meanwhile_counts(company: Any, asked: dict[str, Any]) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).leaves_on = company.day(3)
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "grant_outlives_person")


def test_who_was_stopped_or_became_administrator_meanwhile_gets_nothing(
    company: Any, asked: dict[str, Any]
) -> None:
    company.appoint(company["viewer"], Post.ADMINISTRATOR)
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked), "role_conflict")


def test_a_refusal_says_why_and_is_kept(company: Any, asked: dict[str, Any]) -> None:
    path = f"/grant-requests/{asked['id']}/reject"
    company.refused(company["manager"].post(path, {}), "reason_missing")
    answer = company["manager"].post(path, {"reason": "別の業務"})
    assert (answer.json()["state"], answer.json()["reason"]) == ("rejected", "別の業務")
    assert company.leaves("grant_request.decided")[-1].details["state"] == "rejected"
    assert company.notices(company["viewer"]) == ["grant_rejected"]
    company.refused(company.approve(company["manager"], asked), "conflict")


def test_a_repeated_request_gives_one_grant(company: Any, asked: dict[str, Any]) -> None:
    answers = {each["id"]: each["must_be"] or "yes" for each in asked["questions"]}
    body = {"digest": asked["digest"], "reason": "x", "answers": answers, "history_result": "なし"}
    path, key = f"/grant-requests/{asked['id']}/approve", {"Idempotency-Key": "0123456789"}
    first = company["manager"].post(path, body, headers=key)
    second = company["manager"].post(path, body, headers=key)
    assert first.json() == second.json()
    assert company.rows()["access_grant"] == 1
