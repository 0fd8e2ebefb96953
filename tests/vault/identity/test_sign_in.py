"""Signing in over HTTP, attacked: guesses, replays, floods, half-finished sessions."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.vault.application import client_of
from vault.identity.authenticators import MOST_FAILURES
from vault.identity.models import Authenticator
from vault.identity.one_time_codes import code_of, step_at

ROUTES = [
    ("GET", "/v1/me"),
    ("DELETE", "/v1/session"),
    ("GET", "/v1/sessions"),
    ("DELETE", "/v1/sessions/ses_x"),
    ("GET", "/v1/devices"),
    ("POST", "/v1/session/step-up"),
    ("POST", "/v1/me/password"),
    ("GET", "/v1/notices"),
    ("POST", "/v1/notices/not_x/read"),
    ("POST", "/v1/people"),
    ("GET", "/v1/people"),
    ("GET", "/v1/people/prs_x"),
    ("POST", "/v1/people/prs_x/posts"),
    ("POST", "/v1/people/prs_x/disable"),
    ("POST", "/v1/people/prs_x/rebinds"),
    ("DELETE", "/v1/people/prs_x/sessions"),
    ("POST", "/v1/posts/pst_x/end"),
    ("POST", "/v1/rebinds/rbd_x/confirm"),
]


def _code_step(office, challenge, code):
    return office.http.post("/v1/sign-in/code", json={"challenge": challenge, "code": code})


def _challenge(person, **headers):
    return person.give_password(**headers).json()["challenge"]


@pytest.mark.clause("G9.1.1-b")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_a_session(office, refused, method, path):
    for headers in (
        {},
        {"Authorization": "Basic bW9yaTp4"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer hizo_ses_" + "a" * 59},
        {"X-Forwarded-User": "mori.h", "X-Debug": "1"},
    ):
        refused(office.http.request(method, path, headers=headers), 401, "unauthenticated")


@pytest.mark.clause("G9.1.1-c")
@pytest.mark.asvs("6.3.3", "7.2.4")
def test_the_half_signed_in_get_nowhere(office, officer, refused):
    challenge = _challenge(officer)
    for method, path in ROUTES:
        answer = office.http.request(method, path, headers={"Authorization": f"Bearer {challenge}"})
        refused(answer, 401, "totp_required")
        answer = office.http.request(method, path, headers={"Cookie": f"__Host-hizo={challenge}"})
        assert answer.json()["code"] in {"totp_required", "unauthenticated"}
    refused(_code_step(office, challenge, None), 401, "totp_required")
    officer.keep(_code_step(office, challenge, officer.code()))
    answer = office.http.get("/v1/me", headers={"Authorization": f"Bearer {challenge}"})
    refused(answer, 401, "unauthenticated")
    refused(_code_step(office, challenge, officer.code()), 401, "credentials_invalid")
    refused(_code_step(office, officer.token, officer.code()), 401, "credentials_invalid")


@pytest.mark.asvs("9.2.1")
def test_a_challenge_ends_after_five_minutes(office, officer, refused):
    challenge = _challenge(officer)
    office.clock.advance(seconds=300)
    refused(_code_step(office, challenge, officer.code()), 401, "credentials_invalid")


@pytest.mark.asvs("6.3.8")
def test_unknown_wrong_and_disabled_are_one_answer(office, officer):
    gone = office.invite(officer, "nakano")
    officer.post(f"/v1/people/{gone.person_id}/disable", {"reason": "left"})
    answers = [
        officer.give_password(password="wrong password"),
        gone.give_password(),
        office.desk("nobody").give_password(),
        office.desk("x" * 200).give_password(),
    ]
    seen = {
        (answer.status_code, answer.json()["code"], answer.json()["detail"], tuple(sorted(answer.headers)))
        for answer in answers
    }
    assert len(seen) == 1
    assert answers[0].json()["code"] == "credentials_invalid"


@pytest.mark.on_both
@pytest.mark.parametrize("escaped", [r"mori\u0000", r"mori\ud800"])
def test_names_no_database_can_hold_are_malformed(office, refused, escaped):
    body = f'{{"user_name": "{escaped}", "password": "x", "device_name": "desk"}}'
    answer = office.http.post("/v1/sign-in", content=body, headers={"Content-Type": "application/json"})
    refused(answer, 422, "request_invalid")


def test_a_path_no_id_can_stand_in_is_nothing(officer, refused):
    for path in ("/v1/people/prs_%00", "/v1/me%0a", "/v1/people/%0d%0a"):
        refused(officer.get(path), 404, "not_found")


def test_one_spelling_of_the_name_is_enough(office, officer):
    officer.user_name = " ＭＯＲＩ.h "
    assert officer.give_password().status_code == 200


@pytest.mark.asvs("6.2.8")
def test_passwords_are_compared_exactly_but_not_by_composition(office, officer, refused):
    person = office.invite(officer, "nakano")
    refused(person.give_password(password=person.password + " "), 401, "credentials_invalid")
    refused(person.give_password(password=person.password.swapcase()), 401, "credentials_invalid")
    full_width = person.password.replace("Q", "Ｑ")
    assert person.give_password(password=full_width).status_code == 200


@pytest.mark.clause("G9.1.1-c")
@pytest.mark.asvs("6.5.1")
def test_a_code_opens_one_session_whatever_its_dress(office, officer, refused):
    code = officer.code()
    officer.keep(_code_step(office, _challenge(officer), code))
    dressed = [
        code,
        f" {code} ",
        f"{code[:3]} {code[3:]}",
        code.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]
    for again in dressed:
        refused(_code_step(office, _challenge(officer), again), 401, "totp_replayed")
    too_long = office.http.post("/v1/sign-in/code", json={"challenge": "x", "code": int(code)})
    refused(too_long, 422, "request_invalid")
    refused(_code_step(office, _challenge(officer), "0" + code), 401, "credentials_invalid")


@pytest.mark.asvs("6.5.1")
def test_an_earlier_step_is_dead_once_a_later_one_was_used(office, officer, refused):
    officer.code()
    officer.keep(_code_step(office, _challenge(officer), officer.code()))
    before = code_of(officer.seed, officer.last_step - 1)
    refused(_code_step(office, _challenge(officer), before), 401, "totp_replayed")


@pytest.mark.asvs("6.5.1", "15.4.1")
def test_twenty_parallel_uses_of_one_code_open_one_session(office, officer):
    challenges = [_challenge(officer) for _ in range(4)]
    code = officer.code()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: _code_step(office, challenges[n % 4], code), range(20)))
    assert [answer.status_code for answer in answers].count(200) == 1
    assert len(office.leaves("session.opened")) == 2


def test_five_wrong_codes_ask_for_the_password_again(office, officer, refused):
    challenge = _challenge(officer)
    for _ in range(5):
        refused(_code_step(office, challenge, "999999x"), 401, "credentials_invalid")
    refused(_code_step(office, challenge, officer.code()), 401, "credentials_invalid")


@pytest.mark.asvs("6.3.5")
def test_the_owner_is_told_of_wrong_codes_and_of_a_success_after_failures(office, officer):
    for _ in range(3):
        officer.give_password(password="wrong password")
    challenge = _challenge(officer)
    _code_step(office, challenge, "999999x")
    officer.keep(_code_step(office, challenge, officer.code()))
    notices = officer.get("/v1/notices", headers={"Accept-Language": "en"}).json()["items"]
    kinds = [notice["kind"] for notice in notices]
    assert {"code_wrong", "sign_in_after_failures"} <= set(kinds)
    assert all("{" not in notice["text"] for notice in notices)


@pytest.mark.clause("G9.5-j")
@pytest.mark.asvs("6.3.1")
def test_a_hundred_wrong_codes_switch_the_generator_off_until_two_people_rebind_it(
    office, officer, refused, recorded
):
    person = office.invite(officer, "nakano")
    with office.platform.transaction() as tx:
        row = tx.session.query(Authenticator).where(Authenticator.person_id == person.person_id).one()
        row.consecutive_failures = MOST_FAILURES - 1
    challenge = _challenge(person)
    refused(_code_step(office, challenge, "999999x"), 401, "credentials_invalid")
    refused(_code_step(office, challenge, person.code()), 403, "account_locked")
    refused(person.give_password(), 403, "account_locked")
    refused(person.post("/v1/session/step-up", {"code": person.code()}), 403, "account_locked")
    recorded("account_locked", subject=person.person_id)
    disabled = office.leaves("authenticator.disabled")[-1]
    assert disabled["subject"] == f'"{person.person_id}"'
    assert person.get("/v1/me").status_code == 200
    refused(office.desk("nakano").give_password(password="a guess"), 401, "credentials_invalid")


@pytest.mark.clause("G9.5-j")
def test_a_right_code_starts_the_count_anew(office, officer):
    for _ in range(4):
        _code_step(office, _challenge(officer), "999999x")
    officer.keep(_code_step(office, _challenge(officer), officer.code()))
    with office.platform.reading() as tx:
        assert tx.session.query(Authenticator).one().consecutive_failures == 0


@pytest.mark.asvs("6.3.1")
def test_guessing_passwords_is_slowed_and_says_for_how_long(office, officer, refused):
    stranger = office.desk("mori.h")
    answers = [stranger.give_password(password=f"guess number {n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    refused(answers[-1], 429, "throttled")
    assert answers[-1].headers["Retry-After"] == "1"
    office.clock.advance(seconds=1)
    assert stranger.give_password(password="another guess").status_code == 401
    assert stranger.give_password(password="another guess").status_code == 429


@pytest.mark.asvs("6.3.1")
def test_parallel_guesses_do_not_slip_past_the_limit(office, officer):
    stranger = office.desk("mori.h")
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: stranger.give_password(password=f"guess {n}").status_code, range(16))
        )
    assert answers.count(401) == 5


@pytest.mark.asvs("6.3.1")
def test_names_without_an_account_are_slowed_alike(office, officer):
    nobody = office.desk("nobody")
    assert [nobody.give_password().status_code for _ in range(6)] == [401] * 5 + [429]


@pytest.mark.asvs("6.3.1")
def test_a_guesser_at_the_same_address_cannot_lock_out_the_owners_own_device(office, officer):
    stranger = office.desk("mori.h")
    while stranger.give_password(password="a guess").status_code == 401:
        pass
    assert officer.give_password().status_code == 429
    assert officer.give_password(**{"Hizo-Device": officer.device_token}).status_code == 200
    officer.sign_in(**{"Hizo-Device": officer.device_token})


def test_another_persons_device_token_opens_no_separate_counter(office, officer):
    other = office.invite(officer, "nakano")
    stranger = office.desk("mori.h")
    for _ in range(5):
        stranger.give_password(password="a guess")
    assert officer.give_password(**{"Hizo-Device": other.device_token}).status_code == 429


@pytest.mark.asvs("6.3.1")
def test_the_limit_survives_a_restart(office, officer, reopened):
    stranger = office.desk("mori.h")
    while stranger.give_password(password="a guess").status_code == 401:
        pass
    with client_of(reopened()) as again:
        office.http = again
        assert stranger.give_password(password="a guess").status_code == 429


@pytest.mark.asvs("6.5.8")
def test_a_date_header_of_the_client_changes_nothing(office, officer, refused):
    challenge = _challenge(officer)
    tomorrow = code_of(officer.seed, step_at(office.clock.now_ms()) + 2880)
    answer = office.http.post(
        "/v1/sign-in/code",
        json={"challenge": challenge, "code": tomorrow},
        headers={"Date": "Wed, 23 Sep 2026 14:13:20 GMT"},
    )
    refused(answer, 401, "credentials_invalid")


def test_a_clock_set_back_revives_no_code(office, officer, refused):
    officer.code()
    officer.keep(_code_step(office, _challenge(officer), officer.code()))
    office.clock.advance(seconds=-120)
    code = code_of(officer.seed, step_at(office.clock.now_ms()))
    refused(_code_step(office, _challenge(officer), code), 401, "totp_replayed")


def test_strangers_fill_one_leaf_a_minute_not_the_log(office, officer):
    size = len(office.leaves("request.refused"))
    for n in range(10):
        office.desk("mori.h").give_password(password=f"a guess {n}")
    office.clock.advance(seconds=61)
    office.desk("mori.h").give_password(password="one more")
    counted = office.leaves("source_refusals.counted")
    assert len(counted) == 1
    assert counted[0]["count"] == "11"
    assert len(office.leaves("request.refused")) == size
