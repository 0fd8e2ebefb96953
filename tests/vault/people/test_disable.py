"""Stopping a person: at once, everywhere, for good."""

import pytest


@pytest.mark.asvs("7.4.2")
def test_a_disabled_person_is_refused_at_the_next_request(office, officer, refused):
    person = office.invite(officer, "nakano", "auditor")
    half = person.give_password().json()["challenge"]
    answer = officer.post(f"/v1/people/{person.person_id}/disable", {"reason": "left"})
    assert (answer.json()["state"], answer.json()["posts"]) == ("disabled", [])
    refused(person.get("/v1/me"), 401, "unauthenticated")
    refused(person.give_password(), 401, "credentials_invalid")
    body = {"challenge": half, "code": person.code()}
    refused(office.http.post("/v1/sign-in/code", json=body), 401, "credentials_invalid")


def test_an_open_link_dies_with_its_person(office, officer, refused):
    officer.step_up()
    invited = officer.post("/v1/people", office.facts("nakano")).json()
    officer.post(f"/v1/people/{invited['person']['id']}/disable", {"reason": "mistake"})
    token = invited["enrolment_link"].partition("#")[2]
    refused(office.http.post("/v1/enrolments/inspect", json={"token": token}), 401, "credentials_invalid")


def test_nobody_disables_themselves_and_only_two_posts_disable_others(office, officer, refused):
    employee = office.invite(officer, "nakano")
    refused(officer.post(f"/v1/people/{officer.person_id}/disable", {"reason": "x"}), 403, "self_decision")
    refused(employee.post(f"/v1/people/{officer.person_id}/disable", {"reason": "x"}), 403, "role_required")


@pytest.mark.asvs("7.4.5")
def test_an_administrator_ends_all_sessions_of_a_person(office, officer, refused):
    administrator = office.invite(officer, "sudo.k", "administrator")
    person = office.invite(officer, "nakano")
    second = person.sign_in()
    assert administrator.delete(f"/v1/people/{person.person_id}/sessions").json() == {"ended": 2}
    for session in (person, second):
        refused(session.get("/v1/me"), 401, "unauthenticated")
    ended = office.leaves("session.ended")[-1]
    assert ended["reason"] == '"ended_by_administrator"'
    refused(person.delete(f"/v1/people/{officer.person_id}/sessions"), 401, "unauthenticated")


def test_a_leaver_is_out_after_the_last_day(office, officer, refused):
    person = office.invite(officer, "nakano", "auditor", leaves_on="2026-09-23")
    office.clock.advance(days=1)
    person = person.sign_in()
    assert person.get("/v1/me").status_code == 200
    office.clock.advance(days=1.1)
    refused(person.get("/v1/me"), 401, "unauthenticated")
    refused(person.give_password(), 401, "credentials_invalid")
