"""Asking for access: by name, with a need to know, no longer than the person stays."""

from typing import Any

import pytest

from vault.people.models import Person
from vault.people.posts import Post


def test_a_person_asks_for_access_and_the_manager_is_told(company: Any) -> None:
    answer = company.ask(company["viewer"], company["viewer"], "view")
    assert answer.status_code == 201, answer.text
    request = answer.json()
    leaf = company.leaves("grant_request.made")[-1]
    expected = {"grant_request": request["id"], "person": company["viewer"].id, "digest": request["digest"]}
    assert expected.items() <= leaf.details.items()
    assert company.notices(company["manager"]) == ["grant_requested"]
    assert request["state"] == "asked"
    assert request["questions"], "the decider is shown the standard"
    names = {name: request[name] for name in ("entry_name", "project_name", "asked_by_name")}
    assert names == {"entry_name": "焼入れ条件", "project_name": "主軸の改良", "asked_by_name": "viewer"}


def test_who_is_asked_for_by_the_manager_is_told(company: Any) -> None:
    company.ask(company["manager"], company["viewer"], "view")
    assert company.notices(company["viewer"]) == ["grant_requested_for_you"]


@pytest.mark.clause("G4.1.1-b", "T9-a")
@pytest.mark.parametrize("field", ["task", "need_to_know", "overseas_risk"])
def test_a_request_without_need_to_know_is_refused(company: Any, field: str) -> None:
    with company.nothing_changes():
        company.refused(
            company.ask(company["viewer"], company["viewer"], "view", **{field: " "}), "need_to_know_missing"
        )


@pytest.mark.clause("G4.1.1-b", "TQ3-5", "TQ4-2")
@pytest.mark.parametrize(
    "more", [{"department": "設計部"}, {"everyone": True}, {"person_id": ""}, {"person_id": "prs_nobody"}]
)
def test_access_for_departments_or_everybody_does_not_exist(company: Any, more: dict[str, Any]) -> None:
    with company.nothing_changes():
        company.refused(
            company.ask(company["manager"], company["viewer"], "view", **more), "grant_not_personal"
        )


@pytest.mark.clause("G4.0-a")
def test_system_administrators_hold_no_grants(company: Any) -> None:
    with company.nothing_changes():
        company.refused(company.ask(company["manager"], company["administrator"], "view"), "role_conflict")


@pytest.mark.clause("G4.1.1-d")
def test_no_access_outlives_the_person(company: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).leaves_on = company.day(29)
    with company.nothing_changes():
        company.refused(company.ask(company["viewer"], company["viewer"], "view"), "grant_outlives_person")
    assert (
        company.ask(company["viewer"], company["viewer"], "view", ends_on=company.day(29)).status_code == 201
    )


@pytest.mark.clause("G2.2-g", "T6-h")
def test_no_request_reaches_above_the_entrys_tier(company: Any) -> None:
    entry_id = company.open_entry(company["manager"], tier=1)
    with company.nothing_changes():
        company.refused(
            company.ask(company["viewer"], company["viewer"], "view", 2, entry_id=entry_id), "tier_exceeded"
        )


@pytest.mark.clause("G4.1.3-a")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ends_on": "2026-02-30"}, "request_invalid"),
        ({"ends_on": "2026-01-01"}, "request_invalid"),
        ({"ends_on": "2027-12-01"}, "request_invalid"),
        ({"tier": 4}, "marking_not_in_catalogue"),
        ({"project_id": "prj_none"}, "not_found"),
        ({"need_to_know": "x" * 2001}, "request_invalid"),
    ],
    ids=["no day", "past", "more than a year", "no tier", "no project", "a novel"],
)
def test_a_request_says_for_what_and_until_when(company: Any, more: dict[str, Any], code: str) -> None:
    with company.nothing_changes():
        company.refused(company.ask(company["viewer"], company["viewer"], "view", **more), code)


def test_a_closed_project_is_no_reason_for_access(company: Any) -> None:
    company["manager"].post(f"/projects/{company.project_id}/close", {"reason": "完了"})
    with company.nothing_changes():
        company.refused(company.ask(company["viewer"], company["viewer"], "view"), "conflict")


@pytest.mark.clause("G3.0-a")
def test_nothing_is_asked_of_an_entry_without_a_manager(company: Any) -> None:
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company.ask(company["viewer"], company["viewer"], "view"), "manager_missing")


def test_colleagues_do_not_ask_for_each_other(company: Any) -> None:
    with company.nothing_changes():
        company.refused(company.ask(company["stranger"], company["viewer"], "view"), "role_required")


def test_requests_of_others_do_not_seem_to_exist(company: Any) -> None:
    request_id = company.ask(company["viewer"], company["viewer"], "view").json()["id"]
    path = f"/grant-requests/{request_id}"
    for name in ("viewer", "manager", "officer", "auditor"):
        assert company[name].get(path).status_code == 200, name
        assert [each["id"] for each in company[name].get("/grant-requests").json()["items"]] == [request_id]
    company.refused(company["stranger"].get(path), "not_found")
    assert company["stranger"].get("/grant-requests").json()["items"] == []


def test_a_request_is_withdrawn_by_those_it_came_from(company: Any) -> None:
    request = company.ask(company["viewer"], company["viewer"], "view").json()
    path = f"/grant-requests/{request['id']}/withdraw"
    company.refused(company["manager"].post(path), "role_required")
    assert company["viewer"].post(path).json()["state"] == "withdrawn"
    withdrawn = company.leaves("grant_request.withdrawn")[-1].details
    assert (withdrawn["grant_request"], withdrawn["actor"]) == (request["id"], company["viewer"].id)
    company.refused(company["viewer"].post(path), "conflict")
    company.refused(company.approve(company["manager"], request), "conflict")


@pytest.mark.clause("G9.0-a")
def test_there_is_no_grant_without_the_workflow(company: Any) -> None:
    with company.nothing_changes():
        company.refused(
            company["manager"].post(f"/entries/{company.entry_id}/grants", {}), "workflow_required"
        )
