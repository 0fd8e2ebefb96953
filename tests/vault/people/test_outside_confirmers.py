"""A cleared person from outside stands in for the second one: they see a digest and names, and nothing else of the vault."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.people_at_desks import appointment

MANAGER = "responsible_manager"


def _facts(**more: Any) -> dict[str, Any]:
    return {
        "name": "立会 外子",
        "name_kana": "タチアイ ソトコ",
        "name_romaji": "Tachiai Sotoko",
        "mail": "tachiai@bengoshi.example",
        "company": "立会法律事務所",
        "document": "秘密保持契約 2026-07",
        **more,
    }


def _declare(officer: Any) -> None:
    officer.step_up()
    assert officer.post("/v1/small-company", {"reason": "役員は一人"}).status_code == 201


def _cleared(office: Any, officer: Any) -> Any:
    officer.step_up()
    answer = officer.post("/v1/small-company/confirmers", _facts())
    assert answer.status_code == 201, answer.text
    desk = office.desk("tachiai.s")
    desk.enrol(answer.json()["enrolment_link"], device="outside")
    return desk


def _own(officer: Any) -> dict[str, Any]:
    return {"appointment": appointment(MANAGER), "code": officer.code()}


def _announced(officer: Any) -> dict[str, Any]:
    answer = officer.post("/v1/solo-acts/own-appointment", _own(officer))
    assert answer.status_code == 201, answer.text
    announced: dict[str, Any] = answer.json()
    return announced


def _confirm(confirmer: Any, act: dict[str, Any], **more: Any) -> Any:
    body = {"digest": act["digest"], "code": confirmer.code(), **more}
    return confirmer.post(f"/v1/confirmer/acts/{act['id']}/confirm", body)


@pytest.fixture
def confirmer(office: Any, officer: Any) -> Any:
    _declare(officer)
    return _cleared(office, officer)


@pytest.mark.clause("T5-c")
def test_with_a_word_from_outside_nobody_has_to_wait(office: Any, officer: Any, confirmer: Any) -> None:
    announced = _announced(officer)
    [shown] = confirmer.get("/v1/confirmer/acts").json()["items"]
    assert set(shown) == {
        *("id", "kind", "person_name", "digest", "asked_at", "possible_from", "lapses_at"),
    }
    assert (shown["kind"], shown["person_name"]) == ("own_appointment", "森 一")
    assert _confirm(confirmer, shown).status_code == 200
    assert confirmer.get("/v1/confirmer/acts").json()["items"] == []
    done = officer.post(f"/v1/solo-acts/{announced['id']}/own-appointment", _own(officer))
    assert done.status_code == 200, done.text
    [kept] = officer.get("/v1/solo-acts").json()["items"]
    assert kept["confirmed_by"]["name"] == "立会 外子"
    assert kept["confirmed_by"]["company"] == "立会法律事務所"
    agreed = office.leaves("solo_act.confirmed")[-1]
    assert agreed["digest"] == f'"{announced["digest"]}"'
    assert agreed["actor"] == f'"{confirmer.person_id}"'
    assert "solo_act_confirmed" in [one["kind"] for one in officer.get("/v1/notices").json()["items"]]


@pytest.mark.clause("T5-c")
def test_a_confirmer_sees_nothing_else_of_the_vault(
    office: Any, officer: Any, confirmer: Any, refused: Any, recorded: Any
) -> None:
    for path in (
        *("people", "entries", "items", "catalogue", "responsible", "solo-acts", "notices", "procedures"),
        *("small-company", "small-company/confirmers", "log/entries", "roster", "setup"),
    ):
        refused(confirmer.get(f"/v1/{path}"), 403, "role_required")
        recorded("role_required", subject=confirmer.person_id)
    refused(officer.get("/v1/confirmer/acts"), 403, "role_required")
    announced = _announced(officer)
    refused(_confirm(officer, announced), 403, "role_required")


@pytest.mark.clause("T5-c")
def test_a_confirmer_gets_no_post(officer: Any, confirmer: Any, refused: Any) -> None:
    officer.step_up()
    for post in (MANAGER, "auditor", "administrator"):
        answer = officer.post(f"/v1/people/{confirmer.person_id}/posts", appointment(post))
        refused(answer, 409, "role_conflict")


@pytest.mark.clause("T5-c")
def test_only_exactly_what_was_announced_is_agreed_to_once_with_a_code(
    office: Any, officer: Any, confirmer: Any, refused: Any, recorded: Any
) -> None:
    announced = _announced(officer)
    refused(_confirm(confirmer, announced, digest="0" * 64), 409, "conflict")
    recorded("conflict", subject=officer.person_id)
    refused(_confirm(confirmer, announced, code="000000"), 401, "credentials_invalid")
    refused(_confirm(confirmer, {**announced, "id": "sol_none"}), 404, "not_found")
    assert _confirm(confirmer, announced).status_code == 200
    refused(_confirm(confirmer, announced), 409, "conflict")
    office.clock.advance(days=10)
    refused(_confirm(confirmer.sign_in(device="outside"), announced), 404, "not_found")


@pytest.mark.clause("T5-c")
def test_a_confirmers_word_ends_with_the_clearing_and_with_the_profile(
    office: Any, officer: Any, confirmer: Any, refused: Any
) -> None:
    announced = _announced(officer)
    assert _confirm(confirmer, announced).status_code == 200
    officer.step_up()
    path = f"/v1/small-company/confirmers/{confirmer.person_id}/end"
    ended = officer.post(path, {"reason": "契約の終了"})
    assert ended.status_code == 200, ended.text
    assert (ended.json()["active"], ended.json()["ended_at"] is None) == (False, False)
    finish = f"/v1/solo-acts/{announced['id']}/own-appointment"
    refused(officer.post(finish, _own(officer)), 409, "waiting_period")
    refused(confirmer.get("/v1/confirmer/acts"), 403, "temporary_id_expired")
    refused(officer.post(path, {"reason": "二度"}), 404, "not_found")


@pytest.mark.clause("T5-c")
def test_without_the_profile_nobody_is_cleared_and_nothing_waits(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    officer.step_up()
    refused(officer.post("/v1/small-company/confirmers", _facts()), 409, "conflict")
    recorded("conflict")
    _declare(officer)
    confirmer = _cleared(office, officer)
    announced = _announced(officer)
    officer.step_up()
    assert officer.post("/v1/small-company/end", {"reason": "採用"}).status_code == 204
    assert confirmer.get("/v1/confirmer/acts").json()["items"] == []
    refused(_confirm(confirmer, announced), 403, "self_decision")


def test_only_the_officer_clears_and_only_another_human(
    office: Any, officer: Any, refused: Any, recorded: Any
) -> None:
    person = office.invite(officer, "nakano")
    _declare(officer)
    refused(person.post("/v1/small-company/confirmers", _facts()), 403, "role_required")
    refused(
        person.post(f"/v1/small-company/confirmers/{person.person_id}/end", {"reason": "x"}),
        403,
        "role_required",
    )
    answer = officer.post("/v1/small-company/confirmers", _facts(mail="mori+2@hizo.example"))
    refused(answer, 409, "account_not_personal")
    assert officer.get("/v1/small-company/confirmers").json()["items"] == []
    office.clock.advance(seconds=301)
    refused(officer.post("/v1/small-company/confirmers", _facts()), 403, "step_up_required")


@pytest.mark.clause("T5-c")
def test_what_changed_after_the_announcement_is_announced_anew_and_the_old_is_void(
    office: Any, officer: Any, refused: Any
) -> None:
    _declare(officer)
    first = _announced(officer)
    other = {
        "appointment": appointment(MANAGER, rank="other", rank_reason="別の条件"),
        "code": officer.code(),
    }
    second = officer.post("/v1/solo-acts/own-appointment", other)
    assert second.status_code == 201, second.text
    office.clock.advance(days=3)
    again = officer.sign_in()
    refused(again.post(f"/v1/solo-acts/{first['id']}/own-appointment", _own(again)), 404, "not_found")
