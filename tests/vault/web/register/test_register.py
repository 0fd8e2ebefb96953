"""The register by pages: listed, read, changed, searched, and powers lent on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.vault.web.reading import Reading, Sheet

Open = Callable[..., Reading]
DAY = "2027-03-31"


def _found(reading: Reading, words: str) -> Sheet:
    reading.open("/entries")
    return reading.send("/entries/search", search=words)


def test_a_technology_is_listed_found_changed_and_its_history_shown(whole: Any, reading: Open) -> None:
    manager = reading("manager")
    assert "/entries/new" in manager.open("/entries").links()
    manager.open("/entries/new")
    sheet = manager.send(
        "/entries", name="真空蒸着の膜厚制御", why_know_how="工程から読み取れないため", tier="2"
    )
    path = sheet.path
    assert sheet.heading == "真空蒸着の膜厚制御"
    assert path in _found(manager, "蒸着").links()
    assert path not in _found(manager, "鰻").links()
    manager.open(f"{path}/edit")
    assert manager.send(f"{path}/edit", name="膜厚制御", reason="短くした").heading == "膜厚制御"
    history = manager.open(f"{path}/changes").text
    for said in ("真空蒸着の膜厚制御", "膜厚制御", "短くした"):
        assert said in history


def test_a_refused_entry_and_a_refused_change_keep_what_was_typed(whole: Any, reading: Open) -> None:
    manager = reading("manager")
    manager.open("/entries/new")
    sheet = manager.send("/entries", name="理由のない技術", why_know_how="", tier="1")
    assert sheet.status == 422
    assert "理由のない技術" in [each.get("value") for each in sheet.tree.iter("input")]
    path = f"/entries/{whole.ids['entry_id']}"
    manager.open(f"{path}/edit")
    whole.done(
        whole["manager"].patch(
            path,
            {"name": "先に変わった", "reason": "先"},
            headers={"If-Match": whole["manager"].get(path).headers["etag"]},
        )
    )
    late = manager.send(f"{path}/edit", name="後から", reason="後")
    assert late.status == 412
    assert "後から" in [each.get("value") for each in late.tree.iter("input")]


def test_who_may_not_read_the_register_learns_who_answers_and_where_to_ask(whole: Any, reading: Open) -> None:
    employee, path = reading("employee"), f"/entries/{whole.ids['entry_id']}"
    assert path in employee.open("/entries").links()
    name = whole["manager"].get(path).json()["name"]
    assert path in _found(employee, name[1:]).links()
    assert path not in _found(employee, "鰻").links()
    sheet = employee.open(path)
    assert f"{path}/ask" in sheet.links()
    assert whole["manager"].get(path).json()["why_know_how"] not in sheet.text
    assert employee.open(f"{path}/changes").status == 403
    assert employee.open(f"{path}/duties").status == 403


def test_powers_and_duties_are_given_and_ended(whole: Any, reading: Open) -> None:
    path, manager = f"/entries/{whole.ids['entry_id']}", reading("manager")
    manager.open(f"{path}/delegations/new")
    lent = {"person_id": whole["employee"].id, "ends_on": DAY, "document": "委任状 12", "reason": "不在"}
    assert manager.send(f"{path}/delegations/new", _code=whole.code(), **lent).path == f"{path}/duties"
    manager.open(f"{path}/designations/new")
    named = {"person_id": whole["employee"].id, "ends_on": DAY, "reason": "担当"}
    manager.send(f"{path}/designations/new", **named)
    for kind in ("delegations", "designations"):
        running = [
            each
            for each in whole["manager"].get(f"{path}/{kind}").json()["items"]
            if each["person"]["id"] == whole["employee"].id and each["ended_at"] is None
        ]
        assert running, kind
        end = f"{path}/{kind}/{running[0]['id']}/end"
        manager.open(f"{path}/duties")
        refused = manager.send(end, reason="")
        assert refused.status == 422
        assert manager.send(end, reason="終わった").status == 200
        left = [
            each["id"]
            for each in whole["manager"].get(f"{path}/{kind}").json()["items"]
            if not each["ended_at"]
        ]
        assert running[0]["id"] not in left
