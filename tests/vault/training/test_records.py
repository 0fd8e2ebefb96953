"""Sessions held elsewhere, trainers, exceptions, cancelled completions and gap lists over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import BigInteger, literal, select, update

from vault.audit.actor import Actor
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.training.assign import assign_course
from vault.training.complete import record_completion
from vault.training.facts import training_facts
from vault.training.models import Completion
from vault.training.remind import run_due_training
from vault.training.topics import Course

SHA256 = "ab" * 32


def facts(company: Any, person: Any, at_ms: int | None = None) -> tuple[int | None, int | None]:
    """What the gate is told about a person at a moment."""
    with company.platform.reading() as tx:
        at = literal(tx.now_ms() if at_ms is None else at_ms, BigInteger)
        return tx.session.execute(select(*training_facts(literal(person.id), at))).one()


def hold(company: Any, by: str, trainer: str | None, *attendees: str, **more: Any) -> Any:
    """Plan and close a session of the holder course; the answer of the closing."""
    body = {"course": "holder", "kind": "lecture", "planned_on": company.day(0)}
    body |= {"trainer_id": company[trainer].id} if trainer else {"trainer_name": "社外講師"}
    planned = company[by].post("/training-sessions", body | more.pop("plan", {}))
    assert planned.status_code == 201, planned.text
    held = {
        "held_on": company.day(0),
        "attendees": [company[one].id for one in attendees],
        "material_name": "研修資料",
        "material_sha256": SHA256,
        **more,
    }
    return company[by].post(f"/training-sessions/{planned.json()['id']}/close", held)


def designate(company: Any, who: str = "trainer", days: int = 30) -> Any:
    body = {"person_id": company[who].id, "ends_on": company.day(days), "reason": "講師"}
    return company["manager"].post("/trainers", body)


def give_exception(company: Any, who: str = "learner", days: int = 13, by: str = "manager") -> Any:
    body = {"person_id": company[who].id, "ends_on": company.day(days), "reason": "急ぎの案件"}
    return company[by].post("/training-exceptions", body)


def trained(company: Any, who: str = "learner", days_ago: int = 0, course: Course = Course.HOLDER) -> str:
    with company.platform.transaction() as tx:
        row = record_completion(
            tx,
            company[who].id,
            course,
            Actor.job("test"),
            completed_ms=tx.now_ms() - days_ago * 86_400_000,
            source="session",
            source_id="trs_test",
        )
        return row.id


@pytest.mark.clause("G7.0-b", "G7.2-b", "T7-b", "G3.0-i")
@pytest.mark.parametrize("kind", ["meeting", "lecture", "e_learning"])
def test_a_managers_session_trains_those_who_attended(company: Any, courses: Any, kind: str) -> None:
    answer = hold(company, "manager", "manager", "learner", "stranger", plan={"kind": kind})
    assert answer.status_code == 200, answer.text
    session = answer.json()
    assert (session["counted"], session["not_counted"]) == (True, None)
    assert sorted(one["name"] for one in session["attendees"]) == ["learner", "stranger"]
    assert session["material_sha256"] == SHA256
    until, _ = facts(company, company["learner"])
    assert until is not None
    leaf = company.leaves("training_session.held")[0]
    assert (leaf.details["count"], leaf.details["counted"], leaf.details["sha256"]) == (2, True, SHA256)


@pytest.mark.clause("G7.2-b")
def test_a_session_of_an_undesignated_trainer_is_kept_and_does_not_count(company: Any, courses: Any) -> None:
    for by in ("trainer", "manager"):
        session = hold(company, by, "trainer", "learner").json()
        assert session["counted"] is False
        assert session["not_counted"]["code"] == "trainer_not_designated"
        assert session["not_counted"]["clauses"] == ["G7.2-b"]
        assert [one["name"] for one in session["attendees"]] == ["learner"]
        leaf = company.leaves("training_session.held")[-1]
        assert (leaf.details["counted"], leaf.details["refused_code"]) == (False, "trainer_not_designated")
    assert facts(company, company["learner"]) == (None, None)
    record = company["learner"].get("/completions").json()["items"]
    assert [one["not_counted"]["code"] for one in record] == ["trainer_not_designated"] * 2
    assert "training_not_counted" in company.notices(company["learner"])


@pytest.mark.clause("G7.2-b", "G3.0-i")
def test_a_designated_trainer_counts_from_the_designation_to_its_end(
    company: Any, courses: Any, clock: Any
) -> None:
    yesterday = company.day(-1)
    designation = designate(company).json()
    assert "trainer_designated" in company.notices(company["trainer"])
    assert hold(company, "trainer", "trainer", "learner").json()["counted"] is True
    before = hold(company, "trainer", "trainer", "stranger", held_on=yesterday).json()
    assert before["not_counted"]["code"] == "trainer_not_designated"
    ended = company["manager"].post(f"/trainers/{designation['id']}/end", {"reason": "交代"})
    assert ended.json()["ended_at"] is not None
    clock.advance(seconds=1)
    after = hold(company, "trainer", "trainer", "stranger").json()
    assert after["not_counted"]["code"] == "trainer_not_designated"
    assert facts(company, company["stranger"]) == (None, None)
    company.refused(
        company["manager"].post(f"/trainers/{designation['id']}/end", {"reason": "x"}), "conflict"
    )


@pytest.mark.clause("G7.2-b")
def test_an_outside_speaker_counts_for_everyone_when_a_manager_records_it_and_never_for_holders(
    company: Any, courses: Any
) -> None:
    holder = hold(company, "manager", None, "learner").json()
    assert holder["not_counted"]["code"] == "trainer_not_designated"
    everyone = hold(company, "manager", None, "learner", plan={"course": "everyone"}).json()
    assert (everyone["counted"], everyone["trainer_name"]) == (True, "社外講師")


@pytest.mark.clause("G7.2-e")
def test_a_session_without_a_course_behind_it_does_not_count(company: Any, procedures: None) -> None:
    session = hold(company, "manager", "manager", "learner").json()
    assert session["not_counted"]["code"] == "course_topic_missing"
    assert facts(company, company["learner"]) == (None, None)


def test_nobody_attests_training_to_oneself(company: Any, courses: Any, nothing_kept: Any) -> None:
    designate(company)
    for by, trainer, attended in (
        ("manager", "manager", "manager"),
        ("manager", "trainer", "manager"),
        ("manager", "trainer", "trainer"),
    ):
        answer = hold(company, by, trainer, "learner", attended)
        company.refused(answer, "self_decision")
    assert facts(company, company["manager"]) == (None, None)
    assert facts(company, company["learner"]) == (None, None)


def test_a_session_is_planned_by_whoever_trains_and_recorded_once(
    company: Any, courses: Any, nothing_kept: Any
) -> None:
    body = {"course": "holder", "kind": "meeting", "planned_on": company.day(9)}
    with nothing_kept():
        answer = company["stranger"].post("/training-sessions", {**body, "trainer_id": company["manager"].id})
        company.refused(answer, "role_required")
        company.refused(company["manager"].post("/training-sessions", body), "name_invalid")
        company.refused(
            company["manager"].post("/training-sessions", {**body, "trainer_id": "prs_x"}), "not_found"
        )
    session = hold(company, "manager", "manager", "learner").json()
    close, held = (
        f"/training-sessions/{session['id']}/close",
        {
            "held_on": company.day(0),
            "attendees": [company["stranger"].id],
            "material_name": "資料",
            "material_sha256": SHA256,
        },
    )
    with nothing_kept():
        company.refused(company["stranger"].post(close, held), "role_required")
        company.refused(company["second"].post(close, held), "conflict")
        company.refused(company["manager"].post("/training-sessions/trs_x/close", held), "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": "2000-01-01"},
        {"held_on": "2126-01-01"},
        {"attendees": []},
        {"material_sha256": "x"},
    ],
)
def test_a_session_that_cannot_have_been_is_refused(
    company: Any, courses: Any, wrong: dict[str, Any]
) -> None:
    company.refused(hold(company, "manager", "manager", "learner", **wrong), "request_invalid")
    assert facts(company, company["learner"]) == (None, None)


def test_closing_takes_a_fresh_code_and_no_one_twice(company: Any, courses: Any) -> None:
    company.refused(hold(company, "manager", "manager", "learner", "learner"), "request_invalid")
    company.sign_in(company["manager"], code_age_ms=400_000)
    company.refused(hold(company, "manager", "manager", "learner"), "step_up_required")
    assert facts(company, company["learner"]) == (None, None)


def test_the_calendar_is_everybodys_and_the_attendance_is_not(company: Any, courses: Any) -> None:
    session = hold(company, "manager", "manager", "learner").json()
    listed = company["stranger"].get("/training-sessions?course=holder").json()["items"]
    assert [(one["id"], one["attendees"]) for one in listed] == [(session["id"], None)]
    path = f"/training-sessions/{session['id']}"
    company.refused(company["stranger"].get(path), "role_required")
    assert len(company["auditor"].get(path).json()["attendees"]) == 1


@pytest.mark.clause("G7.2-b")
@pytest.mark.parametrize("who", ["officer", "administrator", "trainer", "auditor"])
def test_only_a_manager_designates_trainers(company: Any, nothing_kept: Any, who: str) -> None:
    body = {"person_id": company["stranger"].id, "ends_on": company.day(9), "reason": "講師"}
    with nothing_kept():
        company.refused(company[who].post("/trainers", body), "role_required")
        company.refused(company[who].post("/trainers/trn_x/end", {"reason": "x"}), "role_required")


def test_a_designation_needs_a_reason_a_day_within_a_year_and_another_person(
    company: Any, nothing_kept: Any
) -> None:
    manager, body = company["manager"], {"person_id": company["trainer"].id, "ends_on": company.day(9)}
    with nothing_kept():
        company.refused(manager.post("/trainers", {**body, "reason": " "}), "reason_missing")
        company.refused(
            manager.post("/trainers", {**body, "reason": "x", "ends_on": company.day(400)}),
            "request_invalid",
        )
        company.refused(
            manager.post("/trainers", {**body, "reason": "x", "person_id": manager.id}), "self_decision"
        )
        company.refused(
            manager.post("/trainers", {**body, "reason": "x", "person_id": "prs_x"}), "request_invalid"
        )
        company.refused(manager.post("/trainers/trn_x/end", {"reason": "x"}), "not_found")
        company.sign_in(manager, code_age_ms=400_000)
        company.refused(manager.post("/trainers", {**body, "reason": "x"}), "step_up_required")
    assert company["stranger"].get("/trainers").json()["items"] == []


@pytest.mark.clause("G7.2-c")
def test_an_exception_lets_a_person_in_for_14_days_at_most(company: Any, clock: Any) -> None:
    before = clock.now_ms()
    clock.advance(seconds=1)
    given = give_exception(company)
    assert given.status_code == 201, given.text
    until, exception = facts(company, company["learner"])
    assert until is None
    assert exception is not None
    assert exception <= clock.now_ms() + 14 * 86_400_000
    assert facts(company, company["learner"], before) == (None, None)
    assert "training_exception_given" in company.notices(company["learner"])
    listed = company["auditor"].get("/training-exceptions").json()["items"]
    assert [(one["person"]["name"], one["reason"]) for one in listed] == [("learner", "急ぎの案件")]
    company.refused(company["stranger"].get("/training-exceptions"), "role_required")


@pytest.mark.clause("G7.2-c")
def test_an_exception_of_15_days_is_refused(company: Any, nothing_kept: Any) -> None:
    with nothing_kept():
        company.refused(give_exception(company, days=15), "request_invalid")
        company.refused(give_exception(company, days=-1), "request_invalid")


@pytest.mark.clause("G7.2-c")
def test_an_exception_is_given_once(company: Any, nothing_kept: Any, clock: Any) -> None:
    row = give_exception(company).json()
    ended = company["manager"].post(f"/training-exceptions/{row['id']}/end", {"reason": "取消"})
    assert ended.status_code == 200
    clock.advance(seconds=1)
    assert facts(company, company["learner"]) == (None, None)
    with nothing_kept():
        company.refused(give_exception(company), "training_missing")
        company.refused(
            company["manager"].post(f"/training-exceptions/{row['id']}/end", {"reason": "x"}), "conflict"
        )
        company.refused(
            company["manager"].post("/training-exceptions/tex_x/end", {"reason": "x"}), "not_found"
        )


@pytest.mark.clause("G7.2-d")
def test_no_exception_lifts_an_expiry(company: Any, nothing_kept: Any) -> None:
    trained(company, days_ago=366)
    with nothing_kept():
        company.refused(give_exception(company), "training_overdue")


@pytest.mark.clause("G7.2-d")
def test_taking_an_expired_completion_back_opens_no_way_to_an_exception(
    company: Any, nothing_kept: Any
) -> None:
    completion = trained(company, days_ago=366)
    cancelled = company["manager"].post(f"/completions/{completion}/cancel", {"reason": "誤り"})
    assert cancelled.status_code == 200
    with nothing_kept():
        company.refused(give_exception(company), "training_overdue")


@pytest.mark.clause("G7.2-d")
def test_an_exception_that_still_runs_does_not_stand_in_for_training_that_ended(
    company: Any, clock: Any
) -> None:
    assert give_exception(company).status_code == 201
    trained(company, days_ago=364)
    until, exception = facts(company, company["learner"])
    assert until is not None
    assert exception is None


def test_who_is_trained_needs_no_exception_and_nobody_gives_one_to_oneself(
    company: Any, nothing_kept: Any
) -> None:
    trained(company)
    with nothing_kept():
        company.refused(give_exception(company), "conflict")
        company.refused(give_exception(company, "manager"), "self_decision")
        company.refused(give_exception(company, "stranger", by="officer"), "role_required")
        company.refused(give_exception(company, "stranger", by="administrator"), "role_required")
        body = {"person_id": "prs_x", "ends_on": company.day(3), "reason": "x"}
        company.refused(company["manager"].post("/training-exceptions", body), "not_found")


@pytest.mark.clause("G7.2-a", "G7.2-d", "T7-a")
def test_the_gate_is_told_day_365_and_nothing_recorded_later_changes_the_past(
    company: Any, clock: Any
) -> None:
    before = clock.now_ms()
    clock.advance(seconds=1)
    recorded = clock.now_ms()
    trained(company, days_ago=10)
    clock.advance(days=1)
    assert facts(company, company["learner"], before)[0] is None
    until = facts(company, company["learner"], recorded)[0]
    assert until is not None
    assert (until - recorded) // 86_400_000 in {355, 354}
    assert facts(company, company["stranger"]) == (None, None)


@pytest.mark.clause("G7.2-d")
def test_the_longest_training_counts_and_the_course_for_everyone_opens_nothing(company: Any) -> None:
    trained(company, days_ago=100)
    longest = facts(company, company["learner"])[0]
    trained(company, days_ago=200)
    trained(company, "stranger", course=Course.EVERYONE)
    assert facts(company, company["learner"])[0] == longest
    assert facts(company, company["stranger"]) == (None, None)


def test_a_completion_taken_back_counts_no_more_from_that_moment(company: Any, clock: Any) -> None:
    completion = trained(company)
    clock.advance(seconds=5)
    while_valid = clock.now_ms()
    clock.advance(seconds=5)
    answer = company["manager"].post(f"/completions/{completion}/cancel", {"reason": "出席していない"})
    assert answer.json()["cancelled_reason"] == "出席していない"
    assert facts(company, company["learner"])[0] is None
    assert facts(company, company["learner"], while_valid)[0] is not None
    assert company.leaves("completion.cancelled")[0].details["completion"] == completion
    assert "training_cancelled" in company.notices(company["learner"])
    company.refused(company["manager"].post(f"/completions/{completion}/cancel", {"reason": "x"}), "conflict")


def test_only_another_person_who_is_manager_takes_a_completion_back(company: Any, nothing_kept: Any) -> None:
    completion, own = trained(company), trained(company, "manager")
    manager = company["manager"]
    with nothing_kept():
        for who in ("officer", "learner"):
            company.refused(
                company[who].post(f"/completions/{completion}/cancel", {"reason": "x"}), "role_required"
            )
        company.refused(manager.post(f"/completions/{own}/cancel", {"reason": "x"}), "self_decision")
        company.refused(manager.post(f"/completions/{completion}/cancel", {"reason": ""}), "reason_missing")
        company.refused(manager.post("/completions/cpl_x/cancel", {"reason": "x"}), "not_found")


@pytest.mark.clause("G7.0-a", "G7.1-b", "TQ2-3")
def test_the_gap_list_names_everyone_without_training_by_kind_of_employment(company: Any, clock: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(Person).where(Person.id == company["stranger"].id).values(employment_kind="dispatched")
        )
    trained(company, course=Course.EVERYONE)
    trained(company, "trainer", course=Course.HOLDER)
    gaps = company["manager"].get("/training/gaps?course=everyone").json()
    assert {one["person"]["name"] for one in gaps["items"]} == {
        "officer", "manager", "second", "auditor", "administrator", "stranger",
    }  # fmt: skip
    kinds = {one["employment_kind"]: (one["people"], one["trained"]) for one in gaps["kinds"]}
    assert kinds == {"dispatched": (1, 0), "officer": (1, 0), "staff": (6, 2)}
    dispatched = company["officer"].get("/training/gaps?course=everyone&employment_kind=dispatched").json()
    assert [(one["person"]["name"], one["code"]) for one in dispatched["items"]] == [
        ("stranger", "training_missing")
    ]


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_who_does_not_work_here_has_no_gap_and_no_course(company: Any, kind: str) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(Person).where(Person.id == company["stranger"].id).values(employment_kind=kind)
        )
    gaps = company["manager"].get("/training/gaps?course=everyone").json()
    assert "stranger" not in {one["person"]["name"] for one in gaps["items"]}
    assert kind not in {one["employment_kind"] for one in gaps["kinds"]}
    run_due_training(company.platform)
    assert "training_assigned" in company.notices(company["learner"])
    assert company.notices(company["stranger"]) == []


@pytest.mark.clause("G7.1-b")
def test_a_superior_sees_the_overdue_of_their_own_people_only(company: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(Person)
            .where(Person.id == company["learner"].id)
            .values(superior_id=company["stranger"].id)
        )
    trained(company, days_ago=366, course=Course.EVERYONE)
    gaps = company["stranger"].get("/training/gaps?course=everyone").json()
    assert [(one["person"]["name"], one["code"]) for one in gaps["items"]] == [
        ("learner", "training_overdue")
    ]
    assert gaps["kinds"] == [{"employment_kind": "staff", "people": 1, "trained": 0}]
    assert company["learner"].get("/training/gaps?course=everyone").json()["items"] == []
    path = f"/completions?person_id={company['learner'].id}"
    assert len(company["stranger"].get(path).json()["items"]) == 1
    company.refused(
        company["learner"].get(f"/completions?person_id={company['stranger'].id}"), "role_required"
    )


@pytest.mark.clause("G7.0-b")
def test_the_holder_course_concerns_those_it_is_assigned_to(company: Any, courses: Any) -> None:
    assert company["manager"].get("/training/gaps?course=holder").json()["items"] == []
    for _ in range(2):
        with company.platform.transaction() as tx:
            assign_course(tx, company["learner"].id, Course.HOLDER, Actor.job("test"))
    gaps = company["manager"].get("/training/gaps?course=holder").json()
    assert [one["person"]["name"] for one in gaps["items"]] == ["learner"]
    assert gaps["items"][0]["assigned_at"] is not None
    assert company.notices(company["learner"]).count("training_assigned") == 1
    assert len(company.leaves("course.assigned")) == 1


@pytest.mark.clause("G7.1-a")
def test_the_gap_list_says_when_the_next_session_is_planned(company: Any) -> None:
    assert company["manager"].get("/training/gaps?course=everyone").json()["next_session_on"] is None
    for days in (-3, 5, 9):
        body = {
            "course": "everyone",
            "kind": "meeting",
            "planned_on": company.day(days),
            "trainer_name": "署",
        }
        assert company["manager"].post("/training-sessions", body).status_code == 201
    gaps = company["manager"].get("/training/gaps?course=everyone").json()
    assert gaps["next_session_on"] == company.day(5)


def test_a_completion_of_a_session_that_does_not_count_is_no_training(company: Any, courses: Any) -> None:
    hold(company, "trainer", "trainer", "learner")
    with company.platform.reading() as tx:
        assert tx.session.scalars(select(Completion.counted)).all() == [False]
    gaps = company["manager"].get("/training/gaps?course=everyone").json()
    assert "learner" in {one["person"]["name"] for one in gaps["items"]}
