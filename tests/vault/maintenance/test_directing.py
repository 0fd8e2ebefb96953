"""No maintenance session opens without the manager's direction and one of the two ways of supervision."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from vault.maintenance.models import MaintenanceSession
from vault.people.models import Person

SESSIONS = "/maintenance-sessions"


@pytest.fixture
def counted(company: Any) -> Any:
    def count() -> tuple[int, int]:
        with company.platform.reading() as tx:
            rows = (select(func.count()).select_from(table) for table in (MaintenanceSession, Person))
            sessions, people = (tx.session.scalar(row) or 0 for row in rows)
            return sessions, people

    return count


@pytest.mark.clause("G9.4-a", "G9.4-b")
def test_an_attended_session_makes_an_id_for_this_worker_alone(company: Any, direction: Any) -> None:
    answer = company["manager"].post(SESSIONS, direction(hours=3))
    assert answer.status_code == 201, answer.text
    session = answer.json()["session"]
    assert (session["state"], session["supervision"]) == ("directed", "attended")
    assert session["watcher"]["id"] == company["viewer"].id
    worker = company["officer"].get(f"/people/{session['worker']['id']}").json()
    assert (worker["employment_kind"], worker["outside_person"], worker["posts"]) == ("maintainer", True, [])
    other = company["manager"].post(SESSIONS, direction()).json()["session"]
    assert other["worker"]["id"] != session["worker"]["id"], "the same worker gets a new id for new work"
    assert company.notices(company["viewer"]) == ["maintenance_watch_asked"] * 2
    assert "maintenance_directed" in company.notices(company["officer"])
    [leaf, _] = company.leaves("maintenance.directed")
    assert leaf.details["maintenance"] == session["id"]
    assert leaf.details["supervision"] == "attended"


@pytest.mark.clause("G9.4-a")
def test_information_moved_away_needs_its_medium_and_no_watcher(company: Any, direction: Any) -> None:
    moved = direction(supervision="moved", watcher_id=None, medium="金庫内の磁気テープ 3")
    answer = company["manager"].post(SESSIONS, moved)
    assert answer.status_code == 201, answer.text
    assert answer.json()["session"]["medium"] == "金庫内の磁気テープ 3"


@pytest.mark.clause("G9.4-a")
@pytest.mark.parametrize(
    "said",
    [
        {"supervision": ""},
        {"supervision": "none"},
        {"watcher_id": None},
        {"watcher_id": "prs_nobody"},
        {"supervision": "moved", "medium": None},
        {"supervision": "moved", "medium": "　"},
    ],
)
def test_without_supervision_there_is_no_session(
    company: Any, direction: Any, counted: Any, said: dict[str, Any]
) -> None:
    before = counted()
    answer = company["manager"].post(SESSIONS, direction(**said))
    if answer.status_code == 422:
        assert answer.json()["code"] == "request_invalid"
    else:
        company.refused(answer, "maintenance_unsupervised")
    assert counted() == before


@pytest.mark.clause("G9.4-a")
def test_a_worker_from_outside_does_not_watch_another_one(
    company: Any, direction: Any, direct: Any, enrol: Any, counted: Any
) -> None:
    worker = enrol(direct())
    before = counted()
    answer = company["manager"].post(SESSIONS, direction(watcher_id=worker.person_id))
    company.refused(answer, "maintenance_unsupervised")
    assert counted() == before


@pytest.mark.clause("G9.4-b")
def test_an_existing_account_is_never_given_to_a_worker(company: Any, direction: Any, counted: Any) -> None:
    before = counted()
    answer = company["manager"].post(SESSIONS, direction(worker_id=company["stranger"].id))
    company.refused(answer, "temporary_id_required")
    assert counted() == before


@pytest.mark.clause("G9.4-a")
@pytest.mark.parametrize("name", ["officer", "administrator", "auditor", "stranger"])
def test_only_a_responsible_manager_directs(company: Any, direction: Any, counted: Any, name: str) -> None:
    before = counted()
    company.refused(company[name].post(SESSIONS, direction()), "role_required")
    assert counted() == before


def test_directing_needs_a_fresh_code(company: Any, direction: Any) -> None:
    company.sign_in(company["manager"], code_age_ms=301_000)
    company.refused(company["manager"].post(SESSIONS, direction()), "step_up_required")


@pytest.mark.clause("G9.4-b")
@pytest.mark.parametrize("hours", [0, 9])
def test_a_temporary_id_lives_one_to_eight_hours(company: Any, direction: Any, hours: int) -> None:
    company.refused(company["manager"].post(SESSIONS, direction(hours=hours)), "request_invalid")


def test_managers_officers_and_auditors_see_the_list_and_others_do_not(company: Any, direct: Any) -> None:
    ids = [direct().id for _ in range(3)]
    for name in ("manager", "officer", "auditor"):
        first = company[name].get(f"{SESSIONS}?limit=2").json()
        rest = company[name].get(f"{SESSIONS}?limit=2&cursor={first['next']}").json()
        assert sorted(row["id"] for row in first["items"] + rest["items"]) == sorted(ids)
        assert rest["next"] is None
    company.refused(company["stranger"].get(SESSIONS), "role_required")
    hidden = company["stranger"].get(f"{SESSIONS}/{ids[0]}")
    company.refused(hidden, "not_found", true_code="role_required")
    company.refused(company["manager"].get(f"{SESSIONS}/mnt_none"), "not_found")
