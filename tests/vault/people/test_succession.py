"""Who answers for something does not go before a successor is named (G3.0-a)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.people.due_moves import run_due_moves
from vault.people.queries import overall_officer
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date

DAY_MS = 86_400_000
MANAGER = "responsible_manager"


@pytest.fixture
def manager(office: Any, officer: Any) -> Any:
    return office.invite(officer, "nakano", MANAGER)


@pytest.fixture
def entry_id(manager: Any) -> str:
    body = {"name": "焼入れ条件", "why_know_how": "分からない", "manager_id": manager.person_id, "tier": 2}
    answer = manager.post("/v1/entries", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _manager_of(who: Any, entry_id: str) -> str:
    [row] = [row for row in who.get("/v1/responsible").json()["items"] if row["entry_id"] == entry_id]
    return str(row["manager"]["id"])


def _goings(office: Any, who: Any, person: Any) -> dict[str, Any]:
    post_id = who.get(f"/v1/people/{person.person_id}").json()["posts"][0]["id"]
    day = tokyo_date(office.clock.now_ms() + 2 * DAY_MS)
    move = {"effective_on": day, "reason": "退職"}
    return {
        "disable": (f"/v1/people/{person.person_id}/disable", {"reason": "退職"}),
        "end": (f"/v1/posts/{post_id}/end", {"reason": "交代"}),
        "retirement": (f"/v1/people/{person.person_id}/moves", {"kind": "retirement", **move}),
        "absence": (f"/v1/people/{person.person_id}/moves", {"kind": "absence", **move}),
    }


@pytest.mark.clause("G3.0-a")
@pytest.mark.parametrize("going", ["disable", "end", "retirement", "absence"])
def test_a_manager_with_open_entries_does_not_go_without_a_successor(
    office: Any, officer: Any, manager: Any, entry_id: str, refused: Any, recorded: Any, going: str
) -> None:
    path, body = _goings(office, officer, manager)[going]
    answer = officer.post(path, body)
    refused(answer, 409, "successor_missing")
    assert "焼入れ条件" in answer.json()["detail"]
    recorded("successor_missing", subject=manager.person_id)
    for nobody in (manager.person_id, "prs_nobody"):
        refused(officer.post(path, {**body, "successor_id": nobody}), 409, "successor_missing")
    assert _manager_of(manager, entry_id) == manager.person_id
    assert manager.get("/v1/me").json()["posts"][0]["post"] == MANAGER


@pytest.mark.clause("G3.0-a")
@pytest.mark.parametrize("going", ["disable", "end"])
def test_a_successor_takes_the_entries_over_at_the_same_moment(
    office: Any, officer: Any, manager: Any, entry_id: str, refused: Any, recorded: Any, going: str
) -> None:
    successor = office.invite(officer, "ueda")
    path, body = _goings(office, officer, manager)[going]
    body["successor_id"] = successor.person_id
    refused(officer.post(path, body), 409, "manager_missing")
    recorded("manager_missing", subject=successor.person_id)
    post = {"post": MANAGER, "reason": "後任", "rank": "head"}
    powers = {
        power["row"]: power["paragraph"]
        for power in officer.get("/v1/appointments/template").json()["powers"]
    }
    officer.post(f"/v1/people/{successor.person_id}/posts", {**post, "powers": powers})
    assert officer.post(path, body).status_code == 200
    assert _manager_of(successor, entry_id) == successor.person_id
    [change] = successor.get(f"/v1/entries/{entry_id}/changes").json()["items"]
    assert (change["field"], change["old_value"], change["new_value"], change["changed_by"]) == (
        "manager_id", manager.person_id, successor.person_id, officer.person_id,
    )  # fmt: skip
    assert "entry_taken_over" in [one["kind"] for one in successor.get("/v1/notices").json()["items"]]


@pytest.mark.clause("G3.0-a")
def test_a_planned_successor_takes_over_on_the_day(
    office: Any, officer: Any, manager: Any, entry_id: str
) -> None:
    successor = office.invite(officer, "ueda", MANAGER)
    path, body = _goings(office, officer, manager)["retirement"]
    answer = officer.post(path, {**body, "successor_id": successor.person_id})
    assert answer.json()["successor"]["id"] == successor.person_id
    assert _manager_of(manager, entry_id) == manager.person_id
    office.clock.advance(
        seconds=(end_of_tokyo_day_ms(body["effective_on"]) + 1 - office.clock.now_ms()) / 1000
    )
    run_due_moves(office.platform)
    assert _manager_of(successor.sign_in(), entry_id) == successor.person_id


def test_a_successor_who_is_gone_by_then_leaves_the_entry_closed_and_the_officer_told(
    office: Any, officer: Any, manager: Any, entry_id: str
) -> None:
    successor = office.invite(officer, "ueda", MANAGER)
    path, body = _goings(office, officer, manager)["retirement"]
    officer.post(path, {**body, "successor_id": successor.person_id})
    officer.post(f"/v1/people/{successor.person_id}/disable", {"reason": "急逝"})
    office.clock.advance(days=4)
    run_due_moves(office.platform)
    here = officer.sign_in()
    assert _manager_of(here, entry_id) == manager.person_id
    assert "successor_gone" in [one["kind"] for one in here.get("/v1/notices").json()["items"]]


def test_an_administrator_names_nobody_to_take_entries_over(
    office: Any, officer: Any, manager: Any, entry_id: str, refused: Any, recorded: Any
) -> None:
    office.invite(officer, "ueda", MANAGER)
    accomplice = office.invite(officer, "kobayashi", MANAGER)
    administrator = office.invite(officer, "sudo.k", "administrator")
    administrator.step_up()
    path = f"/v1/people/{manager.person_id}/disable"
    refused(administrator.post(path, {"reason": "x"}), 409, "successor_missing")
    answer = administrator.post(path, {"reason": "x", "successor_id": accomplice.person_id})
    refused(answer, 403, "role_required")
    recorded("role_required")
    assert _manager_of(administrator, entry_id) == manager.person_id


def test_a_manager_without_open_entries_may_go(
    office: Any, officer: Any, manager: Any, entry_id: str
) -> None:
    closed = manager.ask(
        "PATCH",
        f"/v1/entries/{entry_id}",
        json={"state": "closed", "reason": "終了"},
        headers={"If-Match": '"r1"'},
    )
    assert closed.status_code == 200, closed.text
    path, body = _goings(office, officer, manager)["disable"]
    assert officer.post(path, body).status_code == 200


@pytest.mark.clause("G3.0-m")
def test_the_officer_goes_only_after_naming_who_follows_and_the_post_passes_by_itself(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    successor = office.invite(officer, "ueda", employment_kind="officer")
    _, body = _goings(office, officer, officer)["retirement"]
    path = f"/v1/people/{officer.person_id}/moves"
    administrator.step_up()
    refused(administrator.post(path, body), 409, "successor_missing")
    taken = administrator.post(path, {**body, "successor_id": successor.person_id})
    refused(taken, 403, "role_required")
    refused(
        administrator.post(f"/v1/people/{officer.person_id}/disable", {"reason": "x"}),
        409,
        "successor_missing",
    )
    officer.step_up()
    refused(officer.post(path, body), 409, "successor_missing")
    recorded("successor_missing", subject=officer.person_id)
    planned = officer.post(path, {**body, "successor_id": successor.person_id})
    assert planned.status_code == 201, planned.text
    over_ms = end_of_tokyo_day_ms(body["effective_on"]) + 1
    with office.platform.reading() as tx:
        assert overall_officer(tx, over_ms - 1) == officer.person_id
        assert overall_officer(tx, over_ms) == successor.person_id
    office.clock.advance(days=4)
    run_due_moves(office.platform)
    with office.platform.reading() as tx:
        assert overall_officer(tx) == successor.person_id


def test_a_cancelled_going_leaves_the_officer_in_the_post(office: Any, officer: Any) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    successor = office.invite(officer, "ueda", employment_kind="officer")
    _, body = _goings(office, officer, officer)["retirement"]
    path = f"/v1/people/{officer.person_id}/moves"
    move = officer.post(path, {**body, "successor_id": successor.person_id}).json()
    administrator.step_up()
    ended = administrator.post(f"/v1/moves/{move['id']}/end", {"reason": "続投"})
    assert ended.status_code == 200, ended.text
    office.clock.advance(days=4)
    run_due_moves(office.platform)
    with office.platform.reading() as tx:
        assert overall_officer(tx) == officer.person_id
    assert officer.sign_in().get("/v1/me").json()["posts"][0]["post"] == "overall_officer"
