"""An access by pages: asked for, decided by another, acknowledged, reviewed, taken back; and the roster at each moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany

Browser = Callable[..., Reading]


def _asked(whole: WholeCompany, who: Reading, **more: str) -> Sheet:
    path = f"/entries/{whole.ids['entry_id']}/ask"
    who.open(path)
    return who.send(
        path,
        tier="3",
        project_id=whole.company.project_id,
        task="図面の作成",
        need_to_know="担当",
        overseas_risk="国外との取引はない",
        ends_on=whole.company.day(30),
        **more,
    )


def _answers(sheet: Sheet, **instead: str) -> dict[str, str]:
    """What allows access: the needed answer of each choice, words elsewhere."""
    said = {}
    for each in sheet.tree.iter("select", "textarea"):
        name = each.get("name", "")
        if name.startswith("answer_"):
            hint = "".join(each.getparent().itertext())
            said[name] = (
                ("no" if "いいえ" in hint.partition("：")[2] else "yes") if each.tag == "select" else "ない"
            )
    return {**said, "history_result": "非違の記録なし", "reason": "必要", **instead}


def _roster(reading: Reading, asked: str = "") -> list[str]:
    """Who stands on the roster."""
    sheet = reading.open(f"/roster{asked}")
    return [each.findtext("th/a") for each in sheet.tree.iter("tr") if each.find("th/a") is not None]


def _approve(reading: Reading, path: str, **instead: str) -> Sheet:
    return reading.send(f"{path}/approve", **_answers(reading.open(path), **instead))


@pytest.mark.clause("G4.1.1-b", "G4.1.2-d", "G4.1.3-c")
def test_from_asking_to_taking_back(whole: WholeCompany, reading: Browser) -> None:
    employee, officer, manager = reading("employee"), reading("officer"), reading("manager")
    request = _asked(whole, employee).path
    assert request.startswith("/access/requests/")
    assert f"{request}/approve" not in employee.open(request).forms(), "nobody decides for themselves"

    grant = _approve(officer, request).path
    assert grant.startswith("/access/grants/")
    before = manager.open("/roster")
    assert "employee" not in _roster(manager)
    manager.open(grant)
    assert f"{grant}/acknowledge" in manager.open(grant).forms()
    whole.clock.advance(seconds=60)
    manager.send(f"{grant}/acknowledge")
    assert "利用可" in employee.open(grant).heading
    whole.clock.advance(seconds=60)
    assert "employee" in _roster(manager)
    [csv] = [each for each in before.links() if each.startswith("/roster.csv")]
    assert "employee" not in _roster(manager, csv.removeprefix("/roster.csv"))
    kept = manager.open(csv)
    assert kept.headers["content-disposition"].startswith("attachment")
    assert "employee" not in kept.content.decode("utf-8-sig")

    manager.open(grant)
    taken = manager.send(f"{grant}/revoke", reason="持ち出し", for_mishandling="true")
    assert "取消済み" in taken.heading
    assert "employee" not in _roster(manager)
    again = _asked(whole, employee).path
    assert "持ち出し" in officer.open(again).text, "the next decider sees it"


@pytest.mark.clause("G4.1.3-a")
def test_a_closed_project_brings_its_access_up_for_review(whole: WholeCompany, reading: Browser) -> None:
    manager, project = reading("manager"), f"/projects/{whole.ids['project_id']}/close"
    manager.open("/projects")
    manager.send(project, reason="完了")
    confirm, stop = (_reviews(manager, verb) for verb in ("confirm", "stop"))
    assert len(confirm) == len(stop) > 2
    assert manager.send(confirm[0], reason=" ").status >= 400
    manager.send(confirm[0], reason="継続する")
    manager.send(stop[1], reason="不要")
    assert _reviews(manager, "stop") == stop[2:]


def _reviews(reading: Reading, verb: str) -> list[str]:
    return [each for each in reading.open("/access/reviews").forms() if each.endswith(f"/{verb}")]


@pytest.mark.clause("G4.1.1-c")
def test_a_decision_that_lacks_something_comes_back_with_what_was_said(
    whole: WholeCompany, reading: Browser
) -> None:
    request = _asked(whole, reading("employee")).path
    refused = _approve(reading("officer"), request, reason="図面のため", history_result=" ")
    assert refused.status >= 400
    form = next(each for each in refused.tree.forms if each.get("action") == f"{request}/approve")
    assert dict(form.form_values())["reason"] == "図面のため"
    assert "決定待ち" in refused.heading


def test_a_request_is_refused_or_taken_back(whole: WholeCompany, reading: Browser) -> None:
    employee, officer = reading("employee"), reading("officer")
    first, second = _asked(whole, employee).path, _asked(whole, employee).path
    officer.open(first)
    assert "却下" in officer.send(f"{first}/reject", reason="不要").heading
    employee.open(second)
    assert "取下げ" in employee.send(f"{second}/withdraw").heading


def test_a_request_without_need_to_know_comes_back_as_it_was(whole: WholeCompany, reading: Browser) -> None:
    employee = reading("employee")
    path = f"/entries/{whole.ids['entry_id']}/ask"
    employee.open(path)
    back = employee.send(
        path, task="図面の作成", need_to_know=" ", overseas_risk="ない", ends_on=whole.company.day(9)
    )
    assert (back.status >= 400, "図面の作成" in back.content.decode()) == (True, True)


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/access/requests/{grant_request_id}", 404),
        ("/access/grants/{grant_id}", 404),
        ("/entries/{entry_id}/grants", 403),
        ("/access/reviews", 403),
        ("/access/audits", 403),
        ("/roster", 403),
        ("/roster.csv", 403),
        ("/roster.pdf", 403),
    ],
)
def test_what_is_not_ones_own_is_not_shown(
    whole: WholeCompany, reading: Browser, path: str, status: int
) -> None:
    assert reading("newcomer").open(path.format_map(whole.ids)).status == status


def test_a_form_that_is_sent_twice_is_done_once(whole: WholeCompany, reading: Browser) -> None:
    manager = reading("manager")
    sheet = manager.open("/projects")
    for _ in range(2):
        manager.sheet = sheet
        manager.send("/projects", name="新しい炉")
    names = [each["name"] for each in whole.done(whole["manager"].get("/projects"))["items"]]
    assert names.count("新しい炉") == 1


@pytest.mark.clause("G4.1.2-c")
def test_an_audit_is_closed_by_somebody_else(whole: WholeCompany, reading: Browser) -> None:
    path = f"/access/audits/{whole.ids['audit_id']}/close"
    assert path not in reading("manager").open("/access/audits").forms()
    officer = reading("officer")
    officer.open("/access/audits")
    assert "適正である" in officer.send(path, finding="適正である").text


HEAD = "氏名,役職,アクセス権設定日時,アクセス権の範囲,誓約書等の提出日,トレーニング受講歴\n"
ROWS = (
    "employee,主任,2020-04-01,図面,2020-04-01,2020-04-01\nnobody,主任,2020-04-01,図面,2020-04-01,2020-04-01\n"
)


@pytest.mark.parametrize("how", ["list", "file"])
def test_an_older_list_becomes_requests_row_by_row(whole: WholeCompany, reading: Browser, how: str) -> None:
    manager = reading("manager")
    path = f"/entries/{whole.ids['entry_id']}/roster-import"
    manager.open(path)
    content: Any = HEAD + ROWS if how == "list" else (HEAD + ROWS).encode()
    came = manager.send(path, overseas_risk="ない", ends_on=whole.company.day(30), **{how: content})
    [made] = [each for each in came.links() if each.startswith("/access/requests/")]
    assert "employee" in manager.open(made).heading
    refused = reading("employee")
    refused.open(path)
    assert (
        refused.send(path, list=HEAD + ROWS, overseas_risk="ない", ends_on=whole.company.day(30)).status
        == 403
    )


def test_another_type_of_form_brings_no_list(whole: WholeCompany, reading: Browser) -> None:
    manager = reading("manager")
    answer = manager.client.post(
        f"/entries/{whole.ids['entry_id']}/roster-import",
        data={"list": HEAD + ROWS},
        headers={"Sec-Fetch-Site": "same-origin", "Cookie": f"__Host-hizo={manager.token}"},
    )
    assert answer.status_code == 422
