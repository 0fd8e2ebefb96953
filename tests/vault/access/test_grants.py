from typing import Any

import pytest

from vault.people.posts import Post


@pytest.mark.clause("G4.1.2-a")
def test_the_entrys_manager_gives_a_grant_and_both_sides_can_prove_it(company: Any) -> None:
    answer = company.grant(company["manager"], company["viewer"], "view", 2)
    assert answer.status_code == 201, answer.text
    leaf = company.leaves("grant.given")[-1]
    expected = {"grant": answer.json()["id"], "person": company["viewer"].id, "tier": 2, "right": "view"}
    assert expected.items() <= leaf.details.items()
    assert company.notices(company["viewer"]) == ["grant_given"]


@pytest.mark.clause("G4.1.2-a")
@pytest.mark.parametrize("name", ["administrator", "auditor", "stranger"])
def test_nobody_else_gives_grants(company: Any, name: str) -> None:
    with company.nothing_changes():
        company.refused(company.grant(company[name], company["viewer"], "view"), "role_required")


@pytest.mark.clause("G4.1.2-a")
def test_the_manager_of_another_entry_gives_no_grant_here(company: Any) -> None:
    other = company.hire("other manager", Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company.grant(other, company["viewer"], "view"), "role_required")


@pytest.mark.clause("G4.1.2-a")
def test_nobody_gives_themselves_a_grant(company: Any) -> None:
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["manager"], "view"), "self_decision")
        company.refused(company.grant(company["officer"], company["officer"], "view"), "self_decision")


def test_the_managers_own_access_comes_from_the_overall_officer(company: Any) -> None:
    assert company.grant(company["officer"], company["manager"], "view").status_code == 201


@pytest.mark.clause("G4.1.2-a")
def test_a_manager_who_left_the_post_gives_no_more_grants(company: Any) -> None:
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["viewer"], "view"), "role_required")


@pytest.mark.clause("G3.0-a")
def test_no_grants_are_given_while_the_entry_has_no_manager(company: Any) -> None:
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company.grant(company["officer"], company["viewer"], "view"), "manager_missing")


def test_a_grant_needs_a_fresh_code(company: Any) -> None:
    company.sign_in(company["manager"], code_age_ms=300_001)
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["viewer"], "view"), "step_up_required")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"tier": 4}, "marking_not_in_catalogue"),
        ({"ends_on": "2026-02-30"}, "request_invalid"),
        ({"person_id": "prs_nobody"}, "request_invalid"),
    ],
)
def test_a_grant_says_who_why_and_until_when(company: Any, more: dict[str, Any], code: str) -> None:
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["viewer"], "view", **more), code)


def test_there_are_two_rights_and_no_others(company: Any) -> None:
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["viewer"], "own"), "request_invalid")


def test_a_grant_runs_a_year_at_most(company: Any) -> None:
    with company.nothing_changes():
        for days in (-1, 368):
            answer = company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(days))
            company.refused(answer, "request_invalid")


@pytest.mark.clause("G2.2-g")
def test_no_grant_reaches_above_the_entrys_tier(company: Any) -> None:
    entry_id = company.open_entry(company["manager"], tier=1)
    with company.nothing_changes():
        company.refused(
            company.grant(company["manager"], company["viewer"], "view", 2, entry_id=entry_id),
            "tier_exceeded",
        )


@pytest.mark.clause("G4.0-a")
def test_system_administrators_hold_no_grants(company: Any) -> None:
    with company.nothing_changes():
        company.refused(company.grant(company["manager"], company["administrator"], "view"), "role_conflict")


def test_a_grant_is_taken_back_at_once_and_only_once(company: Any) -> None:
    grant_id = company.grant(company["manager"], company["viewer"], "view").json()["id"]
    company.refused(company["manager"].post(f"/grants/{grant_id}/revoke", {}), "reason_missing")
    company.refused(company["viewer"].post(f"/grants/{grant_id}/revoke", {"reason": "x"}), "role_required")
    answer = company["officer"].post(f"/grants/{grant_id}/revoke", {"reason": "異動"})
    assert answer.json()["revoked_reason"] == "異動"
    company.refused(company["officer"].post(f"/grants/{grant_id}/revoke", {"reason": "異動"}), "conflict")
    assert company.leaves("grant.revoked")[-1].details["grant"] == grant_id
    assert company.notices(company["viewer"]) == ["grant_given", "grant_revoked"]


def test_the_history_of_grants_is_for_those_who_answer_for_the_entry(company: Any) -> None:
    company.grant(company["manager"], company["viewer"], "view")
    path = f"/entries/{company.entry_id}/grants"
    [listed] = company["manager"].get(path).json()["items"]
    assert listed["person"]["name"] == "viewer"
    company.refused(company["viewer"].get(path), "role_required")


def test_a_repeated_request_gives_one_grant(company: Any) -> None:
    body = {
        "person_id": company["viewer"].id,
        "right": "view",
        "tier": 1,
        "reason": "x",
        "ends_on": company.day(1),
    }
    path, key = f"/entries/{company.entry_id}/grants", {"Idempotency-Key": "0123456789"}
    first = company["manager"].post(path, body, headers=key)
    second = company["manager"].post(path, body, headers=key)
    assert first.json() == second.json()
    assert company.rows()["access_grant"] == 1
