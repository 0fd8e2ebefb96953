"""One record, one account, one link: accounts belong to exactly one person."""

from concurrent.futures import ThreadPoolExecutor

import pytest


def _link(office, officer, user_name, **more):
    officer.step_up()
    answer = officer.post("/v1/people", office.facts(user_name, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["enrolment_link"]


def _start(office, link, user_name, password="xQ7-vkzP!w4rJ8"):
    body = {"token": link.partition("#")[2], "user_name": user_name, "password": password}
    body["handover_code"] = office.handover_code(link)
    return office.http.post("/v1/enrolments/start", json=body)


@pytest.mark.clause("G9.3-a")
@pytest.mark.parametrize(
    "same",
    [{"mail": "NAKANO@hizo.example "}, {"mail": "nakano+2@hizo.example"}, {"employee_number": "ａ-17"}],
)
def test_a_human_with_an_account_gets_no_second_one(office, officer, refused, recorded, same):
    _link(office, officer, "nakano", employee_number="A17")
    refused(officer.post("/v1/people", office.facts("other", **same)), 409, "account_not_personal")
    recorded("account_not_personal")
    assert len(officer.get("/v1/people").json()["items"]) == 2


@pytest.mark.clause("G9.3-a")
def test_a_user_name_of_a_role_or_of_another_person_is_refused(office, officer, refused):
    link = _link(office, officer, "nakano")
    for name in ("admin", "Soumu-2", "mori.h", "ＭＯＲＩ．Ｈ", " Mori.H "):
        refused(_start(office, link, name), 409, "account_not_personal")
    refused(_start(office, link, "no spaces"), 422, "request_invalid")
    assert _start(office, link, "nakano").status_code == 200


@pytest.mark.asvs("6.4.1", "6.3.8")
def test_a_link_works_once_and_not_after_its_time(office, officer, refused):
    link = _link(office, officer, "nakano")
    person = office.desk("nakano")
    person.enrol(link)
    spent = {"token": link.partition("#")[2], "user_name": "nakano", "password": person.password}
    refused(office.http.post("/v1/enrolments/start", json=spent), 401, "credentials_invalid")
    late = _link(office, officer, "late")
    office.clock.advance(days=3, seconds=1)
    spent["token"] = late.partition("#")[2]
    refused(office.http.post("/v1/enrolments/start", json=spent), 401, "credentials_invalid")
    forged = office.http.post("/v1/enrolments/inspect", json={"token": late.partition("#")[2][:-1] + "a"})
    refused(forged, 401, "credentials_invalid")


def test_a_link_says_whose_it_is_and_what_a_password_must_be(office, officer):
    link = _link(office, officer, "nakano")
    answer = office.http.post(
        "/v1/enrolments/inspect",
        json={"token": link.partition("#")[2]},
        headers={"Accept-Language": "ja"},
    ).json()
    assert answer["person"]["name"] == "仮名 nakano"
    assert answer["purpose"] == "invitation"
    assert len(answer["password_rules"]) == 4


def test_of_two_starts_only_the_last_seed_counts(office, officer, refused):
    link = _link(office, officer, "nakano")
    first, second = office.desk("nakano"), office.desk("nakano")
    first.take_seed(_start(office, link, "nakano").json()["secret_base32"])
    second.take_seed(_start(office, link, "nakano").json()["secret_base32"])
    assert first.seed != second.seed
    refused(first.confirm(link), 401, "credentials_invalid")
    second.keep(second.confirm(link))


def test_parallel_confirmations_open_one_session(office, officer):
    link = _link(office, officer, "nakano")
    person = office.desk("nakano")
    person.take_seed(_start(office, link, "nakano", person.password).json()["secret_base32"])
    body = {"token": link.partition("#")[2], "device_name": "desk", "code": person.code()}
    body["agreement_sha256"] = office.agreement(link)
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: office.http.post("/v1/enrolments/confirm", json=body).status_code, range(4))
        )
    assert sorted(answers) == [200, 401, 401, 401]


def test_twenty_wrong_codes_drop_what_was_entered(office, officer, refused):
    link = _link(office, officer, "nakano")
    _start(office, link, "nakano")
    body = {"token": link.partition("#")[2], "device_name": "desk", "code": "abc"}
    for _ in range(20):
        refused(office.http.post("/v1/enrolments/confirm", json=body), 401, "credentials_invalid")
    refused(office.http.post("/v1/enrolments/confirm", json=body), 401, "totp_required")


def test_only_the_officer_and_an_administrator_invite(office, officer, refused, recorded):
    administrator = office.invite(officer, "sudo.k", "administrator")
    employee = office.invite(officer, "nakano")
    refused(employee.post("/v1/people", office.facts("other")), 403, "role_required")
    recorded("role_required")
    assert administrator.post("/v1/people", office.facts("other")).status_code == 201


@pytest.mark.asvs("6.4.6")
def test_no_answer_shows_a_secret_of_another_person(office, officer):
    person = office.invite(officer, "nakano")
    seen = officer.get("/v1/people").text + officer.get(f"/v1/people/{person.person_id}").text
    for secret in (person.password, person.token, "argon2", "seed"):
        assert secret not in seen


def test_colleagues_see_posts_but_no_mail_or_numbers(office, officer):
    employee = office.invite(officer, "nakano")
    seen = employee.get(f"/v1/people/{officer.person_id}").json()
    assert [post["post"] for post in seen["posts"]] == ["overall_officer"]
    assert "mail" not in seen
    own = employee.get(f"/v1/people/{employee.person_id}").json()
    assert own["mail"] == "nakano@hizo.example"


@pytest.mark.parametrize("bad", [{"mail": "nobody"}, {"leaves_on": "2026-02-30"}, {"post": "auditor"}])
def test_malformed_persons_are_refused(office, officer, refused, bad):
    refused(officer.post("/v1/people", office.facts("nakano") | bad), 422, "request_invalid")
