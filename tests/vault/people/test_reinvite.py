"""A link that ran out is replaced by another one, under the rules of the first; and it can be read who confirmed whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.people_at_desks import appointment


@pytest.fixture
def invited(office: Any, officer: Any) -> dict[str, Any]:
    officer.step_up()
    answer = officer.post("/v1/people", office.facts("nakano"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _again(caller: Any, invited: dict[str, Any]) -> Any:
    return caller.post(f"/v1/people/{invited['person']['id']}/invitation")


@pytest.mark.asvs("6.4.1")
def test_a_link_that_ran_out_is_replaced_and_the_old_halves_are_worth_nothing(
    office: Any, officer: Any, invited: dict[str, Any], refused: Any
) -> None:
    old = invited["enrolment_link"]
    old_code = office.handover_code(old)
    officer.step_up()
    answer = _again(officer, invited)
    assert answer.status_code == 201, answer.text
    new = answer.json()["enrolment_link"]
    refused(
        office.http.post("/v1/enrolments/inspect", json={"token": old.partition("#")[2]}),
        401,
        "credentials_invalid",
    )
    body = {
        "token": new.partition("#")[2],
        "user_name": "nakano",
        "password": "xQ7-vkzP!w4rJ9",
        "handover_code": old_code,
    }
    refused(office.http.post("/v1/enrolments/start", json=body), 401, "credentials_invalid")
    office.clock.advance(days=40)
    again = officer.sign_in()
    late = _again(again, invited).json()["enrolment_link"]
    person = office.desk("nakano")
    person.enrol(late)
    assert person.person_id == invited["person"]["id"]


def test_only_who_invites_invites_again_with_a_fresh_code_and_only_the_invited(
    office: Any, officer: Any, invited: dict[str, Any], refused: Any, recorded: Any
) -> None:
    manager = office.invite(officer, "ueda", "responsible_manager")
    refused(_again(manager, invited), 403, "role_required")
    recorded("role_required")
    administrator = office.invite(officer, "sudo.k", "administrator")
    assert _again(administrator, invited).status_code == 201
    refused(_again(administrator, {"person": {"id": manager.person_id}}), 409, "conflict")
    recorded("conflict", subject=manager.person_id)
    refused(_again(administrator, {"person": {"id": "prs_none"}}), 404, "not_found")
    office.clock.advance(seconds=301)
    refused(_again(administrator, invited), 403, "step_up_required")


@pytest.mark.clause("T5-c")
def test_a_confirmer_from_outside_is_invited_again_by_the_officer_alone(
    office: Any, officer: Any, refused: Any
) -> None:
    officer.step_up()
    assert officer.post("/v1/small-company", {"reason": "役員は一人"}).status_code == 201
    facts = {
        "name": "立会 外子",
        "name_kana": "タチアイ ソトコ",
        "name_romaji": "Tachiai Sotoko",
        "mail": "tachiai@bengoshi.example",
        "company": "立会法律事務所",
        "document": "秘密保持契約",
    }
    cleared = officer.post("/v1/small-company/confirmers", facts).json()
    confirmer = {"person": {"id": cleared["confirmer"]["id"]}}
    administrator = office.invite(officer, "sudo.k", "administrator")
    refused(_again(administrator, confirmer), 403, "role_required")
    officer.step_up()
    answer = _again(officer, confirmer)
    assert answer.status_code == 201, answer.text
    desk = office.desk("tachiai.s")
    desk.enrol(answer.json()["enrolment_link"], device="outside")
    assert desk.get("/v1/confirmer/acts").json()["items"] == []
    refused(desk.get("/v1/people"), 403, "role_required")


@pytest.mark.clause("G9.3-a")
def test_who_answers_for_accounts_reads_who_confirmed_whom(office: Any, officer: Any, refused: Any) -> None:
    person = office.invite(officer, "nakano")
    person = person.sign_in(device="laptop")
    answer = person.post(f"/v1/people/{officer.person_id}/confirmations", {"code": person.code()})
    assert answer.status_code == 201, answer.text
    [shown] = officer.get("/v1/confirmations").json()["items"]
    assert (shown["confirmer"]["name"], shown["subject"]["name"]) == ("仮名 nakano", "森 一")
    assert shown["leaf_index"] > 0
    refused(person.get("/v1/confirmations"), 403, "role_required")
    officer.step_up()
    given = officer.post(f"/v1/people/{person.person_id}/posts", appointment("auditor"))
    assert given.status_code == 201, given.text
    assert person.get("/v1/confirmations").json()["items"] == [shown]
