"""A lost code generator: two people, neither of them its owner, and the old one is dead at once."""

import pytest


def _ask(asker, person):
    return asker.post(f"/v1/people/{person.person_id}/rebinds", {"reason": "telephone lost"})


@pytest.fixture
def staff(office, officer):
    administrator = office.invite(officer, "sudo.k", "administrator")
    owner = office.invite(officer, "nakano")
    return administrator, owner


@pytest.mark.asvs("6.4.3", "6.4.4", "6.5.6", "7.4.3")
def test_two_people_rebind_and_the_old_generator_dies(office, officer, staff, refused):
    administrator, owner = staff
    asked = _ask(administrator, owner).json()
    rebind = asked["rebind"]
    assert owner.get("/v1/me").status_code == 200
    record = f"/v1/people/{owner.person_id}"
    assert officer.get(record).json()["open_rebind"] == rebind, "who is to confirm finds it"
    link = officer.post(f"/v1/rebinds/{rebind['id']}/confirm").json()["enrolment_link"]
    assert officer.get(record).json()["open_rebind"] is None
    refused(owner.get("/v1/me"), 401, "unauthenticated")
    refused(owner.give_password(), 401, "totp_required")
    old_seed = owner.seed
    inspected = office.http.post("/v1/enrolments/inspect", json={"token": link.partition("#")[2]}).json()
    assert (inspected["purpose"], inspected["user_name"]) == ("rebind", "nakano")
    assert inspected["agreement"] is None, "it was signed at joining"
    owner.password = "Zw9!rrTb-kkQx4"
    owner.enrol(link, handover_code=asked["handover_code"].upper().replace("-", " "))
    assert owner.seed != old_seed
    kinds = {notice["kind"] for notice in owner.get("/v1/notices").json()["items"]}
    assert {"rebind_asked", "rebind_confirmed", "authenticator_bound"} <= kinds
    assert office.leaves("rebind.asked")[-1]["actor"] == f'"{administrator.person_id}"'
    assert office.leaves("rebind.confirmed")[-1]["actor"] == f'"{officer.person_id}"'


@pytest.mark.asvs("6.4.3")
def test_a_forgotten_password_is_set_anew_by_two_people_and_a_code_is_still_asked(
    office, officer, staff, refused
):
    administrator, owner = staff
    asked = _ask(administrator, owner).json()
    link = officer.post(f"/v1/rebinds/{asked['rebind']['id']}/confirm").json()["enrolment_link"]
    forgotten, owner.password = owner.password, "Zw9!rrTb-kkQx4"
    owner.enrol(link, handover_code=asked["handover_code"])
    refused(owner.give_password(password=forgotten), 401, "credentials_invalid")
    half = owner.give_password().json()["challenge"]
    without = office.http.post("/v1/sign-in/code", json={"challenge": half, "code": None})
    refused(without, 401, "totp_required")
    assert owner.sign_in().get("/v1/me").status_code == 200


@pytest.mark.asvs("6.4.4")
def test_neither_of_the_two_can_take_the_account_over_alone(office, officer, staff, refused):
    """Who confirms has the link and guesses the code; after twenty guesses the link is dead even with the right one."""
    administrator, owner = staff
    asked = _ask(administrator, owner).json()
    link = officer.post(f"/v1/rebinds/{asked['rebind']['id']}/confirm").json()["enrolment_link"]
    body = {"token": link.partition("#")[2], "user_name": owner.user_name, "password": "Zw9!rrTb-kkQx4"}
    refused(office.http.post("/v1/enrolments/start", json=body), 401, "credentials_invalid")
    for _ in range(19):
        guess = body | {"handover_code": "aaaa-bbbb-cccc-dddd"}
        refused(office.http.post("/v1/enrolments/start", json=guess), 401, "credentials_invalid")
    right = body | {"handover_code": asked["handover_code"]}
    refused(office.http.post("/v1/enrolments/start", json=right), 401, "credentials_invalid")


@pytest.mark.asvs("6.4.4")
def test_the_asker_the_owner_and_bystanders_cannot_confirm(office, officer, staff, refused, recorded):
    administrator, owner = staff
    rebind = _ask(administrator, owner).json()["rebind"]["id"]
    refused(administrator.post(f"/v1/rebinds/{rebind}/confirm"), 403, "self_decision")
    recorded("self_decision")
    refused(owner.post(f"/v1/rebinds/{rebind}/confirm"), 403, "role_required")
    assert owner.get("/v1/me").status_code == 200


def test_nobody_asks_for_themselves(officer, refused):
    refused(_ask(officer, officer), 403, "self_decision")


def test_a_request_ends_after_a_day_and_works_once(office, officer, staff, refused):
    administrator, owner = staff
    late = _ask(administrator, owner).json()["rebind"]["id"]
    office.clock.advance(days=1)
    officer, administrator = officer.sign_in(), administrator.sign_in()
    refused(officer.post(f"/v1/rebinds/{late}/confirm"), 404, "not_found")
    rebind = _ask(administrator, owner).json()["rebind"]["id"]
    assert officer.post(f"/v1/rebinds/{rebind}/confirm").status_code == 200
    refused(officer.post(f"/v1/rebinds/{rebind}/confirm"), 404, "not_found")


def test_a_rebinding_keeps_the_account(office, officer, staff, refused):
    administrator, owner = staff
    asked = _ask(administrator, owner).json()
    link = officer.post(f"/v1/rebinds/{asked['rebind']['id']}/confirm").json()["enrolment_link"]
    body = {"token": link.partition("#")[2], "user_name": "somebody.else", "password": "Zw9!rrTb-kkQx4"}
    body["handover_code"] = asked["handover_code"]
    refused(office.http.post("/v1/enrolments/start", json=body), 409, "account_not_personal")
    body |= {"user_name": owner.user_name, "password": owner.password}
    refused(office.http.post("/v1/enrolments/start", json=body), 422, "password_reused")
