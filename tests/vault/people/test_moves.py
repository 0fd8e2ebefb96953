"""Transfers, absences and leavings take effect on their day by themselves, and can be taken back only before it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import literal, select

from vault.people.due_moves import run_due_moves
from vault.people.facts import person_facts
from vault.people.person_history import person_at
from vault.people.queries import is_active
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date

DAY_MS = 86_400_000


@pytest.fixture
def day(office: Any) -> Any:
    """The day so many days from now, in Japan."""
    return lambda days: tokyo_date(office.clock.now_ms() + days * DAY_MS)


def _plan(who: Any, person: Any, kind: str, effective_on: str, **more: Any) -> Any:
    body = {"kind": kind, "effective_on": effective_on, "reason": "辞令", **more}
    return who.post(f"/v1/people/{person.person_id}/moves", body)


def _facts(office: Any, person: Any, at_ms: int) -> Any:
    with office.platform.reading() as tx:
        return tx.session.execute(select(*person_facts(literal(person.person_id), literal(at_ms)))).one()


def _go_to(office: Any, moment_ms: int) -> None:
    office.clock.advance(seconds=(moment_ms - office.clock.now_ms()) / 1000)


@pytest.mark.clause("G4.1.3-b")
@pytest.mark.parametrize("kind", ["retirement", "return"])
def test_a_leaver_is_out_the_moment_the_last_day_is_over_and_nobody_acts(
    office: Any, officer: Any, refused: Any, day: Any, kind: str
) -> None:
    person = office.invite(officer, "nakano", "auditor")
    last_day = day(3)
    answer = _plan(officer, person, kind, last_day)
    assert (answer.status_code, answer.json()["state"]) == (201, "planned"), answer.text
    assert officer.get(f"/v1/people/{person.person_id}").json()["leaves_on"] == last_day
    over_ms = end_of_tokyo_day_ms(last_day) + 1
    _go_to(office, over_ms - 20_000)
    person = person.sign_in()
    _go_to(office, over_ms - 1)
    assert person.get("/v1/me").status_code == 200
    _go_to(office, over_ms)
    refused(person.get("/v1/me"), 401, "unauthenticated")
    refused(person.give_password(), 401, "credentials_invalid")
    assert _facts(office, person, over_ms - 1).person_active is True
    assert _facts(office, person, over_ms).person_active is False


@pytest.mark.clause("G4.1.3-b")
def test_the_records_follow_a_leaving_and_the_log_says_so(office: Any, officer: Any, day: Any) -> None:
    person = office.invite(officer, "nakano", "auditor")
    _plan(officer, person, "retirement", day(1))
    _go_to(office, end_of_tokyo_day_ms(day(1)) + 5 * 60_000)
    assert run_due_moves(office.platform) == 1
    assert run_due_moves(office.platform) == 0
    here = officer.sign_in()
    shown = here.get(f"/v1/people/{person.person_id}").json()
    assert (shown["state"], shown["posts"]) == ("disabled", [])
    done = office.leaves("move.done")[-1]
    assert (done["subject"], done["actor_kind"]) == (f'"{person.person_id}"', '"job"')


@pytest.mark.clause("G4.1.3-b")
def test_a_transfer_stops_earlier_rights_on_its_day_before_any_job_ran(
    office: Any, officer: Any, day: Any
) -> None:
    person = office.invite(officer, "nakano")
    answer = _plan(officer, person, "transfer", day(2), new_department="営業部", new_title="主任")
    assert answer.status_code == 201, answer.text
    start_ms = end_of_tokyo_day_ms(day(2)) + 1 - DAY_MS
    assert _facts(office, person, start_ms - 1).moved_ms is None
    assert _facts(office, person, start_ms).moved_ms == start_ms
    _go_to(office, start_ms + 60_000)
    for _ in range(2):
        with office.platform.reading() as tx:
            before = person_at(tx, person.person_id, start_ms - 1)
            after = person_at(tx, person.person_id, start_ms)
        assert (before.department, before.title) == ("第二課", "課員")
        assert (after.department, after.title) == ("営業部", "主任")
        run_due_moves(office.platform)
    here = officer.sign_in()
    assert here.get(f"/v1/people/{person.person_id}").json()["department"] == "営業部"


@pytest.mark.clause("G4.1.3-b")
@pytest.mark.parametrize("kind", ["transfer", "absence"])
def test_a_move_of_today_stops_what_was_given_earlier_today(
    office: Any, officer: Any, day: Any, kind: str
) -> None:
    person = office.invite(officer, "nakano")
    more = {"new_department": "営業部"} if kind == "transfer" else {}
    office.clock.advance(seconds=60)
    officer.step_up()
    recorded_ms = office.clock.now_ms()
    assert _plan(officer, person, kind, day(0), **more).status_code == 201
    assert _facts(office, person, recorded_ms - 1).moved_ms is None
    assert _facts(office, person, recorded_ms).moved_ms == recorded_ms


@pytest.mark.clause("G4.1.3-b")
def test_who_is_absent_opens_nothing_until_back_and_then_only_what_is_given_anew(
    office: Any, officer: Any, day: Any
) -> None:
    person = office.invite(officer, "nakano")
    _plan(officer, person, "absence", day(1), until_on=day(5))
    start_ms = end_of_tokyo_day_ms(day(1)) + 1 - DAY_MS
    back_ms = end_of_tokyo_day_ms(day(5)) + 1
    assert [_facts(office, person, at).person_active for at in (start_ms - 1, start_ms, back_ms - 1, back_ms)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert _facts(office, person, back_ms).moved_ms == start_ms


def test_an_open_absence_ends_when_somebody_ends_it(office: Any, officer: Any, day: Any) -> None:
    person = office.invite(officer, "nakano")
    move = _plan(officer, person, "absence", day(0)).json()
    with office.platform.reading() as tx:
        assert not is_active(tx, person.person_id)
        away_ms = tx.now_ms()
    office.clock.advance(seconds=60)
    ended = officer.post(f"/v1/moves/{move['id']}/end", {"reason": "復職"})
    assert ended.json()["state"] == "over"
    with office.platform.reading() as tx:
        assert is_active(tx, person.person_id)
        assert not is_active(tx, person.person_id, away_ms)


def test_what_is_cancelled_before_its_day_never_happens(office: Any, officer: Any, day: Any) -> None:
    person = office.invite(officer, "nakano")
    moves = [
        _plan(officer, person, "retirement", day(2)).json(),
        _plan(officer, person, "transfer", day(2), new_title="主任").json(),
    ]
    for move in moves:
        ended = officer.post(f"/v1/moves/{move['id']}/end", {"reason": "取りやめ"})
        assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert officer.get(f"/v1/people/{person.person_id}").json()["leaves_on"] is None
    office.clock.advance(days=4)
    assert run_due_moves(office.platform) == 0
    assert person.sign_in().get("/v1/me").status_code == 200
    assert _facts(office, person, office.clock.now_ms()).moved_ms is None
    listed = officer.sign_in().get(f"/v1/people/{person.person_id}/moves").json()["items"]
    assert {move["state"] for move in listed} == {"cancelled"}


def test_what_took_effect_is_not_taken_back(
    office: Any, officer: Any, refused: Any, recorded: Any, day: Any
) -> None:
    person = office.invite(officer, "nakano")
    move = _plan(officer, person, "transfer", day(0), new_title="主任").json()
    refused(officer.post(f"/v1/moves/{move['id']}/end", {"reason": "誤り"}), 409, "conflict")
    recorded("conflict", subject=person.person_id)
    refused(officer.post("/v1/moves/mov_none/end", {"reason": "誤り"}), 404, "not_found")


def test_what_is_recorded_now_changes_no_earlier_answer(office: Any, officer: Any, day: Any) -> None:
    person = office.invite(officer, "nakano")
    before_ms = office.clock.now_ms()
    office.clock.advance(seconds=1)
    assert _plan(officer, person, "absence", day(0)).status_code == 201
    assert _facts(office, person, before_ms).person_active is True
    assert _facts(office, person, before_ms).moved_ms is None
    assert _facts(office, person, office.clock.now_ms()).person_active is False


def test_nobody_moves_themselves_and_few_move_others(
    office: Any, officer: Any, refused: Any, recorded: Any, day: Any
) -> None:
    administrator = office.invite(officer, "sudo.k", "administrator")
    person = office.invite(officer, "nakano")
    administrator.step_up()
    refused(_plan(administrator, administrator, "transfer", day(2), new_title="部長"), 403, "self_decision")
    recorded("self_decision", subject=administrator.person_id)
    refused(_plan(person, administrator, "retirement", day(2)), 403, "role_required")
    move = _plan(officer, administrator, "absence", day(2)).json()
    refused(administrator.post(f"/v1/moves/{move['id']}/end", {"reason": "嫌"}), 403, "self_decision")
    office.clock.advance(seconds=301)
    refused(_plan(administrator, person, "retirement", day(2)), 403, "step_up_required")


def test_two_leavings_of_one_person_contradict_each_other(
    office: Any, officer: Any, refused: Any, recorded: Any, day: Any
) -> None:
    person = office.invite(officer, "nakano", leaves_on=day(30))
    officer.step_up()
    refused(_plan(officer, person, "retirement", day(3)), 409, "conflict")
    recorded("conflict", subject=person.person_id)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "transfer", "effective_on": 1},
        {"kind": "transfer", "effective_on": -1, "new_title": "主任"},
        {"kind": "absence", "effective_on": 3, "until_on": 2},
        {"kind": "absence", "effective_on": 3, "new_title": "主任"},
        {"kind": "retirement", "effective_on": 3, "until_on": 5},
        {"kind": "retirement", "effective_on": 5000},
        {"kind": "promotion", "effective_on": 3},
    ],
)
def test_a_move_that_says_what_cannot_be_is_refused(
    office: Any, officer: Any, refused: Any, day: Any, said: dict[str, Any]
) -> None:
    person = office.invite(officer, "nakano")
    days = {name: day(value) for name, value in said.items() if isinstance(value, int)}
    answer = officer.post(f"/v1/people/{person.person_id}/moves", {"reason": "辞令", **said, **days})
    refused(answer, 422, "request_invalid")
    assert officer.get(f"/v1/people/{person.person_id}/moves").json()["items"] == []


def test_a_move_is_told_to_the_person_and_shown_to_few(
    office: Any, officer: Any, refused: Any, day: Any
) -> None:
    person, other = office.invite(officer, "nakano"), office.invite(officer, "ueda")
    _plan(officer, person, "transfer", day(1), new_title="主任")
    assert "transfer_planned" in [one["kind"] for one in person.get("/v1/notices").json()["items"]]
    assert len(person.get(f"/v1/people/{person.person_id}/moves").json()["items"]) == 1
    refused(other.get(f"/v1/people/{person.person_id}/moves"), 403, "role_required")
