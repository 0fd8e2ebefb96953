"""Sessions live on the server: they end by time, by hand, by another device, and stay ended."""

import re
from string import Formatter

import pytest
from sqlalchemy import select

from vault.identity.models import SessionRow
from vault.identity.notice_texts import NOTICE_COMMANDS, NOTICE_TEXTS, OBJECTS


def test_a_sign_in_records_person_device_address_and_shows_the_last_one(office, officer):
    assert officer.answer["last_sign_in"] is None
    again = officer.sign_in("note-pc")
    assert again.answer["last_sign_in"] == "2026-09-21T14:13:20.000Z"
    opened = office.leaves("session.opened")[-1]
    assert opened["actor"] == f'"{officer.person_id}"'
    assert opened["device"] == f'"{again.answer["device_id"]}"'
    assert opened["address"] == '"127.0.0.1"'
    assert office.leaves("device.recorded")[-1]["name"] == '"note-pc"'


@pytest.mark.asvs("7.3.1")
def test_idle_sessions_end_and_polling_does_not_keep_them_alive(office, officer, refused):
    for _ in range(3):
        office.clock.advance(seconds=29 * 60)
        assert officer.get("/v1/me").status_code == 200
    for _ in range(3):
        office.clock.advance(seconds=9 * 60)
        assert officer.get("/v1/notices", headers={"Hizo-Background": "1"}).status_code == 200
    office.clock.advance(seconds=3 * 60)
    refused(officer.get("/v1/me"), 401, "unauthenticated")


@pytest.mark.asvs("7.3.2")
def test_constant_use_does_not_outlast_twelve_hours(office, officer, refused):
    for _ in range(35):
        office.clock.advance(seconds=20 * 60)
        assert officer.get("/v1/me").status_code == 200
    office.clock.advance(seconds=20 * 60)
    refused(officer.get("/v1/me"), 401, "unauthenticated")


@pytest.mark.asvs("7.4.1", "7.2.4")
def test_a_session_that_was_signed_out_stays_dead(office, officer, refused):
    dead = officer.token
    assert officer.delete("/v1/session").status_code == 204
    again = officer.sign_in()
    assert again.token != dead
    for method, path in (("GET", "/v1/me"), ("DELETE", "/v1/session"), ("GET", "/v1/people")):
        refused(officer.ask(method, path), 401, "unauthenticated")
    assert office.leaves("session.ended")[-1]["reason"] == '"signed_out"'


@pytest.mark.clause("G9.3-a")
@pytest.mark.asvs("7.1.2")
def test_a_second_device_ends_the_first_with_a_notice(office, officer, refused):
    second = officer.sign_in("note-pc")
    refused(officer.get("/v1/me"), 401, "unauthenticated")
    assert "session_elsewhere" in [each["kind"] for each in second.get("/v1/notices").json()["items"]]


@pytest.mark.asvs("7.1.2")
def test_the_sixth_session_on_one_device_ends_the_oldest(office, officer, refused):
    desk, sessions = officer, [officer]
    for _ in range(4):
        desk = desk.sign_in()
        sessions.append(desk)
    assert [each.get("/v1/me").status_code for each in sessions] == [200] * 5
    desk.sign_in()
    assert [each.get("/v1/me").status_code for each in sessions] == [401, 200, 200, 200, 200]


@pytest.mark.asvs("7.5.2")
def test_people_see_and_end_their_own_sessions_only(office, officer, refused):
    other = office.invite(officer, "nakano")
    second = officer.sign_in()
    listed = second.get("/v1/sessions").json()["items"]
    assert [each["current"] for each in listed] == [False, True]
    assert {each["device_name"] for each in listed} == {"desk"}
    refused(other.delete(f"/v1/sessions/{listed[0]['id']}"), 404, "not_found")
    assert second.delete(f"/v1/sessions/{listed[0]['id']}").status_code == 204
    refused(officer.get("/v1/me"), 401, "unauthenticated")
    refused(second.delete(f"/v1/sessions/{listed[0]['id']}"), 404, "not_found")


def test_a_device_keeps_its_id_over_sign_ins(office, officer):
    again = officer.sign_in()
    assert again.answer["device_id"] == officer.answer["device_id"]
    assert again.device_token != officer.device_token
    assert len(again.get("/v1/devices").json()["items"]) == 1
    renamed = again.sign_in("renamed", **{"Hizo-Device": again.device_token})
    assert renamed.answer["device_id"] == officer.answer["device_id"]


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "\u202eexe"])
def test_device_names_that_deceive_are_refused(officer, refused, name):
    refused(officer.give_password(name), 422, "request_invalid")


@pytest.mark.asvs("3.5.1")
def test_a_cookie_works_for_our_own_pages_only(office, officer, refused):
    cookie = {"Cookie": f"__Host-hizo={officer.token}"}
    assert office.http.get("/v1/me", headers=cookie).status_code == 200
    unread = officer.get("/v1/notices").json()["items"][0]["id"]
    path = f"/v1/notices/{unread}/read"
    for foreign in (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        refused(office.http.post(path, json={}, headers=cookie | foreign), 401, "unauthenticated")
    for ours in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://vault.example"}):
        assert office.http.post(path, json={}, headers=cookie | ours).status_code == 200


def test_reading_up_to_a_notice_leaves_later_ones_and_those_of_others_unread(office, officer, refused):
    other = office.invite(officer, "nakano", "auditor", "administrator")
    listed = other.get("/v1/notices?unread=true").json()["items"]
    assert len(listed) > 1
    refused(officer.post("/v1/notices/read", {"notice_id": listed[0]["id"]}), 404, "not_found")
    before = officer.get("/v1/notices?unread=true").json()["items"]
    assert other.post("/v1/notices/read", {"notice_id": listed[1]["id"]}).json() == {"read": len(listed) - 1}
    assert other.get("/v1/notices?unread=true").json()["items"] == listed[:1]
    assert officer.get("/v1/notices?unread=true").json()["items"] == before


def test_no_text_of_a_notice_holds_a_command_or_an_id():
    for kind, text in NOTICE_TEXTS.items():
        places = {place for _, place, _, _ in Formatter().parse(text) if place}
        assert "hizo " not in text, kind
        assert not places & OBJECTS, kind
    assert NOTICE_COMMANDS.keys() <= NOTICE_TEXTS.keys()


def test_notices_are_ones_own_and_come_in_pages(office, officer, refused):
    other = office.invite(officer, "nakano", "auditor", "administrator")
    first = other.get("/v1/notices?limit=2").json()
    second = other.get(f"/v1/notices?limit=2&cursor={first['next']}").json()
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert len(set(ids)) == 4
    assert second["next"] is None
    refused(officer.post(f"/v1/notices/{ids[0]}/read"), 404, "not_found")
    assert other.post(f"/v1/notices/{ids[0]}/read").json()["read_at"] is not None
    refused(other.get("/v1/notices?cursor=forged"), 422, "request_invalid")


@pytest.mark.asvs("7.2.2")
def test_every_key_to_the_vault_is_made_for_one_session_and_ends(office, officer, refused):
    tokens = {officer.sign_in("desk").token for _ in range(3)} | {officer.token}
    assert len(tokens) == 4
    with office.platform.reading() as tx:
        rows = tx.session.scalars(select(SessionRow)).all()
    longest = office.platform.settings.session_absolute_hours * 3_600_000
    assert {row.person_id for row in rows} == {officer.person_id}
    assert all(0 < row.expires_ms - row.created_ms <= longest for row in rows)
    # No setting could hold a key that opens the API by itself: the secrets there are for what the vault asks, not for who asks it.
    secrets = {
        name
        for name in type(office.platform.settings).model_fields
        if re.search("key|token|secret|pass", name)
    }
    assert not {name for name in secrets if re.search("api|bearer|client|admin|session", name)}
    office.clock.advance(days=1)
    for token in tokens:
        answer = office.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        refused(answer, 401, "unauthenticated")
