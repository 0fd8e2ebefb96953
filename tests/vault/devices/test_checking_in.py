"""What devices report about themselves, what the company asks of them, and what the gate then says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from vault.access.facts import load_standing
from vault.identity.models import SessionRow
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.errors import Code

DAY_MS = 86_400_000


def at_the_gate(company: Any, device_id: str) -> Code | None:
    with company.platform.reading() as tx:
        return load_standing(tx, company["viewer"].id, device_id=device_id).device


def check_in(company: Any, said: dict[str, Any]) -> Any:
    answer = company["viewer"].post("/device/check-in", said)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.clause("G9.3-c", "G9.3-d", "G9.3-e", "G9.3-f", "G9.1.2-k", "T11-d", "T11-e")
def test_the_gate_reads_the_newest_report_once_check_ins_are_required(
    company: Any, device_of: Any, report: Any, set_policy: Any
) -> None:
    device, now = device_of("viewer"), company.platform.clock.now_ms()
    assert at_the_gate(company, device) is None
    assert set_policy(require_check_in=True, require_usb_disabled=True).status_code == 201
    assert at_the_gate(company, device) is Code.DEVICE_NO_AV
    unfit = {
        Code.DEVICE_NO_AV: {"security_running": False},
        Code.DEVICE_AV_OUTDATED: {"signatures_on": tokyo_date(now - 8 * DAY_MS)},
        Code.DEVICE_OUTDATED: {"os_updated_on": tokyo_date(now - 61 * DAY_MS)},
        Code.DEVICE_SCAN_OVERDUE: {"last_full_scan_at": utc_text(now - 7 * DAY_MS - 1)},
        Code.DEVICE_USB_OPEN: {"usb_storage": "enabled"},
    }
    for code, said in unfit.items():
        assert check_in(company, report(**said))["refused_by"] == code
        assert at_the_gate(company, device) is code
    assert check_in(company, report())["refused_by"] is None
    assert at_the_gate(company, device) is None
    assert len(company.leaves("device.checked_in")) == 6
    listed = company["manager"].get(f"/devices/{device}/check-ins").json()["items"]
    assert [each["usb_storage"] for each in listed][:2] == ["disabled", "enabled"]
    assert {each["reported_by"] for each in listed} == {"client"}


@pytest.mark.clause("G9.3-g")
def test_a_device_that_was_off_for_a_week_scans_before_it_is_used(
    company: Any, device_of: Any, report: Any, set_policy: Any, clock: Any
) -> None:
    set_policy(require_check_in=True)
    check_in(company, report())
    clock.advance(days=7)
    now = clock.now_ms()
    back = report(powered_on_at=utc_text(now - 60_000), last_full_scan_at=utc_text(now - 120_000))
    _touch(company)
    assert check_in(company, back)["refused_by"] == "device_scan_overdue"
    clock.advance(seconds=30)
    assert check_in(company, back)["refused_by"] == "device_scan_overdue", "repeating it helps nothing"
    assert at_the_gate(company, device_of("viewer")) is Code.DEVICE_SCAN_OVERDUE
    done = check_in(company, {**back, "last_full_scan_at": utc_text(clock.now_ms())})
    assert done["refused_by"] is None


def _touch(company: Any) -> None:
    """As if the session had been in use all the time."""
    with company.platform.transaction() as tx:
        tx.session.execute(update(SessionRow).values(last_used_ms=tx.now_ms()))


@pytest.mark.parametrize(
    "future",
    [
        {"os_updated_on": 2 * DAY_MS},
        {"signatures_on": 2 * DAY_MS},
        {"last_full_scan_at": 600_000},
        {"powered_on_at": 600_000},
    ],
    ids=str,
)
def test_a_report_from_the_future_would_look_new_for_too_long(
    company: Any, report: Any, unchanged: Any, future: dict[str, int]
) -> None:
    ((name, ahead),) = future.items()
    moment = company.platform.clock.now_ms() + ahead
    said = {name: utc_text(moment) if name.endswith("_at") else tokyo_date(moment)}
    with unchanged():
        company.refused(company["viewer"].post("/device/check-in", report(**said)), "request_invalid")


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_full_scan_at": "2026-09-01T00:00:00"},
        {"powered_on_at": "x"},
        {"usb_storage": "off"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_report_nobody_can_read_is_refused(
    company: Any, report: Any, unchanged: Any, wrong: dict[str, Any]
) -> None:
    with unchanged():
        company.refused(company["viewer"].post("/device/check-in", report(**wrong)), "request_invalid")


def test_what_a_client_does_not_know_counts_as_missing_and_not_as_good(
    company: Any, report: Any, set_policy: Any
) -> None:
    set_policy(require_check_in=True)
    for said, code in (
        ({"security_software": None}, "device_no_av"),
        ({"signatures_on": None}, "device_av_outdated"),
        ({"os_updated_on": None}, "device_outdated"),
        ({"last_full_scan_at": None, "powered_on_at": None}, "device_scan_overdue"),
    ):
        assert check_in(company, report(**said))["refused_by"] == code


@pytest.mark.clause("G9.3-h")
def test_software_nobody_approved_is_told_to_the_registering_manager_once(
    company: Any, report: Any, register: Any
) -> None:
    check_in(company, report(software=["game"]))
    assert company.notices(company["manager"]) == []
    register(allowed_software=["CAD-X"])
    before = company.notices(company["manager"]).count("device_software_extra")
    seen = check_in(company, report(software=["cad-x", "game", "miner"]))
    assert seen["extra_software"] == ["game", "miner"]
    assert company.notices(company["manager"]).count("device_software_extra") == before + 1
    check_in(company, report(software=["cad-x", "game", "miner"]))
    check_in(company, report(software=["cad-x"]))
    assert company.notices(company["manager"]).count("device_software_extra") == before + 1
    check_in(company, report(software=["cad-x", "miner"]))
    assert company.notices(company["manager"]).count("device_software_extra") == before + 2


@pytest.mark.clause("G4.2.3-g")
def test_a_manager_may_refuse_the_general_segment(
    company: Any, device_of: Any, register: Any, set_policy: Any
) -> None:
    device = device_of("viewer")
    register(segment="general")
    assert at_the_gate(company, device) is None
    set_policy(refuse_general_segment=True)
    assert at_the_gate(company, device) is Code.DEVICE_SEGMENT_REFUSED
    register(segment="separated")
    assert at_the_gate(company, device) is None


def test_where_registration_is_required_an_unregistered_device_opens_nothing(
    company: Any, device_of: Any, register: Any, set_policy: Any
) -> None:
    set_policy(require_registration=True)
    assert at_the_gate(company, device_of("viewer")) is Code.DEVICE_REVOKED
    assert at_the_gate(company, "dev_nobody_knows") is Code.DEVICE_REVOKED
    assert company["viewer"].get("/device").json()["refused_by"] == "device_revoked"
    register()
    assert at_the_gate(company, device_of("viewer")) is None


@pytest.mark.clause("G9.3-c", "G9.3-e", "G9.3-f")
@pytest.mark.parametrize(
    "lax",
    [
        {"update_days": 61},
        {"signature_days": 8},
        {"scan_days": 8},
        {"scan_days": 0},
        {"require_usb_disabled": True},
    ],
    ids=str,
)
def test_no_policy_is_laxer_than_the_guideline(
    company: Any, set_policy: Any, unchanged: Any, lax: dict[str, Any]
) -> None:
    with unchanged():
        company.refused(set_policy(**lax), "request_invalid")


def test_a_manager_sets_the_policy_with_a_reason_and_a_fresh_code_and_its_history_is_kept(
    company: Any, set_policy: Any, unchanged: Any, clock: Any
) -> None:
    with unchanged():
        for name in ("officer", "auditor", "administrator", "viewer"):
            company.refused(set_policy(by=name), "role_required")
        company.refused(set_policy(reason=" "), "reason_missing")
    assert company["viewer"].get("/device-policy").json()["number"] == 0
    set_policy(require_check_in=True)
    set_policy(update_days=30)
    current = company["viewer"].get("/device-policy").json()
    assert (current["number"], current["update_days"], current["require_check_in"]) == (2, 30, False)
    history = company["viewer"].get("/device-policy/history").json()["items"]
    assert [each["number"] for each in history] == [2, 1]
    assert len(company.leaves("device_policy.set")) == 2
    clock.advance(seconds=301)
    with unchanged():
        company.refused(set_policy(), "step_up_required")
