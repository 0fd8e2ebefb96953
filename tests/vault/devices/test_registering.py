"""A device is registered by a manager for its one person, and withdrawn for good until somebody registers it anew."""

from __future__ import annotations

from typing import Any

import pytest

from vault.access.facts import load_standing
from vault.platform.errors import Code


def at_the_gate(company: Any, name: str, device_id: str) -> Code | None:
    with company.platform.reading() as tx:
        return load_standing(tx, company[name].id, device_id=device_id).device


@pytest.mark.clause("G4.2.3-f", "G4.2.3-g", "G9.3-b")
def test_a_registration_states_segment_fastening_software_and_utilities(
    company: Any, register: Any, device_of: Any
) -> None:
    more = {
        "segment": "general",
        "fastened_checked_on": "2026-09-01",
        "allowed_software": ["CAD-X"],
        "utilities": [{"name": "diskpart", "reason": "保守"}],
    }
    answer = register(**more)
    assert answer.status_code == 201, answer.text
    particulars = answer.json()["particulars"]
    assert particulars == {"name": "設計-07", "fastened": True, **more}
    (leaf,) = company.leaves("device.registered")
    assert (leaf.details["new_device"], leaf.details["segment"]) == (device_of("viewer"), "general")
    assert "device_registered" in company.notices(company["viewer"])
    listed = {each["id"]: each for each in company["manager"].get("/devices/all").json()["items"]}
    seen = listed[device_of("viewer")]
    assert seen["record"]["particulars"] == particulars
    assert "general_segment" in seen["amber"]


def test_a_device_is_shown_to_its_owner_and_to_those_who_answer_for_it(
    company: Any, register: Any, device_of: Any
) -> None:
    register()
    path = f"/devices/{device_of('viewer')}"
    shown = company["viewer"].get(path).json()
    assert shown == company["manager"].get(path).json()
    assert (shown["person_name"], shown["record"]["kind"]) == (company["viewer"].name, "registered")
    for unknown in (path, "/devices/dev_none"):
        company.refused(company["stranger"].get(unknown), "role_required")
    company.refused(company["manager"].get("/devices/dev_none"), "not_found")


@pytest.mark.parametrize("name", ["stranger", "auditor", "administrator"])
def test_only_managers_and_the_officer_register_and_withdraw(
    company: Any, register: Any, device_of: Any, unchanged: Any, name: str
) -> None:
    with unchanged():
        company.refused(register(by=name), "role_required")
        answer = company[name].post(f"/devices/{device_of('viewer')}/revoke", {"reason": "紛失"})
        company.refused(answer, "role_required")
        company.refused(company[name].post("/devices/dev_x/revoke", {"reason": "紛失"}), "role_required")
    assert register(by="officer").status_code == 201


def test_a_device_belongs_to_one_person_and_nobody_registers_their_own(
    company: Any, register: Any, unchanged: Any
) -> None:
    with unchanged():
        company.refused(register(owner=company["stranger"].id), "conflict")
        company.refused(register("manager", by="manager"), "self_decision")
        company.refused(company["manager"].post("/devices/dev_x/registration", _body(company)), "not_found")
    assert register("manager", by="second_manager").status_code == 201


def _body(company: Any) -> dict[str, Any]:
    return {"owner": company["viewer"].id, "name": "x", "segment": "general", "fastened": False}


@pytest.mark.parametrize(
    "wrong",
    [{"segment": "both"}, {"fastened": "yes"}, {"fastened_checked_on": "2026-02-30"}, {"name": "a\nb"}],
    ids=str,
)
def test_a_registration_that_says_nothing_sound_is_refused(
    company: Any, register: Any, unchanged: Any, wrong: dict[str, Any]
) -> None:
    with unchanged():
        company.refused(register(**wrong), "request_invalid")


def test_registering_and_withdrawing_need_a_fresh_code(
    company: Any, register: Any, device_of: Any, clock: Any, unchanged: Any
) -> None:
    clock.advance(seconds=301)
    with unchanged():
        company.refused(register(), "step_up_required")
        answer = company["manager"].post(f"/devices/{device_of('viewer')}/revoke", {"reason": "紛失"})
        company.refused(answer, "step_up_required")


@pytest.mark.clause("G9.3-b")
def test_on_a_withdrawn_device_sessions_end_and_the_gate_stays_closed_until_it_is_registered_anew(
    company: Any, register: Any, device_of: Any
) -> None:
    register()
    device = device_of("viewer")
    assert at_the_gate(company, "viewer", device) is None
    company.refused(company["manager"].post(f"/devices/{device}/revoke", {"reason": " "}), "reason_missing")
    answer = company["manager"].post(f"/devices/{device}/revoke", {"reason": "紛失"})
    assert (answer.status_code, answer.json()["kind"]) == (200, "revoked")
    leaf = company.refused(company["viewer"].get("/me"), "device_revoked")
    assert (leaf.details["actor"], leaf.details["device"]) == (company["viewer"].id, device)
    assert at_the_gate(company, "viewer", device) is Code.DEVICE_REVOKED
    assert "device_revoked" in company.notices(company["viewer"])
    company.refused(company["manager"].post(f"/devices/{device}/revoke", {"reason": "再度"}), "conflict")
    assert register().status_code == 201
    assert at_the_gate(company, "viewer", device) is None
    kinds = [each["kind"] for each in company["auditor"].get(f"/devices/{device}/records").json()["items"]]
    assert kinds == ["registered", "revoked", "registered"]
    # The session that ended stays ended.
    assert company["viewer"].get("/me").json()["code"] == "device_revoked"


def test_nobody_signs_in_from_a_withdrawn_device_however_it_names_itself(office: Any) -> None:
    officer = office.found()
    officer.step_up()
    device = officer.answer["device_id"]
    revoked = officer.post(f"/v1/devices/{device}/revoke", {"reason": "紛失"})
    assert revoked.status_code == 200, revoked.text
    assert officer.get("/v1/me").json()["code"] == "device_revoked"
    for how in ({"device": "desk"}, {"device": "another", "hizo-device": officer.device_token}):
        device_name = how.pop("device")
        first = officer.give_password(device_name, **how)
        body = {"challenge": first.json()["challenge"], "code": officer.code()}
        answer = office.http.post("/v1/sign-in/code", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")
        assert office.leaves("sign_in.refused")[-1]["code"] == '"device_revoked"'
        # The code is used up and the challenge over, although nobody was let in.
        assert office.http.post("/v1/sign-in/code", json=body).json()["code"] == "credentials_invalid"
    assert officer.sign_in("new desk").get("/v1/me").status_code == 200


def test_the_list_of_all_devices_comes_in_parts_and_not_for_everybody(company: Any) -> None:
    for name in ("viewer", "stranger"):
        company.refused(company[name].get("/devices/all"), "role_required")
        company.refused(company[name].get("/devices/x/records"), "role_required")
        company.refused(company[name].get("/devices/x/check-ins"), "role_required")
    seen: list[str] = []
    path = "/devices/all?limit=3"
    while path:
        part = company["administrator"].get(path).json()
        seen += [each["person_name"] for each in part["items"]]
        path = f"/devices/all?limit=3&cursor={part['next']}" if part["next"] else ""
    assert sorted(seen) == sorted(company.people)
