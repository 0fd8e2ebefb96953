"""What a device must meet, as pure rules: each figure at its edge, and no way around by silence."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from vault.devices.rules import (
    Policy,
    Report,
    extra_software,
    judge,
    scan_asked_since,
    warnings,
)
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.errors import Code

NOW = 1_790_000_000_000
STRICT = Policy(require_check_in=True)


def ago(days: int) -> str:
    return tokyo_date(NOW - days * DAY_MS)


GOOD = Report(
    os="Windows 11 24H2",
    os_updated_on=ago(10),
    security_software="Defender",
    security_running=True,
    signatures_on=ago(1),
    last_full_scan_ms=NOW - 2 * DAY_MS,
    powered_on_ms=NOW - DAY_MS,
    usb_storage="disabled",
)


def facts(report: Report | None = GOOD, policy: Policy | None = STRICT, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "device_kind": "registered",
            "device_segment": "separated",
            "device_report": None if report is None else report.written(),
            "device_policy": None if policy is None else policy.written(),
            **more,
        }
    )


@pytest.mark.clause("G9.3-d")
def test_a_device_without_running_security_software_or_without_a_report_is_refused() -> None:
    assert judge(facts(), NOW) is None
    assert judge(facts(replace(GOOD, security_running=False)), NOW) is Code.DEVICE_NO_AV
    assert judge(facts(replace(GOOD, security_software="")), NOW) is Code.DEVICE_NO_AV
    assert judge(facts(None), NOW) is Code.DEVICE_NO_AV


@pytest.mark.clause("G9.3-e", "T11-d")
def test_signatures_are_amber_after_three_days_and_refused_after_seven() -> None:
    for days, code, amber in ((3, None, False), (4, None, True), (7, None, True)):
        seen = facts(replace(GOOD, signatures_on=ago(days)))
        assert judge(seen, NOW) is code
        assert ("signatures_ageing" in warnings(seen, NOW)) is amber
    assert judge(facts(replace(GOOD, signatures_on=ago(8))), NOW) is Code.DEVICE_AV_OUTDATED
    assert judge(facts(replace(GOOD, signatures_on=None)), NOW) is Code.DEVICE_AV_OUTDATED


@pytest.mark.clause("G9.3-c", "T11-e")
def test_updates_are_amber_after_thirty_days_and_refused_after_sixty() -> None:
    for days, code, amber in ((30, None, False), (31, None, True), (60, None, True)):
        seen = facts(replace(GOOD, os_updated_on=ago(days)))
        assert judge(seen, NOW) is code
        assert ("updates_ageing" in warnings(seen, NOW)) is amber
    assert judge(facts(replace(GOOD, os_updated_on=ago(61))), NOW) is Code.DEVICE_OUTDATED
    assert judge(facts(replace(GOOD, os_updated_on=None)), NOW) is Code.DEVICE_OUTDATED


@pytest.mark.clause("G9.3-f")
def test_a_full_scan_older_than_a_week_is_refused() -> None:
    at_the_edge = replace(GOOD, last_full_scan_ms=NOW - 7 * DAY_MS)
    assert judge(facts(at_the_edge), NOW) is None
    assert judge(facts(at_the_edge), NOW + 1) is Code.DEVICE_SCAN_OVERDUE
    assert judge(facts(replace(GOOD, last_full_scan_ms=None)), NOW) is Code.DEVICE_SCAN_OVERDUE


@pytest.mark.clause("G9.3-g")
def test_after_a_week_off_a_scan_before_power_on_does_not_count_however_often_it_is_reported() -> None:
    powered_on = NOW - 60_000
    since = scan_asked_since(GOOD, NOW - 7 * DAY_MS, powered_on, NOW)
    assert since == powered_on
    returned = replace(GOOD, powered_on_ms=powered_on, last_full_scan_ms=powered_on - 1, scan_since_ms=since)
    assert judge(facts(returned), NOW) is Code.DEVICE_SCAN_OVERDUE
    # A second check-in a minute later, or another power-on, does not make it forgotten.
    assert scan_asked_since(returned, NOW, powered_on + 5, NOW + 60_000) == powered_on
    assert scan_asked_since(GOOD, NOW - 7 * DAY_MS, None, NOW) == NOW, "whoever does not say when, scans now"
    scanned = replace(returned, last_full_scan_ms=powered_on)
    assert judge(facts(scanned), NOW) is None
    assert scan_asked_since(scanned, NOW, powered_on, NOW + 60_000) is None


@pytest.mark.clause("G9.1.2-k", "T11-h")
@pytest.mark.parametrize("state", ["enabled", "unknown"])
def test_usb_storage_that_is_not_disabled_is_refused_where_that_is_required(state: str) -> None:
    seen = replace(GOOD, usb_storage=state)
    assert judge(facts(seen, Policy(require_check_in=True, require_usb_disabled=True)), NOW) is (
        Code.DEVICE_USB_OPEN
    )
    assert judge(facts(seen), NOW) is None
    assert "usb_not_disabled" in warnings(facts(seen), NOW)


@pytest.mark.clause("G4.2.3-g")
def test_a_general_or_unknown_segment_is_refused_where_that_is_switched_on() -> None:
    strict = Policy(refuse_general_segment=True)
    assert judge(facts(policy=strict), NOW) is None
    assert judge(facts(policy=strict, device_segment="general"), NOW) is Code.DEVICE_SEGMENT_REFUSED
    assert judge(facts(policy=strict, device_kind=None, device_segment=None), NOW) is (
        Code.DEVICE_SEGMENT_REFUSED
    )
    assert judge(facts(device_segment="general"), NOW) is None
    assert "general_segment" in warnings(facts(device_segment="general"), NOW)


def test_a_revoked_device_is_refused_under_every_policy_and_an_unregistered_one_where_that_is_required() -> (
    None
):
    assert judge(facts(policy=None, device_kind="revoked"), NOW) is Code.DEVICE_REVOKED
    assert judge(facts(policy=None, device_kind=None), NOW) is None
    required = Policy(require_registration=True)
    assert judge(facts(policy=required, device_kind=None), NOW) is Code.DEVICE_REVOKED
    assert judge(facts(policy=required), NOW) is None


def test_without_a_policy_nothing_is_asked_and_the_figures_are_the_guidelines() -> None:
    assert judge(facts(None, None, device_kind=None, device_segment=None), NOW) is None
    assert (Policy().update_days, Policy().signature_days, Policy().scan_days) == (60, 7, 7)


@pytest.mark.clause("G9.3-h")
def test_software_beyond_the_approved_list_is_found_in_whatever_case_it_is_written() -> None:
    assert extra_software(("CAD-X", "game"), ["cad-x"]) == ["game"]
    assert extra_software(("game",), []) == ["game"]
    assert extra_software(("game",), None) == []
