"""What the vault notices by itself needs a recorded decision, and nobody can sit it out (G3.0-j)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.audit.actor import Actor
from vault.documents.models import Quarantined
from vault.oversight.alerts.bursts import refusals_wait
from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.people.posts import Post
from vault.platform.errors import Code, Refusal
from vault.platform.operations import start_operation

pytestmark = pytest.mark.clause("G3.0-j")


def try_often(oversight: Any, name: str, times: int) -> None:
    item = oversight.item()
    for _ in range(times):
        assert oversight[name].get(f"/items/{item}/download").status_code == 403


def alerts(oversight: Any, name: str, **query: str) -> list[dict[str, Any]]:
    run_due_alerts(oversight.platform)
    found: list[dict[str, Any]] = oversight.done(oversight[name].get("/alerts", params=query))["items"]
    return found


def raised(oversight: Any, subject: str | None = "stranger", **more: Any) -> str:
    """An alert on the manager's entry, as a burst raises it."""
    with oversight.platform.transaction() as tx:
        row = raise_alert(
            tx,
            Kind.REFUSALS_IN_BURST,
            more.pop("source", "test"),
            Actor.job("test"),
            entry_id=oversight.company.entry_id,
            subject_id=oversight[subject].id if subject else None,
            count=10,
            **more,
        )
        assert row is not None
    return row.id


def decide(oversight: Any, by: str, alert: str, **more: Any) -> Any:
    body = {"outcome": "acted", "reason": "本人に確認した", **more}
    return oversight[by].post(f"/alerts/{alert}/decide", body)


def test_ten_refusals_within_an_hour_make_one_alert(oversight: Any) -> None:
    try_often(oversight, "stranger", 9)
    assert alerts(oversight, "manager") == []
    item = oversight.item()
    oversight["stranger"].get(f"/items/{item}/download")
    (alert,) = alerts(oversight, "manager")
    try_often(oversight, "stranger", 20)
    assert len(alerts(oversight, "manager")) == 1
    assert (alert["kind"], alert["count"], alert["addressee"]) == ("refusals_in_burst", 10, "manager")
    assert alert["subject"]["id"] == oversight["stranger"].id
    assert alert["entry_id"] == oversight.company.entry_id
    assert "stranger was refused 10 times" in alert["text"]
    assert oversight.company.notices(oversight["manager"]).count("alert_raised") == 1
    (leaf,) = oversight.company.leaves("alert.raised")
    assert leaf.details["subject"] == oversight["stranger"].id


def test_a_look_at_nothing_that_counts_leaves_nothing_behind(oversight: Any) -> None:
    for _ in range(12):
        assert oversight["stranger"].get("/items/itm_x").status_code == 404
    assert alerts(oversight, "manager") == alerts(oversight, "officer") == []
    with oversight.platform.reading() as tx:
        assert not refusals_wait(tx)


def test_refusals_of_an_hour_ago_no_longer_count(oversight: Any) -> None:
    for _ in range(3):
        try_often(oversight, "stranger", 4)
        oversight.later(seconds=1801)
    assert alerts(oversight, "manager") == []


def test_refusals_on_two_entries_are_not_added_up(oversight: Any) -> None:
    entry = oversight.company.open_entry(oversight["manager"], name="別の技術")
    for entry_id in (None, entry):
        item = oversight.item(entry_id)
        for _ in range(6):
            oversight["stranger"].get(f"/items/{item}/download")
    assert alerts(oversight, "manager") == []


def test_a_hidden_refusal_counts_by_its_true_code(oversight: Any) -> None:
    item = oversight.item()
    for _ in range(10):
        answer = oversight["stranger"].get(f"/items/{item}")
        assert answer.status_code == 404
    assert len(alerts(oversight, "manager")) == 1


def test_refusals_that_name_no_entry_go_to_the_overall_officer(oversight: Any) -> None:
    for _ in range(10):
        oversight["stranger"].get("/objects/objects/secret")
    (alert,) = alerts(oversight, "officer")
    assert (alert["entry_id"], alert["addressee"]) == (None, "officer")
    assert alerts(oversight, "manager") == []


def test_a_new_burst_after_a_decision_is_a_new_alert(oversight: Any) -> None:
    try_often(oversight, "stranger", 10)
    (alert,) = alerts(oversight, "manager")
    oversight.done(decide(oversight, "manager", alert["id"]))
    oversight.later(seconds=3601)
    try_often(oversight, "stranger", 10)
    assert len(alerts(oversight, "manager")) == 2


def test_a_used_up_view_budget_and_altered_content_raise_alerts(oversight: Any) -> None:
    from vault.oversight.alerts.refusals import notice_refusal

    item = oversight.item()
    by = Actor("person", oversight["viewer"].id)
    refusals = [
        Refusal(Code.THROTTLED, about={"item": item}),
        Refusal(Code.THROTTLED, about={"item": item}),
        Refusal(Code.STORE_UNAVAILABLE, true_code=Code.INTEGRITY_FAILED, about={"item": item}),
        Refusal(Code.THROTTLED),
    ]
    for refusal in refusals:
        with oversight.platform.transaction() as tx:
            notice_refusal(tx, refusal, by, "GET /v1/items/{item_id}")
    found = {each["kind"]: each for each in alerts(oversight, "manager")}
    assert set(found) == {"view_budget_exceeded", "integrity_failed"}
    assert found["view_budget_exceeded"]["subject"]["id"] == by.person_id
    assert found["integrity_failed"]["subject"] is None, "whoever met it did not do it"


def test_what_background_work_found_is_raised_once(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        tx.session.add(Quarantined(name="objects/strange", place="store", found_ms=0, leaf_index=-1))
        failed = start_operation(tx, "copies.issue", oversight["depositor"].id)
        failed.state, failed.problem = "failed", '{"code": "integrity_failed", "params": {}}'
    for _ in range(2):
        run_due_alerts(oversight.platform)
    found = alerts(oversight, "officer")
    assert sorted(each["kind"] for each in found) == ["integrity_failed", "storage_quarantined"]
    assert all(each["addressee"] == "officer" for each in found)


def test_a_decision_needs_a_reason_and_is_final(oversight: Any) -> None:
    alert = raised(oversight)
    oversight.refused(decide(oversight, "manager", alert, reason="  "), "reason_missing")
    assert alerts(oversight, "manager", state="open")
    answer = oversight.done(decide(oversight, "manager", alert))
    assert (answer["outcome"], answer["decided_by"]["name"]) == ("acted", "manager")
    assert alerts(oversight, "manager", state="open") == []
    assert alerts(oversight, "manager", state="decided")
    oversight.refused(decide(oversight, "manager", alert, outcome="harmless"), "conflict")
    (leaf,) = oversight.company.leaves("alert.decided")
    assert leaf.details["reason"] == "本人に確認した"


def test_a_decision_needs_a_fresh_code(oversight: Any) -> None:
    alert = raised(oversight)
    oversight.clock.advance(seconds=600)
    oversight.refused(decide(oversight, "manager", alert), "step_up_required")


def test_only_the_manager_of_the_entry_decides_at_first(oversight: Any) -> None:
    alert = raised(oversight)
    for name in ("stranger", "administrator", "officer", "auditor"):
        oversight.refused(decide(oversight, name, alert), "role_required")
    oversight.refused(decide(oversight, "other manager", alert), "not_found")
    assert alerts(oversight, "other manager") == []


def test_after_a_business_day_it_goes_to_the_overall_officer(oversight: Any) -> None:
    alert = raised(oversight)
    run_due_alerts(oversight.platform)
    assert alerts(oversight, "officer")[0]["addressee"] == "manager"
    oversight.later(days=6)
    for _ in range(2):
        run_due_alerts(oversight.platform)
    shown = alerts(oversight, "officer")[0]
    assert (shown["addressee"], shown["escalated_at"] is not None) == ("officer", True)
    assert oversight.company.notices(oversight["officer"]).count("alert_escalated") == 1
    assert len(oversight.company.leaves("alert.escalated")) == 1
    assert oversight.done(decide(oversight, "officer", alert))["decided_by"]["name"] == "officer"


def test_weekends_and_holidays_are_no_business_days(oversight: Any) -> None:
    raised(oversight)
    due = alerts(oversight, "manager")[0]["due_at"]
    # The clock starts on Monday 21 September 2026, a holiday like the two days after it.
    assert due == "2026-09-24T14:59:59.999Z"


def test_an_alert_about_the_manager_is_the_officers_from_the_start(oversight: Any) -> None:
    alert = raised(oversight, subject="manager")
    shown = alerts(oversight, "officer")[0]
    assert (shown["id"], shown["addressee"]) == (alert, "officer")
    assert alerts(oversight, "manager") == [], "and the manager does not see it"
    oversight.refused(decide(oversight, "manager", alert), "not_found")
    assert "alert_raised" not in oversight.company.notices(oversight["manager"])
    oversight.done(decide(oversight, "officer", alert))


def test_nobody_decides_an_alert_about_themselves(oversight: Any) -> None:
    alert = raised(oversight, subject="officer")
    oversight.later(days=6)
    run_due_alerts(oversight.platform)
    oversight.refused(decide(oversight, "officer", alert), "not_found")
    oversight.done(decide(oversight, "manager", alert))


def test_what_the_officer_cannot_decide_any_manager_can(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        row = raise_alert(
            tx, Kind.REFUSALS_IN_BURST, "s", Actor.job("test"), subject_id=oversight["officer"].id, count=10
        )
        assert row is not None
    oversight.refused(decide(oversight, "officer", row.id), "not_found")
    oversight.done(decide(oversight, "other manager", row.id))


def test_a_manager_who_left_the_post_gets_no_new_alert(oversight: Any) -> None:
    oversight.company.end_post(oversight["manager"], Post.RESPONSIBLE_MANAGER)
    raised(oversight)
    assert alerts(oversight, "officer")[0]["addressee"] == "officer"


def test_the_same_source_raises_once(oversight: Any) -> None:
    raised(oversight)
    with oversight.platform.transaction() as tx:
        again = raise_alert(tx, Kind.REFUSALS_IN_BURST, "test", Actor.job("test"))
    assert again is None
