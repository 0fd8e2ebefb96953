"""A link and a code that reach a person by different people: neither alone makes an account."""

import pytest

from vault.audit.actor import Actor
from vault.people.handover import bring_code_at_host
from vault.platform.errors import Refusal

OPERATOR = Actor.operator("hizo-vault handover-code")


def _invite(office, inviter, user_name="nakano", **more):
    inviter.step_up()
    answer = inviter.post("/v1/people", office.facts(user_name, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["person"]["id"], answer.json()["enrolment_link"]


def _start(office, link, code=""):
    body = {"token": link.partition("#")[2], "user_name": "nakano", "password": "xQ7-vkzP!w4rJ8"}
    return office.http.post("/v1/enrolments/start", json=body | {"handover_code": code})


def _code(desk, person_id):
    return desk.post(f"/v1/people/{person_id}/handover-code")


@pytest.fixture
def administrator(office, officer):
    return office.invite(officer, "sudo.k", "administrator")


@pytest.mark.asvs("6.4.1", "6.4.4")
def test_a_link_alone_makes_no_account(office, officer, administrator, refused):
    _, link = _invite(office, officer)
    refused(_start(office, link), 401, "credentials_invalid")
    refused(_start(office, link, "aaaa-bbbb-cccc-dddd"), 401, "credentials_invalid")


@pytest.mark.asvs("6.4.1", "6.4.4")
def test_another_person_brings_the_code(office, officer, administrator):
    person_id, link = _invite(office, officer)
    answer = _code(administrator, person_id)
    assert answer.status_code == 200, answer.text
    assert _start(office, link, answer.json()["handover_code"].upper()).status_code == 200
    leaf = office.leaves("handover_code.issued")[-1]
    assert (leaf["actor"], leaf["subject"]) == (f'"{administrator.person_id}"', f'"{person_id}"')


def test_asking_again_replaces_the_code(office, officer, administrator, refused):
    person_id, link = _invite(office, officer)
    first, second = (_code(administrator, person_id).json()["handover_code"] for _ in range(2))
    refused(_start(office, link, first), 401, "credentials_invalid")
    assert _start(office, link, second).status_code == 200


@pytest.mark.asvs("6.4.4")
def test_who_has_the_link_gets_no_code(office, officer, administrator, refused, recorded):
    person_id, link = _invite(office, administrator)
    refused(_code(administrator, person_id), 403, "self_decision")
    recorded("self_decision", subject=person_id)
    refused(_start(office, link), 401, "credentials_invalid")
    officer.step_up()
    assert _code(officer, person_id).status_code == 200


def test_only_three_posts_bring_codes_and_with_a_fresh_one_of_their_own(
    office, officer, administrator, refused, recorded
):
    auditor = office.invite(officer, "kansa", "auditor")
    person_id, _ = _invite(office, officer)
    refused(_code(auditor, person_id), 403, "role_required")
    recorded("role_required")
    office.clock.advance(seconds=301)
    refused(_code(administrator, person_id), 403, "step_up_required")
    refused(_code(administrator, "prs_nobody"), 403, "step_up_required")
    administrator.step_up()
    refused(_code(administrator, "prs_nobody"), 404, "not_found")
    refused(_code(administrator, officer.person_id), 404, "not_found")


def test_no_code_after_the_link_ran_out(office, officer, administrator, refused):
    person_id, _ = _invite(office, officer)
    office.clock.advance(days=3)
    administrator = administrator.sign_in()
    refused(_code(administrator, person_id), 404, "not_found")


def test_the_host_brings_codes_only_while_nobody_else_can(office, officer):
    person_id, link = _invite(office, officer)
    with office.platform.transaction() as tx:
        code = bring_code_at_host(tx, person_id, OPERATOR)
    assert office.leaves("handover_code.issued")[-1]["actor_kind"] == '"operator"'
    second = office.desk("nakano")
    second.enrol(link, handover_code=code)
    officer.post(f"/v1/people/{second.person_id}/posts", {"post": "administrator", "reason": "IT"})
    person_id, _ = _invite(office, officer, "third")
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        bring_code_at_host(tx, person_id, OPERATOR)
    person_id, _ = _invite(office, second, "fourth")
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        bring_code_at_host(tx, person_id, OPERATOR)


@pytest.mark.asvs("6.4.6")
def test_the_code_of_a_rebinding_can_be_replaced_but_not_by_who_has_the_link(
    office, officer, administrator, refused
):
    manager = office.invite(officer, "kirishima", "responsible_manager")
    owner = office.invite(officer, "nakano")
    asked = administrator.post(f"/v1/people/{owner.person_id}/rebinds", {"reason": "lost"}).json()
    confirmed = manager.post(f"/v1/rebinds/{asked['rebind']['id']}/confirm").json()
    refused(_code(manager, owner.person_id), 403, "self_decision")
    code = _code(administrator, owner.person_id).json()["handover_code"]
    owner.password = "Zw9!rrTb-kkQx4"
    owner.enrol(confirmed["enrolment_link"], handover_code=code)
