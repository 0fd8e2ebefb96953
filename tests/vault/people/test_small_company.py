"""One human may be overall officer and manager only by a yearly recorded exception, and acts alone only after a wait."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.people_at_desks import appointment
from vault.people.posts import Post
from vault.people.queries import posts_held
from vault.people.small_company import in_force, run_due_small_company

MANAGER = "responsible_manager"


def _declare(officer: Any) -> Any:
    officer.step_up()
    return officer.post("/v1/small-company", {"reason": "役員は一人"})


def _own(officer: Any, **more: Any) -> dict[str, Any]:
    return {"appointment": appointment(MANAGER, **more), "code": officer.code()}


def _posts(office: Any, person: Any) -> frozenset[Post]:
    with office.platform.reading() as tx:
        return posts_held(tx, person.person_id)


@pytest.fixture
def alone(office: Any, officer: Any) -> Any:
    """The officer, who is manager as well, after the wait; the session is a new one."""
    assert _declare(officer).status_code == 201
    announced = officer.post("/v1/solo-acts/own-appointment", _own(officer))
    assert announced.status_code == 201, announced.text
    office.clock.advance(days=3)
    again = officer.sign_in()
    done = again.post(f"/v1/solo-acts/{announced.json()['id']}/own-appointment", _own(again))
    assert done.status_code == 200, done.text
    return again


@pytest.mark.clause("T5-c")
@pytest.mark.clause("G3.0-m")
def test_the_profile_lifts_the_conflict_for_a_year_and_no_longer(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    manager = office.invite(officer, "nakano", MANAGER, employment_kind="officer")
    refused(
        officer.post(f"/v1/people/{manager.person_id}/posts", appointment("overall_officer")),
        409,
        "role_conflict",
    )
    declared = _declare(officer).json()
    with office.platform.reading() as tx:
        now = tx.now_ms()
        assert in_force(tx)
        assert in_force(tx, now + 365 * 86_400_000 - 1)
        assert not in_force(tx, now + 365 * 86_400_000)
        assert not in_force(tx, now - 1)
    shown = manager.get("/v1/small-company").json()
    assert (shown["in_force"], shown["items"]) == (True, [declared])
    assert office.leaves("small_company.declared")[-1]["reason"] == '"役員は一人"'
    given = officer.post(f"/v1/people/{manager.person_id}/posts", appointment("overall_officer"))
    assert given.status_code == 201, given.text
    assert _posts(office, manager) == {Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER}


@pytest.mark.clause("G3.0-m")
def test_the_profile_lifts_no_other_conflict(office: Any, officer: Any, refused: Any) -> None:
    manager = office.invite(officer, "nakano", MANAGER)
    _declare(officer)
    for post in ("auditor", "administrator"):
        answer = officer.post(f"/v1/people/{manager.person_id}/posts", appointment(post))
        refused(answer, 409, "role_conflict")


@pytest.mark.clause("G3.0-m")
@pytest.mark.clause("T5-c")
def test_after_the_year_the_double_managers_acts_are_refused_until_it_is_renewed(
    office: Any, alone: Any, refused: Any, recorded: Any
) -> None:
    body = {"name": "焼入れ条件", "why_know_how": "分からない", "manager_id": alone.person_id, "tier": 2}
    entry = alone.post("/v1/entries", body).json()["id"]
    office.clock.advance(days=363)
    alone = alone.sign_in()
    refused(alone.post("/v1/entries", {**body, "name": "別の技術"}), 409, "role_conflict")
    recorded("role_conflict", subject=alone.person_id)
    change = {"json": {"name": "焼戻し条件", "reason": "見直し"}, "headers": {"If-Match": '"r1"'}}
    refused(alone.ask("PATCH", f"/v1/entries/{entry}", **change), 409, "role_conflict")
    assert _declare(alone).status_code == 201
    assert alone.ask("PATCH", f"/v1/entries/{entry}", **change).status_code == 200


def test_the_profile_can_be_ended_before_its_year_is_over(office: Any, officer: Any, refused: Any) -> None:
    refused(officer.post("/v1/small-company/end", {"reason": "採用"}), 404, "not_found")
    _declare(officer)
    assert officer.post("/v1/small-company/end", {"reason": "採用"}).status_code == 204
    assert officer.get("/v1/small-company").json()["in_force"] is False


def test_only_the_overall_officer_declares_it_with_a_fresh_code(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    for path in ("/v1/small-company", "/v1/small-company/end"):
        refused(administrator.post(path, {"reason": "x"}), 403, "role_required")
        recorded("role_required")
    office.clock.advance(seconds=301)
    refused(officer.post("/v1/small-company", {"reason": "x"}), 403, "step_up_required")
    with office.platform.reading() as tx:
        assert not in_force(tx)


def test_the_officer_is_reminded_once_before_the_year_ends(office: Any, officer: Any) -> None:
    _declare(officer)
    for days, expected in ((330, 0), (10, 1), (1, 1)):
        office.clock.advance(days=days)
        run_due_small_company(office.platform)
        kinds = [one["kind"] for one in officer.sign_in().get("/v1/notices").json()["items"]]
        assert kinds.count("small_company_ends") == expected


@pytest.mark.clause("T5-c")
def test_an_act_alone_takes_72_hours_two_codes_and_is_told_to_everybody(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    employee = office.invite(officer, "nakano")
    _declare(officer)
    announced = officer.post("/v1/solo-acts/own-appointment", _own(officer)).json()
    finish = f"/v1/solo-acts/{announced['id']}/own-appointment"
    assert "solo_act_asked" in [one["kind"] for one in employee.get("/v1/notices").json()["items"]]
    refused(officer.post(finish, _own(officer)), 409, "waiting_period")
    recorded("waiting_period", subject=officer.person_id)
    office.clock.advance(days=3, seconds=-120)
    again = officer.sign_in()
    refused(again.post(finish, _own(again)), 409, "waiting_period")
    office.clock.advance(seconds=120)
    assert _posts(office, officer) == {Post.OVERALL_OFFICER}
    done = again.post(finish, _own(again))
    assert done.status_code == 200, done.text
    assert _posts(office, officer) == {Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER}
    asked, finished = office.leaves("solo_act.asked")[-1], office.leaves("solo_act.done")[-1]
    assert asked["digest"] == finished["digest"]
    assert int(finished["code_step"]) > int(asked["code_step"])
    [shown] = again.get("/v1/solo-acts").json()["items"]
    assert shown["done_at"] is not None
    refused(again.post(finish, _own(again)), 404, "not_found")


@pytest.mark.clause("T5-c")
def test_nobody_acts_alone_without_the_profile(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    refused(officer.post("/v1/solo-acts/own-appointment", _own(officer)), 403, "self_decision")
    recorded("self_decision", subject=officer.person_id)
    _declare(officer)
    announced = officer.post("/v1/solo-acts/own-appointment", _own(officer)).json()
    officer.post("/v1/small-company/end", {"reason": "採用"})
    office.clock.advance(days=3)
    again = officer.sign_in()
    answer = again.post(f"/v1/solo-acts/{announced['id']}/own-appointment", _own(again))
    refused(answer, 403, "self_decision")
    assert _posts(office, officer) == {Post.OVERALL_OFFICER}


@pytest.mark.clause("T5-c")
def test_only_what_was_announced_is_done_by_who_announced_it_in_time(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    _declare(officer)
    announced = officer.post("/v1/solo-acts/own-appointment", _own(officer)).json()
    refused(officer.post("/v1/solo-acts/own-appointment", _own(officer)), 409, "conflict")
    finish = f"/v1/solo-acts/{announced['id']}/own-appointment"
    office.clock.advance(days=3)
    again = officer.sign_in()
    refused(again.post(finish, _own(again, rank="other", rank_reason="別の条件")), 409, "conflict")
    recorded("conflict", subject=officer.person_id)
    refused(again.post(finish, {**_own(again), "code": "000000"}), 401, "credentials_invalid")
    refused(again.post("/v1/solo-acts/sol_none/own-appointment", _own(again)), 404, "not_found")
    office.clock.advance(days=7)
    late = officer.sign_in()
    refused(late.post(finish, _own(late)), 404, "not_found")
    assert _posts(office, officer) == {Post.OVERALL_OFFICER}
    assert late.post("/v1/solo-acts/own-appointment", _own(late)).status_code == 201


def test_only_the_officers_own_appointment_as_manager_is_done_this_way(
    office: Any, officer: Any, refused: Any
) -> None:
    person = office.invite(officer, "nakano")
    _declare(officer)
    refused(person.post("/v1/solo-acts/own-appointment", _own(person)), 403, "role_required")
    body = {"appointment": appointment("auditor"), "code": officer.code()}
    refused(officer.post("/v1/solo-acts/own-appointment", body), 422, "request_invalid")
