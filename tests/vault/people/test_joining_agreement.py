"""Nobody's account opens without a signed agreement that also covers the time after leaving."""

import hashlib

import pytest

NEW = {
    "title": "合意書",
    "text": "第1条 守る。\n第2条（退職後）退職後も守る。",
    "after_leaving": "第2条（退職後）",
    "reason": "弁護士の確認を経た版",
}


@pytest.fixture
def begun(office, officer):
    """A person who has chosen a password and holds the new generator; the first code is not given yet."""
    officer.step_up()
    link = officer.post("/v1/people", office.facts("nakano")).json()["enrolment_link"]
    person = office.desk("nakano")
    body = {"token": link.partition("#")[2], "user_name": "nakano", "password": person.password}
    body["handover_code"] = office.handover_code(link)
    person.take_seed(office.http.post("/v1/enrolments/start", json=body).json()["secret_base32"])
    return person, link


def _publish(officer, **more):
    officer.step_up()
    return officer.post("/v1/joining-agreement", NEW | more)


@pytest.mark.clause("TQ4-3")
@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_no_account_opens_without_agreement_to_the_text_in_force(office, begun, refused, sha256):
    person, link = begun
    refused(person.confirm(link, agreement_sha256=sha256), 409, "joining_nda_missing")
    assert office.leaves("person.enrolled")[1:] == [], "only the officer has enrolled"
    assert len(office.leaves("authenticator.bound")) == 1
    refused(person.give_password(), 401, "credentials_invalid")
    person.keep(person.confirm(link))


@pytest.mark.clause("TQ4-3")
def test_the_signature_names_text_moment_and_leaf(office, officer, begun, refused):
    person, link = begun
    person.keep(person.confirm(link))
    signed = person.get(f"/v1/people/{person.person_id}/joining-agreement").json()
    text = signed["agreement"]["text"]
    assert hashlib.sha256(text.encode()).hexdigest() == signed["agreement"]["sha256"]
    assert signed["agreement"]["after_leaving"] in text
    leaf = office.leaves("joining_agreement.signed")[-1]
    assert leaf["sha256"] == f'"{signed["agreement"]["sha256"]}"'
    assert leaf["actor"] == leaf["subject"] == f'"{person.person_id}"'
    assert signed["leaf_index"] > 0
    assert officer.get(f"/v1/people/{person.person_id}/joining-agreement").json() == signed
    refused(person.get(f"/v1/people/{officer.person_id}/joining-agreement"), 403, "role_required")
    refused(officer.get("/v1/people/prs_nobody/joining-agreement"), 404, "not_found")


def test_the_shipped_text_is_a_template_and_covers_the_time_after_leaving(office, officer):
    shipped = officer.get("/v1/joining-agreement").json()
    assert shipped["number"] == 1
    assert "これは雛形です" in shipped["text"]
    assert "退職" in shipped["text"].partition(shipped["after_leaving"])[2]
    assert office.leaves("joining_agreement.published")[0]["actor_kind"] == '"operator"'


@pytest.mark.clause("TQ4-3")
def test_who_read_an_older_text_has_to_read_the_new_one(office, officer, begun, refused):
    person, link = begun
    older = office.agreement(link)
    published = _publish(officer)
    assert (published.status_code, published.json()["number"]) == (201, 2)
    refused(person.confirm(link, agreement_sha256=older), 409, "joining_nda_missing")
    person.keep(person.confirm(link))
    own = person.get(f"/v1/people/{person.person_id}/joining-agreement").json()
    assert own["agreement"]["text"] == NEW["text"]
    of_officer = officer.get(f"/v1/people/{officer.person_id}/joining-agreement").json()
    assert of_officer["agreement"]["sha256"] == older, "what was signed stays as it was signed"


@pytest.mark.clause("TQ4-3")
def test_a_text_without_the_time_after_leaving_is_not_published(office, officer, refused, recorded):
    refused(_publish(officer, after_leaving="第9条（退職後）"), 409, "joining_nda_missing")
    recorded("joining_nda_missing")
    assert officer.get("/v1/joining-agreement").json()["number"] == 1


def test_only_the_overall_officer_publishes_with_a_fresh_code(office, officer, refused, recorded):
    administrator = office.invite(officer, "sudo.k", "administrator")
    refused(administrator.post("/v1/joining-agreement", NEW), 403, "role_required")
    recorded("role_required")
    office.clock.advance(seconds=301)
    refused(officer.post("/v1/joining-agreement", NEW), 403, "step_up_required")
