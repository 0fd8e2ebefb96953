"""A copy from the wish to the return, by the pages of those who have a part in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.alone import manager_is_all_there_is, wait
from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany, device_of

Readers = Callable[..., Reading]
WISH = {"purpose": "現地での組立て", "why_not_view": "工場に通信がない"}


def _asked(whole: WholeCompany, reading: Reading, **said: Any) -> Sheet:
    path = f"/items/{whole.ids['item_id']}/copies/new"
    reading.open(path)
    return reading.send(path, **{**WISH, "valid_until": whole.company.day(30), **said})


@pytest.mark.clause("G5.3-a", "G5.3-b", "G9.1.1-l")
def test_four_steps_from_the_wish_to_the_return(
    whole: WholeCompany,
    reading: Readers,
    work: Callable[[], None],
    upload: Callable[..., Any],
    signed_in_again: Callable[[str], Reading],
) -> None:
    holder, manager = reading("holder"), reading("manager")
    path = _asked(whole, holder, pages="１").path
    shown = manager.open(path)
    assert WISH["purpose"] in shown.text
    assert manager.send(f"{path}/approve", reason="必要な範囲").status == 200
    holder.open(path)
    holder.send(f"{path}/issue")
    work()
    copy_path = next(link for link in holder.open(path).links() if link.startswith("/copies/cpy_"))
    holder.open(copy_path)
    fetched = holder.send(f"{copy_path}/fetch")
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.headers["hizo-sha256"] == hashlib.sha256(fetched.content).hexdigest()
    assert f"{copy_path}/password" not in holder.open(copy_path).forms()
    assert upload(holder, f"{copy_path}/received", fetched.content).status_code == 303

    again = signed_in_again("holder")
    again.open(copy_path)
    told = again.send(f"{copy_path}/password", code=whole.code())
    assert len(told.tree.xpath("//code[@class='secret']")[0].text) >= 20
    assert f"{copy_path}/password" not in again.open(copy_path).forms()

    assert upload(holder, f"{copy_path}/return", fetched.content).status_code == 303
    copy = whole.done(whole["manager"].get(f"/copies/{copy_path.rpartition('/')[2]}"))
    assert (copy["state"], copy["declared"]) == ("returned", False)
    assert [line["act"] for line in copy["events"]][:5] == [
        "issued",
        "fetched",
        "received",
        "password_shown",
        "returned",
    ]


@pytest.mark.clause("G5.3-b")
def test_the_decider_sees_the_very_pages_and_what_is_bound(whole: WholeCompany, reading: Readers) -> None:
    path = f"/copies/requests/{whole.ids['copy_request_id']}"
    asked = whole.facts["copy_request"]
    sheet = reading("manager").open(f"{path}?page=1")
    [image] = sheet.tree.xpath("//img[@class='page-image']/@src")
    assert image.startswith(f"/v1/versions/{asked['version_id']}/pages/1")
    for said in (asked["recipient"], asked["bound"]["why_not_view"], asked["digest"]):
        assert said in sheet.text
    # The overall officer answers for it, and has no access to the document.
    assert reading("officer").open(f"{path}?page=1").tree.xpath("//img[@class='page-image']") == []


@pytest.mark.parametrize(
    ("said", "status"),
    [({"pages": "9"}, 400), ({"purpose": " "}, 422), ({"valid_until": "2020-01-01"}, 422)],
)
def test_a_wish_that_is_refused_keeps_what_was_typed(
    whole: WholeCompany, reading: Readers, said: dict[str, str], status: int
) -> None:
    sheet = _asked(whole, reading("holder"), **said)
    assert sheet.status >= 400, status
    assert sheet.words("h1")
    assert sheet.tree.xpath("//*[@id='problem']")
    assert WISH["why_not_view"] in [each.text_content().strip() for each in sheet.tree.xpath("//textarea")]


@pytest.mark.clause("G5.0-a")
def test_nobody_is_offered_the_decision_on_their_own_wish(whole: WholeCompany, reading: Readers) -> None:
    path = f"/copies/requests/{whole.ids['copy_request_id']}"
    forms = reading("holder").open(path).forms()
    assert f"{path}/approve" not in forms
    assert f"{path}/cancel" in forms


def test_what_is_approved_on_a_page_is_what_was_shown_there(whole: WholeCompany, reading: Readers) -> None:
    path = f"/copies/requests/{whole.ids['copy_request_id']}"
    manager = reading("manager")
    manager.open(path)
    refused = manager.send(f"{path}/approve", reason="必要", digest="0" * 64)
    assert refused.status >= 400
    assert "必要" in refused.text
    assert (
        whole.done(whole["manager"].get(f"/copy-requests/{path.rpartition('/')[2]}"))["state"] == "requested"
    )


def test_a_manager_can_name_a_colleague_and_the_colleagues_device(
    whole: WholeCompany, reading: Readers
) -> None:
    wanted = f"{whole['holder'].id} {device_of(whole, 'holder')}"
    holder_sees = reading("employee").open(f"/items/{whole.ids['item_id']}/copies/new")
    assert holder_sees.status == 404
    path = _asked(whole, reading("manager"), **{"for": wanted}).path
    asked = whole.done(whole["manager"].get(f"/copy-requests/{path.rpartition('/')[2]}"))
    assert asked["bound"]["recipient_id"] == whole["holder"].id


@pytest.mark.parametrize("harm", ["other bytes", "no file", "another site", "cut off"])
def test_a_return_of_anything_else_is_refused(
    whole: WholeCompany, reading: Readers, upload: Callable[..., Any], harm: str
) -> None:
    path, holder = f"/copies/{whole.ids['copy_id']}", reading("holder")
    if harm == "other bytes":
        answer = upload(holder, f"{path}/return", whole.facts["copy"] + b" ")
        assert 'role="alert"' in answer.text
    else:
        headers = {
            "Accept": "text/html",
            "Cookie": f"__Host-hizo={holder.token}",
            "Sec-Fetch-Site": "same-origin",
        }
        boundary = {"Content-Type": "multipart/form-data; boundary=x"}
        part = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n'
        content = part % (b"other" if harm == "no file" else b"file") + whole.facts["copy"]
        content += b"" if harm == "cut off" else b"\r\n--x--\r\n"
        if harm == "another site":
            headers["Sec-Fetch-Site"] = "cross-site"
        answer = whole.company.client.post(f"{path}/return", content=content, headers={**headers, **boundary})
    assert answer.status_code >= 400
    assert whole.done(whole["holder"].get(path))["state"] == "held"


def test_what_cannot_be_given_back_is_declared(whole: WholeCompany, reading: Readers) -> None:
    path, holder = f"/copies/{whole.ids['copy_id']}", reading("holder")
    holder.open(path)
    sheet = holder.send(f"{path}/declare", what="lost", reason="移動中に紛失")
    assert "移動中に紛失" in sheet.text
    shown = whole.done(whole["manager"].get(path))
    assert (shown["state"], shown["declared"]) == ("lost", True)
    assert f"{path}/declare" not in sheet.forms()


def test_the_balance_of_a_document_adds_up_on_its_page(whole: WholeCompany, reading: Readers) -> None:
    sheet = reading("manager").open(f"/items/{whole.ids['item_id']}/copies")
    numbers = [int(each.text_content()) for each in sheet.tree.xpath("//td[@class='number']")]
    assert sum(numbers[:-1]) == numbers[-1] == 2
    assert f"/copies/{whole.ids['copy_id']}" in sheet.links()


@pytest.mark.parametrize(
    "path", ["/copies/{copy_id}", "/copies/requests/{copy_request_id}", "/items/{item_id}/copies"]
)
def test_who_has_no_part_in_it_gets_help_and_nothing_else(
    whole: WholeCompany, reading: Readers, path: str
) -> None:
    sheet = reading("employee").open(path.format(**whole.ids))
    assert sheet.status == 404
    assert whole.facts["copy_request"]["bound"]["purpose"] not in sheet.text


@pytest.mark.clause("T5-c")
def test_in_a_small_company_the_own_wish_is_decided_after_the_announcement(
    whole: WholeCompany, reading: Readers
) -> None:
    manager_is_all_there_is(whole)
    manager = reading("manager")
    path = _asked(whole, manager).path
    whole.next_step()
    manager.open(path)
    announced = manager.send(f"{path}/alone", code=whole.code())
    [carry_out] = [each for each in announced.forms() if "/alone/" in each]
    whole.next_step()
    early = manager.send(carry_out, reason="必要", code=whole.code())
    assert early.status >= 400
    wait(whole)
    manager.open(path)
    manager.send(carry_out, reason="必要", code=whole.code())
    asked = whole.done(whole["manager"].get(f"/copy-requests/{path.rpartition('/')[2]}"))
    assert (asked["state"], asked["solo"]["mark"]) == ("approved", "単独実施")


@pytest.mark.clause("G5.3-b")
def test_copies_of_the_highest_tier_are_not_asked_for_into_a_browser(
    whole: WholeCompany, reading: Readers
) -> None:
    pdf = whole.facts["pdf"]
    item = whole.done(whole["holder"].deposit(pdf, marking="極秘", file_name="最高.pdf"))
    sheet = reading("holder").open(f"/items/{item['id']}/copies/new")
    assert device_of(whole, "holder") not in sheet.content.decode()
    assert "クライアント" in sheet.text
