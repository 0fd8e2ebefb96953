"""A person's record is complete, changes with its history, and nobody promotes themselves in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.searching import searching
from vault.people.person_history import person_at
from vault.people.queries import same_human


def _patch(who: Any, person: Any, revision: int | None = None, **changes: Any) -> Any:
    path = f"/v1/people/{person.person_id}"
    named = who.get(path).json().get("revision", 1) if revision is None else revision
    body = {"reason": "届出", **changes}
    return who.ask("PATCH", path, json=body, headers={"If-Match": f'"r{named}"'})


@pytest.mark.clause("G2.2-h")
@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"title": None}, "job title"),
        ({"title": "  "}, "job title"),
        ({"employment_kind": "boss"}, "kind of employment"),
        ({"employment_kind": None, "title": None}, "kind of employment, job title"),
    ],
)
def test_a_person_without_kind_or_title_is_not_recorded(
    office: Any, officer: Any, refused: Any, recorded: Any, said: dict[str, Any], missing: str
) -> None:
    officer.step_up()
    before = len(officer.get("/v1/people").json()["items"])
    answer = officer.post("/v1/people", office.facts("nakano", **said), headers={"Accept-Language": "en"})
    refused(answer, 422, "person_incomplete")
    assert missing in answer.json()["detail"]
    recorded("person_incomplete")
    assert len(officer.get("/v1/people").json()["items"]) == before


def test_a_change_keeps_who_when_old_and_new_value_and_is_told(office: Any, officer: Any) -> None:
    person = office.invite(officer, "nakano")
    with office.platform.reading() as tx:
        before_ms = tx.now_ms()
    office.clock.advance(seconds=60)
    answer = _patch(officer, person, title="課長", telephone="03-0000-0000")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["title"], answer.headers["etag"]) == ("課長", '"r2"')
    rows = person.get(f"/v1/people/{person.person_id}/changes").json()["items"]
    assert [(row["field"], row["old_value"], row["new_value"]) for row in rows] == [
        ("telephone", None, "03-0000-0000"),
        ("title", "課員", "課長"),
    ]
    assert {(row["changed_by"], row["reason"]) for row in rows} == {(officer.person_id, "届出")}
    told = [one for one in person.get("/v1/notices").json()["items"] if one["kind"] == "person_changed"]
    assert len(told) == 1
    with office.platform.reading() as tx:
        assert person_at(tx, person.person_id, before_ms).title == "課員"
        assert person_at(tx, person.person_id, tx.now_ms()).title == "課長"
    assert office.leaves("person.changed")[-1]["subject"] == f'"{person.person_id}"'


def test_a_change_names_the_revision_it_changes(office: Any, officer: Any, refused: Any) -> None:
    person = office.invite(officer, "nakano")
    path = f"/v1/people/{person.person_id}"
    assert officer.get(path).headers["etag"] == '"r1"'
    answer = officer.ask("PATCH", path, json={"title": "課長", "reason": "届出"})
    refused(answer, 428, "precondition_required")
    refused(_patch(officer, person, revision=7, title="課長"), 412, "precondition_failed")
    assert officer.get(path).json()["title"] == "課員"


def test_only_those_who_administer_people_change_records_with_a_fresh_code(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    person, other = office.invite(officer, "nakano"), office.invite(officer, "ueda")
    refused(_patch(person, other, revision=1, title="課長"), 403, "role_required")
    recorded("role_required")
    office.clock.advance(seconds=301)
    refused(_patch(officer, person, title="課長"), 403, "step_up_required")
    refused(other.get(f"/v1/people/{person.person_id}/changes"), 403, "role_required")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "社長"},
        {"department": "本社"},
        {"superior_id": None},
        {"employment_kind": "officer"},
        {"mail": "other@hizo.example"},
        {"employee_number": "A-1"},
    ],
)
def test_nobody_changes_what_decides_about_themselves(
    office: Any, officer: Any, refused: Any, recorded: Any, change: dict[str, Any]
) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    administrator.step_up()
    refused(_patch(administrator, administrator, **change), 403, "self_decision")
    recorded("self_decision", subject=administrator.person_id)
    assert _patch(administrator, administrator, telephone="03-1111-1111").status_code == 200


@pytest.mark.clause("G9.3-a")
def test_a_mailbox_or_number_of_another_human_is_refused(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    person = office.invite(officer, "nakano", employee_number="A-001")
    office.invite(officer, "ueda", employee_number="A-002")
    officer.step_up()
    refused(_patch(officer, person, mail="UEDA+x@hizo.example"), 409, "account_not_personal")
    refused(_patch(officer, person, employee_number="a002"), 409, "account_not_personal")
    recorded("account_not_personal", subject=person.person_id)
    assert _patch(officer, person, mail="nakano.t@hizo.example").status_code == 200


def test_a_changed_mailbox_makes_nobody_another_human(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    person = office.invite(officer, "nakano", mail="nakano@hizo.example")
    officer.step_up()
    assert _patch(officer, person, mail="someone@hizo.example").status_code == 200
    facts = office.facts("nakano.2", mail="Nakano@hizo.example")
    refused(officer.post("/v1/people", facts), 409, "account_not_personal")
    recorded("account_not_personal", subject=person.person_id)
    officer.post(f"/v1/people/{person.person_id}/disable", {"reason": "退職"})
    again = office.invite(officer, "nakano.2", mail="nakano@hizo.example")
    with office.platform.reading() as tx:
        assert same_human(tx, person.person_id, again.person_id)


def test_a_mistyped_mailbox_corrected_before_enrolment_ties_nobody(office: Any, officer: Any) -> None:
    officer.step_up()
    invited = officer.post("/v1/people", office.facts("nakano", mail="ueda@hizo.example")).json()["person"]
    mistyped = office.desk("nakano")
    mistyped.person_id = invited["id"]
    assert _patch(officer, mistyped, mail="nakano@hizo.example").status_code == 200
    other = office.invite(officer, "ueda", mail="ueda@hizo.example")
    with office.platform.reading() as tx:
        assert not same_human(tx, invited["id"], other.person_id)


def test_an_administrator_transfers_people_and_does_not_just_rename_their_department(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    person = office.invite(officer, "nakano")
    administrator.step_up()
    refused(_patch(administrator, person, department="営業部"), 403, "workflow_required")
    recorded("workflow_required", subject=person.person_id)
    officer.step_up()
    assert _patch(officer, person, department="営業第二課").json()["department"] == "営業第二課"


def test_a_superior_is_somebody_else_who_is_on_record(office: Any, officer: Any, refused: Any) -> None:
    person = office.invite(officer, "nakano")
    officer.step_up()
    for wrong in ("prs_nobody", person.person_id):
        refused(_patch(officer, person, superior_id=wrong), 422, "request_invalid")
    answer = _patch(officer, person, superior_id=officer.person_id)
    assert answer.json()["superior_id"] == officer.person_id


def test_a_title_is_never_taken_off_the_record(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    person = office.invite(officer, "nakano")
    officer.step_up()
    refused(_patch(officer, person, title=" "), 422, "person_incomplete")
    recorded("person_incomplete")
    assert officer.get(f"/v1/people/{person.person_id}").json()["title"] == "課員"


def test_a_new_name_follows_into_the_account(office: Any, officer: Any) -> None:
    person = office.invite(officer, "nakano")
    officer.step_up()
    assert _patch(officer, person, name="中野 花").status_code == 200
    assert person.get("/v1/me").json()["person"]["name"] == "中野 花"


def test_people_are_found_by_part_of_a_name_or_a_department(office: Any, officer: Any) -> None:
    person = office.invite(officer, "nakano", department="第一設計課", name_romaji="Nakano Ichiro")
    other = office.invite(officer, "ueda", department="100%課")

    def found(who: Any, like: str) -> list[str]:
        return [each["id"] for each in who.get("/v1/people", headers=searching(like)).json()["items"]]

    assert found(other, "設計") == [person.person_id]
    assert found(other, "100%") == [other.person_id], "a percent sign is a percent sign"
    assert found(officer, "ichiro") == [person.person_id]
    assert found(other, "ichiro") == [], "colleagues do not see how a name is read"


def test_the_history_names_who_changed_the_record(office: Any, officer: Any) -> None:
    person = office.invite(officer, "nakano")
    officer.step_up()
    assert _patch(officer, person, title="課長").status_code == 200
    [change] = officer.get(f"/v1/people/{person.person_id}/changes").json()["items"]
    assert change["changed_by"] == officer.person_id
    assert change["changed_by_name"] == officer.get(f"/v1/people/{officer.person_id}").json()["name"]
