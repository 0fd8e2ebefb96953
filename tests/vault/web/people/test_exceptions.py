"""Recovering the officer's post, and what a small company's only officer does alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.people_at_desks import Office
from tests.vault.web.alone import wait
from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany

Browser = Callable[..., Reading]
OUTSIDER = {
    "name": "外 守",
    "name_kana": "ソト マモル",
    "name_romaji": "Soto Mamoru",
    "mail": "soto@lawyers.example",
    "company": "外部法律事務所",
    "document": "秘密保持契約書",
}


def test_a_recovery_is_announced_and_ended_by_an_objection(whole: WholeCompany, reading: Browser) -> None:
    path = f"/recoveries/{whole.ids['recovery_id']}"
    second, manager = reading("second_officer"), reading("manager")
    second.open("/recoveries")
    assert second.send("/recoveries", kind="succeed", reason="不在").status == 409, "one is open already"
    early = second.send(f"{path}/complete")
    assert early.status in {403, 409}
    manager.open("/recoveries")
    ended = manager.send(f"{path}/object", reason="在席している")
    assert "異議： 在席している" in ended.text


@pytest.mark.clause("T5-c")
def test_an_outsider_agrees_to_what_one_person_does_alone(whole: WholeCompany, reading: Browser) -> None:
    officer = reading("officer")
    officer.open("/small-company")
    officer.send("/small-company", reason="役員は一人")
    officer.open("/small-company/confirmers/new")
    cleared = officer.send("/small-company/confirmers", **OUTSIDER)
    [link] = [each.text for each in cleared.tree.iter("code") if each.get("class") == "secret"]
    desk = Office(whole.company.platform, whole.clock, whole.company.client).desk("soto.mamoru")
    desk.enrol(link)
    outsider = Reading(whole.company.client, desk.token)
    assert outsider.open("/people").status == 403, "the rest of the vault is not theirs"

    whole.refresh_sessions()
    order = {"reason": "他にいない", "rank": "officer"}
    officer.open("/small-company/own-appointment")
    assert officer.send("/small-company/own-appointment", **order, code=whole.code()).path == "/small-company"

    [agree] = [each for each in outsider.open("/confirmer").forms() if each.startswith("/confirmer")]
    assert outsider.send(agree, code=desk.code()).path == "/confirmer"
    assert outsider.sheet is not None
    assert [each for each in outsider.sheet.forms() if each.startswith("/confirmer")] == []

    whole.next_step()
    whole.refresh_sessions()
    officer.open("/small-company/own-appointment")
    assert officer.sheet is not None
    [do] = [each for each in officer.sheet.forms() if each.startswith("/small-company/own-appointment/")]
    assert officer.send(do, **{**order, "reason": "別の理由"}, code=whole.code()).status == 409
    whole.next_step()
    done = officer.send(do, **order, code=whole.code())
    assert done.path == "/small-company"
    assert "外 守（外部法律事務所）" in done.text
    posts = whole.done(whole["officer"].get(f"/people/{whole['officer'].id}"))["posts"]
    assert {each["post"] for each in posts} == {"overall_officer", "responsible_manager"}


def test_nobody_else_is_a_confirmer(reading: Browser) -> None:
    assert reading("officer").open("/confirmer").status == 403


def test_the_joining_agreement_is_read_and_replaced(whole: WholeCompany, reading: Browser) -> None:
    officer = reading("officer")
    officer.open("/joining-agreement/new")
    text = {"title": "合意書", "text": "# 第1条\r\n守る。\r\n# 第2条（退職後）\r\n守る。", "reason": "改定"}
    lacking = officer.send("/joining-agreement", **text, after_leaving="第9条")
    assert (lacking.status, "守る。" in lacking.content.decode()) == (lacking.status, True)
    assert lacking.status >= 400
    assert officer.send("/joining-agreement", after_leaving="第2条（退職後）").path == "/joining-agreement"
    assert "第2条（退職後）" in reading("employee").open("/joining-agreement").text


def test_an_officer_who_waits_carries_out_what_was_announced(whole: WholeCompany, reading: Browser) -> None:
    officer = reading("officer")
    officer.open("/small-company")
    officer.send("/small-company", reason="役員は一人")
    officer.open("/small-company/own-appointment")
    officer.send("/small-company/own-appointment", reason="他にいない", rank="officer", code=whole.code())
    officer.open("/small-company/own-appointment")
    assert officer.sheet is not None
    [do] = [each for each in officer.sheet.forms() if each.startswith("/small-company/own-appointment/")]
    whole.next_step()
    assert officer.send(do, reason="他にいない", rank="officer", code=whole.code()).status in {403, 409}
    wait(whole)
    assert officer.send(do, code=whole.code()).path == "/small-company"
