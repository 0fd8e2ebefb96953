"""Oversight by pages: what is decided, said, answered, checked, reported and kept there is what the vault keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany

Browser = Callable[..., Reading]


@pytest.mark.clause("G3.0-j")
def test_an_alert_is_decided_with_a_reason_and_a_code(whole: WholeCompany, reading: Browser) -> None:
    manager, path = reading("manager"), f"/alerts/{whole.ids['alert_id']}/decide"
    manager.open("/alerts")
    again = manager.send(path, outcome="harmless", reason=" ", _code=whole.code())
    assert again.status == 422
    assert path in again.forms(), "the form is there again, with the problem above"
    whole.next_step()
    after = manager.send(path, outcome="harmless", reason="出張の準備だった", _code=whole.code())
    assert (after.status, path in after.forms()) == (200, False)
    [alert] = whole["manager"].get("/alerts?state=decided").json()["items"]
    assert (alert["outcome"], alert["reason"]) == ("harmless", "出張の準備だった")
    assert "出張の準備だった" in manager.open("/alerts?state=decided").text


def test_alerts_are_shown_to_those_who_decide_or_check(whole: WholeCompany, reading: Browser) -> None:
    assert reading("employee").open("/alerts").status == 403
    auditor = reading("auditor").open("/alerts")
    assert "subject" in auditor.text
    assert not [each for each in auditor.forms() if each.endswith("/decide")]


@pytest.mark.clause("TQ2-2")
def test_a_remark_is_said_and_answered(whole: WholeCompany, reading: Browser) -> None:
    employee = reading("employee")
    employee.open("/remarks/new")
    about = f"entry:{whole.ids['entry_id']}"
    refused = employee.send("/remarks", about=about, problem="暗証番号 1234 が長い", proposal="")
    assert refused.status == 422
    assert "1234" in refused.words("textarea"), "what was typed is still there"
    said = employee.send("/remarks", about=about, problem="承認が遅い", proposal="代理を置く")
    assert "承認が遅い" in said.text
    [remark] = whole["employee"].get("/remarks").json()["items"]
    manager, path = reading("manager"), f"/remarks/{remark['id']}/answer"
    manager.open("/remarks")
    manager.send(path, outcome="changed", reason="来月から代理を置く")
    assert "来月から代理を置く" in reading("employee").open("/remarks?state=answered").text


def test_nobody_is_offered_to_answer_their_own_remark(whole: WholeCompany, reading: Browser) -> None:
    manager = reading("manager")
    manager.open("/remarks/new")
    manager.send("/remarks", about="procedure:storage", problem="鍵が一本しかない")
    [own] = [
        each
        for each in whole["manager"].get("/remarks").json()["items"]
        if each["problem"] == "鍵が一本しかない"
    ]
    assert f"/remarks/{own['id']}/answer" not in manager.open("/remarks").forms()


@pytest.mark.clause("G3.0-h")
def test_a_measure_is_listed_checked_and_taken_off(whole: WholeCompany, reading: Browser) -> None:
    manager, named = reading("manager"), reading("employee")
    manager.open("/measures/new")
    typed = {"name": "金庫B", "kind": "container", "site": "本社", "responsible_id": whole["employee"].id}
    secret = manager.send("/measures", **{**typed, "name": "番号は 12-34-56"}, interval_days="10")
    assert secret.status == 422
    manager.send("/measures", **typed, interval_days="10")
    [measure] = whole["employee"].get("/measures").json()["items"]
    seen = named.open("/measures")
    assert f"/measures/{measure['id']}/end" not in seen.forms()
    named.send(f"/measures/{measure['id']}/check", found="施錠されていた")
    assert "施錠されていた" in manager.open("/measures").text
    manager.send(f"/measures/{measure['id']}/end", reason="撤去した")
    assert "撤去した" in manager.open("/measures?ended=true").text
    assert whole["employee"].get("/measures").json()["items"] == []


@pytest.mark.clause("G7.0-d")
def test_a_mutual_check_is_asked_for_and_closed_by_its_checker(whole: WholeCompany, reading: Browser) -> None:
    manager, checker = reading("manager"), reading("eraser")
    manager.open("/checks/new")
    typed = {"checker_id": whole["eraser"].id, "due_on": whole.company.day(20)}
    own = manager.send("/checks", **typed, checked_department="製造")
    assert own.status >= 400, "nobody checks their own department"
    asked = manager.send("/checks", **typed, checked_department="設計")
    newest = whole["eraser"].get("/mutual-checks").json()["items"][0]
    assert newest["checking_department"] == "製造"
    assert f"/checks/{newest['id']}/close" not in asked.forms()
    checker.open("/checks")
    checker.send(f"/checks/{newest['id']}/close", findings="おおむね良好")
    assert "おおむね良好" in manager.open("/checks").text


@pytest.mark.clause("G7.0-c")
def test_a_self_check_is_answered_and_stays_ones_own(whole: WholeCompany, reading: Browser) -> None:
    employee = reading("employee")
    sheet = employee.open("/self-check")
    fields = {each.get("name") for each in sheet.tree.iter("input") if each.get("type") == "radio"}
    some = dict.fromkeys(sorted(fields)[1:], "yes")
    partly = employee.send("/self-check", **some)
    assert partly.status == 422
    assert len(partly.tree.xpath("//input[@checked]")) == len(some), "what was ticked stays ticked"
    employee.send("/self-check", **dict.fromkeys(fields, "unsure"))
    [given] = whole["employee"].get("/self-checks").json()["items"]
    assert set(given["answers"].values()) == {"unsure"}
    assert len(fields) == len(given["answers"])
    assert reading("auditor").open("/self-check/summary").status == 200
    assert employee.open("/self-check/summary").status == 403


@pytest.mark.clause("G3.0-l")
def test_a_report_is_drafted_sent_read_and_acknowledged(whole: WholeCompany, reading: Browser) -> None:
    manager, officer = reading("manager"), reading("officer")
    assert "焼入れ条件" in manager.open("/reports/draft").text
    sent = manager.send("/reports", remarks="改善の途中です", _code=whole.code())
    assert sent.path.startswith("/reports/mrp_")
    assert "改善の途中です" in sent.text
    assert f"{sent.path}/acknowledge" not in sent.forms()
    assert sent.path in officer.open("/reports").links()
    officer.open(sent.path)
    read = officer.send(f"{sent.path}/acknowledge")
    assert f"{sent.path}/acknowledge" not in read.forms()
    report = whole["officer"].get(f"/management-reports/{sent.path.rpartition('/')[2]}").json()
    assert report["acknowledged_by"]["id"] == whole["officer"].id
    assert officer.open(f"{sent.path}/pdf").content.startswith(b"%PDF")
    assert reading("employee").open("/reports").status == 403


@pytest.mark.clause("T5-e")
def test_a_period_is_made_longer_and_never_shorter(whole: WholeCompany, reading: Browser) -> None:
    manager = reading("manager")
    manager.open("/retention")
    manager.send("/retention", kind="alert", years="10", reason="取引先の求め", _code=whole.code())
    assert "取引先の求め" in manager.open("/retention").text
    whole.next_step()
    shorter = manager.send("/retention", kind="alert", years="7", reason="減らす", _code=whole.code())
    assert shorter.status == 409, shorter.text
    assert "/retention" not in reading("auditor").open("/retention").forms()
    assert reading("employee").open("/retention").status == 403
