"""An appointment says who, since when, by whom, with which rank, and by which paragraph each power is given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.people_at_desks import appointment
from vault.people.models import Person
from vault.people.posts import Post
from vault.people.powers import POWERS, SHIPPED_PARAGRAPHS
from vault.people.queries import holds, overall_officer
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date

DAY_MS = 86_400_000
MANAGER = "responsible_manager"


def _appoint(officer: Any, person: Any, post: str, **more: Any) -> Any:
    return officer.post(f"/v1/people/{person.person_id}/posts", appointment(post, **more))


@pytest.mark.clause("G3.0-b")
@pytest.mark.clause("G3.0-d")
def test_every_employee_sees_who_holds_which_power_by_which_paragraph(office: Any, officer: Any) -> None:
    manager = office.invite(officer, "nakano", title="部長")
    document = {"name": "任命書 2026-12", "sha256": "ab" * 32}
    assert _appoint(officer, manager, MANAGER, document=document).status_code == 201
    employee = office.invite(officer, "ueda")
    items = employee.get("/v1/appointments", headers={"Accept-Language": "en"}).json()["items"]
    [shown] = [item for item in items if item["post"] == MANAGER]
    assert (shown["department"], shown["title"], shown["rank"]) == ("第二課", "部長", "head")
    assert shown["appointed_by"]["id"] == officer.person_id
    assert (shown["document"], shown["document_sha256"]) == ("任命書 2026-12", "ab" * 32)
    assert shown["starts_on"] == tokyo_date(office.clock.now_ms())
    assert {power["row"]: power["paragraph"] for power in shown["powers"]} == SHIPPED_PARAGRAPHS
    leaf = office.leaves("appointment.made")[-1]
    assert (leaf["subject"], leaf["rank"]) == (f'"{manager.person_id}"', '"head"')


@pytest.mark.clause("G3.0-d")
@pytest.mark.parametrize("left_open", ["G3.0-e", "G3.0-l", "all"])
def test_an_appointment_with_a_power_left_open_is_refused(
    office: Any, officer: Any, refused: Any, recorded: Any, left_open: str
) -> None:
    person = office.invite(officer, "nakano")
    powers = None if left_open == "all" else {**SHIPPED_PARAGRAPHS, left_open: "  "}
    answer = _appoint(officer, person, MANAGER, powers=powers)
    refused(answer, 422, "appointment_incomplete")
    assert (left_open if powers else "G3.0-h") in answer.json()["detail"]
    recorded("appointment_incomplete")
    assert officer.get(f"/v1/people/{person.person_id}").json()["posts"] == []


@pytest.mark.clause("T5-a")
@pytest.mark.parametrize("post", [MANAGER, "overall_officer"])
def test_only_an_officer_of_the_company_appoints_managers_and_successors(
    office: Any, officer: Any, refused: Any, recorded: Any, post: str
) -> None:
    person = office.invite(officer, "nakano", employment_kind="officer")
    with office.platform.transaction() as tx:
        tx.session.get_one(Person, officer.person_id).employment_kind = "staff"
    refused(_appoint(officer, person, post), 403, "officer_required")
    recorded("officer_required", subject=person.person_id)
    assert officer.get(f"/v1/people/{person.person_id}").json()["posts"] == []
    assert _appoint(officer, person, "auditor").status_code == 201


@pytest.mark.clause("G3.0-m")
def test_the_overall_officer_is_an_officer_of_the_company(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    staff = office.invite(officer, "nakano")
    refused(_appoint(officer, staff, "overall_officer"), 403, "officer_required")
    recorded("officer_required", subject=staff.person_id)
    assert officer.get("/v1/me").json()["posts"][0]["post"] == "overall_officer"


@pytest.mark.clause("G3.0-b")
@pytest.mark.parametrize("rank", ["section_head", "other"])
def test_a_rank_below_department_head_needs_a_reason(
    office: Any, officer: Any, refused: Any, recorded: Any, rank: str
) -> None:
    person = office.invite(officer, "nakano")
    refused(_appoint(officer, person, MANAGER, rank=rank), 422, "reason_missing")
    recorded("reason_missing")
    given = _appoint(officer, person, MANAGER, rank=rank, rank_reason="部長が空席のため")
    assert given.status_code == 201, given.text
    shown = officer.get("/v1/appointments").json()["items"][-1]
    assert shown["rank_reason"] == "部長が空席のため"


@pytest.mark.parametrize(
    "said",
    [
        {"rank": None},
        {"rank": "king"},
        {"powers": {**SHIPPED_PARAGRAPHS, "G9.9-z": "第1条"}},
        {"powers": {**SHIPPED_PARAGRAPHS, "G3.0-e": "x" * 201}},
        {"starts_on": "2020-01-01"},
        {"starts_on": "2026-02-30"},
        {"document": {"name": "任命書", "sha256": "short"}},
    ],
)
def test_an_appointment_that_says_what_cannot_be_is_refused(
    office: Any, officer: Any, refused: Any, said: dict[str, Any]
) -> None:
    person = office.invite(officer, "nakano")
    refused(_appoint(officer, person, MANAGER, **said), 422, "request_invalid")
    assert officer.get(f"/v1/people/{person.person_id}").json()["posts"] == []


def test_an_auditor_is_given_none_of_the_managers_powers(office: Any, officer: Any) -> None:
    person = office.invite(officer, "nakano")
    assert _appoint(officer, person, "auditor").status_code == 201
    assert officer.get("/v1/appointments").json()["items"][-1]["powers"] == []


def test_a_post_from_a_later_day_counts_from_that_day_on(office: Any, officer: Any, refused: Any) -> None:
    person = office.invite(officer, "nakano", employment_kind="officer")
    day = tokyo_date(office.clock.now_ms() + 3 * DAY_MS)
    start_ms = end_of_tokyo_day_ms(day) + 1 - DAY_MS
    assert _appoint(officer, person, "overall_officer", starts_on=day).status_code == 201
    refused(_appoint(officer, person, "overall_officer"), 409, "conflict")
    with office.platform.reading() as tx:
        for at_ms, expected in ((start_ms - 1, officer), (start_ms, person)):
            assert overall_officer(tx, at_ms) == expected.person_id
            assert holds(tx, person.person_id, Post.OVERALL_OFFICER, at_ms) is (expected is person)
    assert officer.get("/v1/me").json()["posts"][0]["post"] == "overall_officer"


def test_the_shipped_paragraphs_are_offered_and_lie_in_the_shipped_rules(office: Any, officer: Any) -> None:
    offered = officer.get("/v1/appointments/template", headers={"Accept-Language": "ja"}).json()["powers"]
    assert [power["row"] for power in offered] == list(POWERS)
    assert offered[0]["paragraph"] == "重要技術情報管理規程 第5条第1号"
    rules = officer.get("/v1/procedures/internal_rules/template").json()["text"]
    article = rules.partition("第5条")[2].partition("第6条")[0]
    assert all(f"\n{number}. " in article for number in range(1, 9))
    assert "重要技術情報管理規程" in rules
