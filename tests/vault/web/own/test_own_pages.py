"""The visitor's own pages: what waits, notices, account, access, set-up, the company's hub."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany
from vault.identity.models import SessionRow
from vault.platform.ids import new_id
from vault.web.own.task_pages import task_page

At = Callable[..., Reading]
KEY = {"_key": ["k" * 24]}


@pytest.mark.parametrize("person", ["manager", "officer", "employee", "holder", "auditor"])
def test_each_task_is_one_click_from_its_act_and_no_id_is_shown(
    reading: At, whole: WholeCompany, person: str
) -> None:
    sheet = reading(person).open("/")
    sections = whole[person].get("/worklist").json()["sections"]
    tasks = [task for section in sections for task in section["tasks"] if task["kind"] != "notices"]
    assert tasks
    assert {task_page(task["kind"], task["about"]) for task in tasks} <= set(sheet.links())
    assert not [
        word for word in sheet.text.split() if word.startswith(("pcd_", "grq_", "prs_", "internal_rules"))
    ]
    assert "hizo " not in sheet.text


def test_opening_a_notice_marks_it_read_and_leads_to_what_it_is_about(
    reading: At, whole: WholeCompany
) -> None:
    manager = reading("manager")
    listed = whole["manager"].get("/notices").json()["items"]
    asked = next(each for each in listed if each["kind"] == "visit_asked")
    manager.open("/notices?limit=100")
    sheet = manager.send(f"/notices/{asked['id']}/open")
    assert sheet.path == f"/visits/{asked['about']['visit']}"
    now = {each["id"]: each["read_at"] for each in whole["manager"].get("/notices").json()["items"]}
    assert now[asked["id"]] is not None


def test_marking_all_as_read_leaves_what_came_after_the_page_was_shown(
    reading: At, whole: WholeCompany
) -> None:
    manager = reading("manager")
    manager.open("/notices")
    whole.clock.advance(seconds=1)
    whole.company.ask(whole["employee"], whole["employee"], "view", tier=2)
    manager.send("/notices/read")
    unread = whole["manager"].get("/notices?unread=true").json()["items"]
    assert [each["kind"] for each in unread] == ["grant_requested"]


def test_nobody_reads_or_opens_the_notices_of_others(reading: At, whole: WholeCompany) -> None:
    employee = reading("employee")
    employee.open("/notices")
    theirs = whole.own["manager"]["notice_id"]
    assert employee._ask("POST", f"/notices/{theirs}/open", data=KEY).status == 404


def test_access_says_what_is_missing_and_leads_to_what_mends_it(reading: At) -> None:
    sheet = reading("pending").open("/me/access")
    assert "/pledges" in sheet.links()
    assert "誓約書" in sheet.text


def test_access_that_was_taken_back_is_shown_with_its_reason(reading: At, whole: WholeCompany) -> None:
    revoked = whole["manager"].post(
        f"/grants/{whole.own['subject']['grant_id']}/revoke", {"reason": "担当の変更"}
    )
    assert revoked.status_code == 200, revoked.text
    assert "担当の変更" in reading("subject").open("/me/access").text


def test_another_session_of_ones_own_is_ended_and_nobody_elses(reading: At, whole: WholeCompany) -> None:
    other = _second_session(whole, "subject")
    subject = reading("subject")
    subject.open("/me")
    present = whole.own["subject"]["session_id"]
    assert subject.sheet is not None
    assert f"/me/sessions/{present}/end" not in subject.sheet.forms()
    subject.send(f"/me/sessions/{other}/end")
    assert [each["id"] for each in whole["subject"].get("/sessions").json()["items"]] == [present]
    theirs = whole.own["manager"]["session_id"]
    assert subject._ask("POST", f"/me/sessions/{theirs}/end", data=KEY).status == 404
    assert whole["manager"].get("/sessions").status_code == 200


def _second_session(whole: WholeCompany, name: str) -> str:
    with whole.company.platform.transaction() as tx:
        row = tx.session.get_one(SessionRow, whole.own[name]["session_id"])
        columns = {each.name: getattr(row, each.name) for each in SessionRow.__table__.columns}
        other = {**columns, "id": new_id("ses", tx.platform.randomness), "token_hash": b"another"}
        tx.session.add(SessionRow(**other))
        return str(other["id"])


def test_a_refused_password_is_said_on_the_same_page_and_not_shown_again(
    reading: At, whole: WholeCompany
) -> None:
    manager = reading("manager")
    manager.open("/password")
    sheet = manager.send("/password", old_password="wrong", new_password="xQ7-vkzP!w4rJ9", code=whole.code())
    assert sheet.status == 401
    assert "xQ7-vkzP" not in sheet.content.decode()
    assert "/password" in sheet.forms()


def test_a_plain_employee_sees_no_doors_that_are_for_posts(reading: At) -> None:
    links = set(reading("employee").open("/company").links())
    assert {"/contacts", "/responsible", "/procedures", "/remarks", "/self-check", "/visits"} <= links
    assert not links & {"/roster", "/alerts", "/reports", "/retention", "/access/audits"}
    assert {"/roster", "/alerts", "/reports"} <= set(reading("manager").open("/company").links())


@pytest.mark.clause("G8.0-a")
def test_everybody_finds_whom_to_call_about_a_leak(reading: At, whole: WholeCompany) -> None:
    sheet = reading("employee").open("/contacts")
    told = whole["employee"].get("/contacts").json()["items"]
    assert told
    assert all(each["telephone"] in sheet.text for each in told)


def test_the_sheet_for_the_board_comes_as_a_file(reading: At) -> None:
    sheet = reading("employee").open("/responsible.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert sheet.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["/setup", "/me/data", "/responsible", "/me"])
def test_own_pages_open_for_everybody(reading: At, path: str) -> None:
    assert reading("employee").open(path).status == 200
