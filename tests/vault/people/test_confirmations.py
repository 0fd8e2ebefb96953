"""Two people at two devices vouch for each other; nobody for themselves, and not both at one machine."""

import pytest

from vault.people.confirmations import mutually_confirmed


def _confirm(desk, other):
    return desk.post(f"/v1/people/{other.person_id}/confirmations", {"code": desk.code()})


def _confirmed(office, at_ms=None):
    with office.platform.reading() as tx:
        return mutually_confirmed(tx, at_ms)


@pytest.fixture
def administrator(office, officer):
    return office.invite(officer, "sudo.k", "administrator").sign_in("sudo-pc")


def test_two_people_on_two_devices_confirm_each_other(office, officer, administrator):
    before = office.clock.now_ms()
    answer = _confirm(officer, administrator)
    assert answer.status_code == 201, answer.text
    assert answer.json()["confirmer_device_id"] != answer.json()["subject_device_id"]
    assert not _confirmed(office), "one word is not two"
    assert _confirm(administrator, officer).status_code == 201
    assert _confirmed(office)
    assert not _confirmed(office, before), "what is said later was not so before"
    leaves = office.leaves("person.confirmed")
    assert [leaf["actor"] for leaf in leaves] == [f'"{each.person_id}"' for each in (officer, administrator)]
    assert leaves[0]["subject_device"] == leaves[1]["device"]


def test_three_people_in_a_ring_are_no_two(office, officer, administrator):
    third = office.invite(officer, "nakano").sign_in("nakano-pc")
    ring = (officer, administrator, third)
    for desk, other in zip(ring, (*ring[1:], officer), strict=True):
        assert _confirm(desk, other).status_code == 201
    assert not _confirmed(office)
    listed = officer.get("/v1/confirmations", params={"person_id": third.person_id}).json()["items"]
    assert {each["subject"]["id"] for each in listed} == {third.person_id, officer.person_id}
    assert len(officer.get("/v1/confirmations").json()["items"]) == 3


def test_nobody_confirms_themselves(office, officer, refused, recorded):
    refused(_confirm(officer, officer), 403, "self_decision")
    recorded("self_decision", subject=officer.person_id)


def test_two_people_at_one_machine_confirm_nothing(office, officer, refused, recorded):
    neighbour = office.invite(officer, "nakano").sign_in("DESK")
    refused(_confirm(officer, neighbour), 409, "conflict")
    recorded("conflict", subject=neighbour.person_id)
    assert office.leaves("person.confirmed") == []


def test_who_is_not_signed_in_was_not_seen_at_a_device(office, officer, administrator, refused):
    administrator.delete("/v1/session")
    refused(_confirm(officer, administrator), 409, "conflict")
    refused(officer.post("/v1/people/prs_nobody/confirmations", {"code": officer.code()}), 404, "not_found")


def test_the_word_costs_a_code(office, officer, administrator, refused):
    path = f"/v1/people/{administrator.person_id}/confirmations"
    refused(officer.post(path, {"code": "000000"}), 401, "credentials_invalid")
    code = officer.code()
    assert officer.post(path, {"code": code}).status_code == 201
    refused(officer.post(path, {"code": code}), 401, "totp_replayed")
