"""Posts are given by the overall officer, to others, and never two conflicting ones to one human."""

import pytest

from tests.vault.people_at_desks import appointment
from vault.people.facts import RETIREMENT
from vault.people.models_history import PersonMove
from vault.people.one_human import mail_key, number_key
from vault.people.posts import Post, conflicts_with
from vault.people.queries import overall_officer, require_overall_officer_present
from vault.platform.errors import Refusal


def _appoint(officer, person, post, **more):
    return officer.post(f"/v1/people/{person.person_id}/posts", appointment(post, **more))


def test_an_appointment_is_recorded_and_the_person_is_told(office, officer):
    manager = office.invite(officer, "nakano", "responsible_manager")
    given = office.leaves("post.given")[-1]
    assert given["subject"] == f'"{manager.person_id}"'
    assert given["post"] == '"responsible_manager"'
    assert given["actor"] == f'"{officer.person_id}"'
    kinds = [notice["kind"] for notice in manager.get("/v1/notices").json()["items"]]
    assert "post_given" in kinds


def test_nobody_appoints_themselves(office, officer, refused, recorded):
    refused(_appoint(officer, officer, "auditor"), 403, "self_decision")
    recorded("self_decision", subject=officer.person_id)
    assert len(officer.get("/v1/me").json()["posts"]) == 1


def test_nobody_but_the_officer_appoints(office, officer, refused, recorded):
    administrator = office.invite(officer, "sudo.k", "administrator")
    employee = office.invite(officer, "nakano")
    refused(_appoint(administrator, employee, "responsible_manager"), 403, "role_required")
    recorded("role_required")


@pytest.mark.clause("G3.0-m")
@pytest.mark.parametrize(
    ("first", "second"), [("responsible_manager", "auditor"), ("auditor", "responsible_manager")]
)
def test_conflicting_posts_are_refused(office, officer, refused, recorded, first, second):
    person = office.invite(officer, "nakano", first)
    refused(_appoint(officer, person, second), 409, "role_conflict")
    recorded("role_conflict", subject=person.person_id)


@pytest.mark.clause("G3.0-m")
def test_a_manager_cannot_become_overall_officer(office, officer, refused, recorded):
    manager = office.invite(officer, "nakano", "responsible_manager")
    refused(_appoint(officer, manager, "overall_officer"), 409, "role_conflict")
    recorded("role_conflict")
    assert officer.get("/v1/me").json()["posts"][0]["post"] == "overall_officer"


@pytest.mark.clause("G3.0-m")
def test_the_officers_post_is_never_left_empty_but_handed_over(office, officer, refused, recorded):
    own_post = officer.get("/v1/me").json()["posts"][0]["id"]
    refused(officer.post(f"/v1/posts/{own_post}/end", {"reason": "tired"}), 409, "successor_missing")
    recorded("successor_missing", subject=officer.person_id)
    successor = office.invite(officer, "nakano", employment_kind="officer")
    assert _appoint(officer, successor, "overall_officer").status_code == 201
    with office.platform.reading() as tx:
        assert overall_officer(tx) == successor.person_id
    assert officer.get("/v1/me").json()["posts"] == []
    refused(_appoint(officer, successor, "auditor"), 403, "role_required")


def test_the_post_goes_to_nobody_who_cannot_sign_in_yet(office, officer, refused):
    officer.step_up()
    facts = office.facts("nakano", employment_kind="officer")
    invited = officer.post("/v1/people", facts).json()["person"]["id"]
    answer = officer.post(f"/v1/people/{invited}/posts", appointment("overall_officer"))
    refused(answer, 409, "overall_officer_missing")


@pytest.mark.clause("G3.0-m")
def test_an_officer_who_has_left_leaves_the_post_empty(office, officer):
    with office.platform.transaction() as tx:
        left = PersonMove(
            id="mov_1", person_id=officer.person_id, kind=RETIREMENT, effective_on="2020-03-31",
            effect_ms=tx.now_ms(), reason="退職", recorded_ms=0,
        )  # fmt: skip
        tx.session.add(left)
    with office.platform.reading() as tx, pytest.raises(Refusal, match="overall_officer_missing"):
        require_overall_officer_present(tx)


def test_ending_a_post_takes_effect_at_the_next_request(office, officer, refused):
    administrator = office.invite(officer, "sudo.k", "administrator")
    post = administrator.get("/v1/me").json()["posts"][0]["id"]
    officer.step_up()
    assert officer.post(f"/v1/posts/{post}/end", {"reason": "moved"}).status_code == 200
    refused(administrator.post("/v1/people", office.facts("other")), 403, "role_required")
    refused(officer.post(f"/v1/posts/{post}/end", {"reason": "again"}), 404, "not_found")


@pytest.mark.asvs("7.5.3")
def test_appointing_asks_for_a_code_at_most_five_minutes_old(office, officer, refused, recorded):
    person = office.invite(officer, "nakano")
    office.clock.advance(seconds=301)
    refused(_appoint(officer, person, "auditor"), 403, "step_up_required")
    recorded("step_up_required")
    officer.step_up()
    office.clock.advance(seconds=300)
    assert _appoint(officer, person, "auditor").status_code == 201


def test_an_appointment_without_a_reason_is_refused(office, officer, refused):
    person = office.invite(officer, "nakano")
    answer = officer.post(f"/v1/people/{person.person_id}/posts", {"post": "auditor", "reason": "  "})
    refused(answer, 422, "request_invalid")


def test_a_repeated_appointment_gives_the_first_answer(office, officer, refused):
    person = office.invite(officer, "nakano")
    path, body = f"/v1/people/{person.person_id}/posts", {"post": "auditor", "reason": "because"}
    key = {"Idempotency-Key": "appoint-nakano-1"}
    first, second = (officer.post(path, body, headers=key) for _ in range(2))
    assert first.json() == second.json()
    refused(officer.post(path, body), 409, "conflict")


def test_conflicts_hold_in_both_directions():
    for one in Post:
        for other in Post:
            assert conflicts_with(one, frozenset({other})) == conflicts_with(other, frozenset({one}))


def test_one_human_is_recognised_across_spellings():
    assert number_key("A-017") == number_key("ａ017")
    assert mail_key("mori@hizo.example") == mail_key("MORI+x@hizo.example")
    assert mail_key("mori@hizo.example") != mail_key("mori2@hizo.example")


def test_a_human_who_returns_is_still_the_same_human(office, officer, refused, recorded):
    """The officer cannot appoint a former record of themselves in a new guise."""
    former = office.invite(officer, "nakano", "responsible_manager")
    officer.step_up()
    assert officer.post(f"/v1/people/{former.person_id}/disable", {"reason": "left"}).status_code == 200
    again = office.invite(officer, "nakano.2", mail="nakano+new@hizo.example", employment_kind="officer")
    assert _appoint(officer, again, "overall_officer").status_code == 201
    refused(_appoint(again, former, "auditor"), 403, "self_decision")
    recorded("self_decision", subject=former.person_id)
