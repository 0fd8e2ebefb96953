"""Devices by pages: registered, withdrawn, and the terms for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany


@pytest.mark.clause("G4.2.3-g")
def test_a_device_is_registered_and_withdrawn_by_pages(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    manager = reading("manager", "en")
    path = f"/devices/{whole.own['subject']['device_id']}"
    assert path in manager.open("/devices").links()
    manager.open(path)
    said = {"name": "設計-12", "allowed_software": "CAD-X\nOffice", "utilities": "diskpart = 保守"}
    shown = manager.send(f"{path}/register", **said, fastened="true")
    assert "設計-12" in shown.heading
    record = whole.done(whole["subject"].get(path))["record"]
    assert record["particulars"] == {
        "name": "設計-12",
        "segment": "separated",
        "fastened": True,
        "fastened_checked_on": None,
        "allowed_software": ["CAD-X", "Office"],
        "utilities": [{"name": "diskpart", "reason": "保守"}],
    }
    blank = manager.send(f"{path}/revoke", reason="")
    assert blank.status == 422
    manager.send(f"{path}/revoke", reason="紛失")
    assert "紛失" in manager.open(path).text


def test_an_owner_sees_and_withdraws_a_device_of_their_own_and_nobody_elses(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    own, others = (f"/devices/{whole.own[name]['device_id']}" for name in ("employee", "subject"))
    reader = reading("employee")
    listed = reader.open("/devices").links()
    assert own in listed
    assert others not in listed
    assert reader.open(others).status == 403
    assert f"{own}/register" not in reader.open(own).forms()
    reader.send(f"{own}/revoke", reason="古い端末")
    assert whole.done(whole["manager"].get(own))["refused_by"] == "device_revoked"


def test_a_manager_puts_terms_in_force_and_those_before_are_kept(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager")
    reader.open("/devices/policy")
    lax = reader.send("/devices/policy", require_usb_disabled="true", reason="持出しを防ぐ")
    assert lax.status == 422
    assert "持出しを防ぐ" in lax.content.decode()
    reader.send("/devices/policy", require_check_in="true", update_days="30")
    terms = whole.done(whole["employee"].get("/device-policy"))
    assert (terms["require_check_in"], terms["require_usb_disabled"], terms["update_days"]) == (
        True,
        True,
        30,
    )
    assert "持出しを防ぐ" in reading("employee").open("/devices/policy").text
    assert "/devices/policy" not in reading("employee").open("/devices/policy").forms()
