"""The overall officer's post is recovered by a second officer, after everybody was told and had 72 hours to object."""

import pytest

from vault.audit.actor import Actor
from vault.people.founding import Founder, announce_at_host, complete_at_host
from vault.people.move_rules import MoveOrder
from vault.people.moves import record_move
from vault.people.queries import overall_officer, person_row
from vault.platform.clock import tokyo_date
from vault.platform.errors import Refusal

OPERATOR = Actor.operator("hizo-vault recover-officer")
HEIR = Founder("新田 二", "ニッタ ジ", "Nitta Ji", "nitta@hizo.example")


@pytest.fixture
def second(office, officer):
    """Another officer of the company, without a post."""
    return office.invite(officer, "futaba", employment_kind="officer")


@pytest.fixture
def manager(office, officer):
    return office.invite(officer, "kirishima", "responsible_manager")


def _open(desk, kind="rebind"):
    desk.step_up()
    return desk.post("/v1/officer-recoveries", {"kind": kind, "reason": "電話機の紛失"})


def _complete(desk, recovery):
    return desk.post(f"/v1/officer-recoveries/{recovery['id']}/complete")


def _wait(office, *desks, hours=72):
    office.clock.advance(days=hours / 24)
    return [desk.sign_in() for desk in desks]


def _kinds(desk):
    return {notice["kind"] for notice in desk.get("/v1/notices").json()["items"]}


def _leave(office, officer):
    """The officer's last day is over, and nobody was named to follow."""
    with office.platform.transaction() as tx:
        today = tokyo_date(tx.now_ms())
        record_move(tx, person_row(tx, officer.person_id), MoveOrder("retirement", today, "退職"), OPERATOR)
    office.clock.advance(days=1)


@pytest.mark.clause("G3.0-m")
@pytest.mark.asvs("6.4.4")
def test_a_second_officer_rebinds_the_officer_with_a_code_from_a_third_person(
    office, officer, second, manager, refused
):
    recovery = _open(second).json()
    for desk in (officer, second, manager):
        assert "recovery_opened" in _kinds(desk)
    assert office.leaves("recovery.opened")[-1]["actor"] == f'"{second.person_id}"'
    second, manager = _wait(office, second, manager)
    answer = _complete(second, recovery).json()
    link = answer["enrolment_link"]
    refused(officer.give_password(), 401, "totp_required")
    refused(second.post(f"/v1/people/{officer.person_id}/handover-code"), 403, "role_required")
    code = manager.post(f"/v1/people/{officer.person_id}/handover-code").json()["handover_code"]
    officer.password = "Zw9!rrTb-kkQx4"
    officer.enrol(link, handover_code=code)
    assert [post["post"] for post in officer.get("/v1/me").json()["posts"]] == ["overall_officer"]
    assert answer["recovery"]["outcome"] == "completed"
    assert "recovery_completed" in _kinds(manager)
    assert len(office.leaves("recovery.completed")) == 1


@pytest.mark.clause("G3.0-m")
def test_the_post_passes_to_the_second_officer(office, officer, second, manager):
    recovery = _open(second, "succeed").json()
    second, officer = _wait(office, second, officer)
    answer = _complete(second, recovery)
    assert (answer.status_code, answer.json()["enrolment_link"]) == (200, None)
    assert [post["post"] for post in second.get("/v1/me").json()["posts"]] == ["overall_officer"]
    assert officer.get("/v1/me").json()["posts"] == []
    with office.platform.reading() as tx:
        assert overall_officer(tx) == second.person_id


@pytest.mark.clause("G3.0-m")
@pytest.mark.parametrize("kind", ["rebind", "succeed"])
def test_nothing_happens_before_72_hours_are_over(office, officer, second, refused, recorded, kind):
    recovery = _open(second, kind).json()
    (second,) = _wait(office, second, hours=71)
    refused(_complete(second, recovery), 409, "waiting_period")
    recorded("waiting_period")
    (officer,) = _wait(office, officer, hours=0)
    assert [post["post"] for post in officer.get("/v1/me").json()["posts"]] == ["overall_officer"]


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_one_objection_ends_it(office, officer, second, manager, refused, who):
    objector = {"officer": officer, "manager": manager}[who]
    recovery = _open(second, "succeed").json()
    objector.step_up()
    ended = objector.post(f"/v1/officer-recoveries/{recovery['id']}/object", {"reason": "本人は元気です"})
    assert ended.json()["outcome"] == "objected"
    (second,) = _wait(office, second)
    refused(_complete(second, recovery), 404, "not_found")
    assert "recovery_objected" in _kinds(second)
    assert office.leaves("recovery.objected")[-1]["actor"] == f'"{objector.person_id}"'
    listed = second.get("/v1/officer-recoveries").json()["items"]
    assert [(each["id"], each["objection"]) for each in listed] == [(recovery["id"], "本人は元気です")]


def test_others_can_neither_open_nor_object_nor_complete(office, officer, second, manager, refused, recorded):
    refused(_open(manager), 403, "officer_required")
    recorded("officer_required")
    refused(_open(officer), 403, "self_decision")
    recorded("self_decision", subject=officer.person_id)
    recovery = _open(second).json()
    bystander = office.invite(officer, "nakano")
    path = f"/v1/officer-recoveries/{recovery['id']}/object"
    refused(bystander.post(path, {"reason": "いや"}), 403, "role_required")
    other = office.invite(officer, "sanjo", employment_kind="officer")
    (other,) = _wait(office, other)
    refused(_complete(other, recovery), 404, "not_found")


def test_one_at_a_time_and_not_for_ever(office, officer, second, refused, recorded):
    recovery = _open(second).json()
    refused(_open(second, "succeed"), 409, "conflict")
    recorded("conflict")
    (second,) = _wait(office, second, hours=72 + 7 * 24)
    refused(_complete(second, recovery), 404, "not_found")
    assert _open(second).status_code == 201


def test_a_manager_who_is_an_officer_does_not_become_the_overall_officer(office, officer, refused):
    both = office.invite(officer, "futaba", "responsible_manager", employment_kind="officer")
    refused(_open(both, "succeed"), 409, "role_conflict")
    assert _open(both, "rebind").status_code == 201


def test_every_step_asks_for_a_fresh_code(office, officer, second, refused):
    office.clock.advance(seconds=301)
    body = {"kind": "rebind", "reason": "紛失"}
    refused(second.post("/v1/officer-recoveries", body), 403, "step_up_required")
    recovery = _open(second).json()
    office.clock.advance(seconds=301)
    path = f"/v1/officer-recoveries/{recovery['id']}/object"
    refused(officer.post(path, {"reason": "いや"}), 403, "step_up_required")
    (second,) = _wait(office, second)
    office.clock.advance(seconds=301)
    refused(_complete(second, recovery), 403, "step_up_required")


@pytest.mark.clause("G3.0-m")
def test_the_host_stays_out_while_a_second_officer_is_there(office, officer, second):
    for founder in (None, HEIR):
        with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
            announce_at_host(tx, founder, "紛失", OPERATOR)
    assert office.leaves("recovery.opened") == []


@pytest.mark.clause("G3.0-m")
def test_the_host_waits_72_hours_too_and_a_person_brings_the_code(office, officer, manager):
    with office.platform.transaction() as tx:
        recovery = announce_at_host(tx, None, "紛失", OPERATOR)
    assert "recovery_opened" in _kinds(manager)
    with pytest.raises(Refusal, match="waiting_period"), office.platform.transaction() as tx:
        complete_at_host(tx, recovery.id, OPERATOR)
    (manager,) = _wait(office, manager)
    with office.platform.transaction() as tx:
        halves = complete_at_host(tx, recovery.id, OPERATOR)
    assert halves.handover_code is None, "somebody with a post is there to bring it"
    code = manager.post(f"/v1/people/{officer.person_id}/handover-code").json()["handover_code"]
    officer.password = "Zw9!rrTb-kkQx4"
    officer.enrol(halves.link, handover_code=code)
    assert [leaf["actor_kind"] for leaf in office.leaves("recovery.completed")] == ['"operator"']


def test_a_manager_ends_what_the_host_began(office, officer, manager):
    with office.platform.transaction() as tx:
        recovery = announce_at_host(tx, None, "紛失", OPERATOR)
    manager.step_up()
    assert manager.post(f"/v1/officer-recoveries/{recovery.id}/object", {"reason": "いや"}).status_code == 200
    office.clock.advance(days=3)
    with pytest.raises(Refusal, match="not_found"), office.platform.transaction() as tx:
        complete_at_host(tx, recovery.id, OPERATOR)


@pytest.mark.clause("G3.0-m")
def test_an_empty_post_is_filled_by_the_host_only_after_the_wait(office, officer, manager):
    _leave(office, officer)
    with office.platform.transaction() as tx:
        recovery = announce_at_host(tx, HEIR, "退職により空席", OPERATOR)
    with pytest.raises(Refusal, match="waiting_period"), office.platform.transaction() as tx:
        complete_at_host(tx, recovery.id, OPERATOR)
    (manager,) = _wait(office, manager)
    with office.platform.transaction() as tx:
        halves = complete_at_host(tx, recovery.id, OPERATOR)
    code = manager.post(f"/v1/people/{halves.person_id}/handover-code").json()["handover_code"]
    heir = office.desk("nitta.j")
    heir.enrol(halves.link, handover_code=code)
    with office.platform.reading() as tx:
        assert overall_officer(tx) == heir.person_id


def test_the_host_makes_no_second_account_for_a_human(office, officer, manager):
    _leave(office, officer)
    known = Founder("霧島", "キリシマ", "Kirishima", "kirishima@hizo.example")
    with pytest.raises(Refusal, match="account_not_personal"), office.platform.transaction() as tx:
        announce_at_host(tx, known, "空席", OPERATOR)


def test_a_full_post_is_not_filled_again_and_an_empty_one_not_rebound(office, officer, manager):
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        announce_at_host(tx, HEIR, "空席", OPERATOR)
    _leave(office, officer)
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        announce_at_host(tx, None, "紛失", OPERATOR)
