"""Changing a password: old one and code, all rules, a history, and other sessions end."""

import pytest

from vault.audit.actor import Actor
from vault.identity.accounts import account_of
from vault.identity.password_hashing import hashed
from vault.identity.passwords import store_password

NEW = "Zw9!rrTb-kkQx{n}"


def _change(person, new, *, old=None, code=None):
    body = {"old_password": old or person.password, "new_password": new, "code": code or person.code()}
    return person.post("/v1/me/password", body)


@pytest.fixture
def owner(office, officer):
    return office.invite(
        officer, "tanaka", name="田中 花子", name_kana="タナカ ハナコ", name_romaji="Tanaka Hanako"
    )


@pytest.mark.clause("G9.1.1-d", "G9.1.1-e", "G9.1.1-f", "G9.1.1-g", "G9.1.1-i")
@pytest.mark.asvs("6.2.4", "6.2.9", "6.2.11", "6.2.12")
@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short-1aB", "password_weak"),
        ("123456789012345", "password_weak"),
        ("x" * (1 << 17), "password_weak"),
        ("h4n4k0-9Zw!rrTb", "password_personal"),
        ("Zw9!rrTb-第二課", "password_personal"),
        ("Watashi-no-P4ssw0rd!", "password_dictionary"),
        ("password123456", "password_dictionary"),
        ("xQ7-vkzP!w4rJ2", "password_reused"),
    ],
)
def test_a_forbidden_password_is_refused_and_recorded(office, owner, refused, recorded, new, code):
    office.clock.advance(days=0.02)
    assert owner.password == "xQ7-vkzP!w4rJ2"
    refused(_change(owner, new), 422, code)
    recorded(code)
    assert owner.give_password().status_code == 200


@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3", "7.5.1", "6.3.7")
def test_a_change_needs_the_old_password_and_ends_other_sessions(office, owner, refused, recorded):
    office.clock.advance(days=2)
    here = owner.sign_in()
    other = here.sign_in()
    here.last_step = other.last_step
    refused(_change(here, NEW.format(n=1), old="not the old one"), 401, "credentials_invalid")
    recorded("credentials_invalid")
    refused(_change(here, NEW.format(n=1), code="000000x"), 401, "credentials_invalid")
    assert _change(here, NEW.format(n=1)).status_code == 204
    assert here.get("/v1/me").status_code == 200
    refused(other.get("/v1/me"), 401, "unauthenticated")
    refused(here.give_password(), 401, "credentials_invalid")
    assert here.give_password(password=NEW.format(n=1)).status_code == 200
    assert "password_set" in [notice["kind"] for notice in here.get("/v1/notices").json()["items"]]


@pytest.mark.clause("G9.1.1-i")
def test_cycling_through_passwords_is_stopped_by_the_minimum_age(office, owner, refused):
    refused(_change(owner, NEW.format(n=1)), 422, "password_reused")
    office.clock.advance(days=1)
    again = owner.sign_in()
    assert _change(again, NEW.format(n=1)).status_code == 204
    again.password = NEW.format(n=1)
    refused(_change(again, NEW.format(n=2)), 422, "password_reused")


def _change_often(office, owner, count):
    for n in range(count):
        office.clock.advance(days=1)
        phc = hashed(office.platform, NEW.format(n=n))
        with office.platform.transaction() as tx:
            account = account_of(tx, owner.person_id)
            store_password(tx, account, phc, Actor("person", owner.person_id), "changed")
        owner.password = NEW.format(n=n)


@pytest.mark.clause("G9.1.1-i")
@pytest.mark.parametrize(("changes", "status"), [(9, 422), (10, 204)])
def test_the_last_ten_passwords_are_refused_and_the_eleventh_is_forgotten(office, owner, changes, status):
    first = owner.password
    _change_often(office, owner, changes)
    office.clock.advance(days=1)
    assert _change(owner.sign_in(), first).status_code == status


@pytest.mark.clause("G9.1.1-h")
@pytest.mark.asvs("6.2.10")
def test_an_old_password_prompts_and_never_locks(office, officer, owner):
    office.clock.advance(days=730)
    again = owner.sign_in()
    assert again.answer["password_due"] is True
    notices = [notice["kind"] for notice in again.get("/v1/notices").json()["items"]]
    assert notices.count("password_due") == 1
    seen = officer.sign_in().get(f"/v1/people/{owner.person_id}").json()
    assert seen["password_due"] is True


@pytest.mark.asvs("6.2.3", "6.3.1")
def test_guessing_the_old_password_with_a_stolen_session_is_slowed(owner, refused):
    answers = [_change(owner, NEW.format(n=1), old=f"guess {n}", code="x") for n in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
