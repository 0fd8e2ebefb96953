"""A disposal from the order to the certificate, by the pages of those who have a part in it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import select

from tests.vault.web.alone import manager_is_all_there_is, wait
from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany
from vault.identity.auth import BACKGROUND
from vault.identity.models import SessionRow
from vault.register.models import Designation

Readers = Callable[..., Reading]


def _ordered(whole: WholeCompany, reading: Reading, item: str = "spare_id") -> str:
    path = f"/items/{whole.ids[item]}/dispose"
    reading.open(path)
    return reading.send(path, reason="製法の改訂により不要", code=whole.code()).path


@pytest.mark.clause("G9.1.4-a", "G9.1.4-c")
def test_ordered_confirmed_erased_and_certified(
    whole: WholeCompany, reading: Readers, work: Callable[[], None]
) -> None:
    manager, eraser, auditor = reading("manager"), reading("eraser"), reading("auditor")
    path = _ordered(whole, manager)
    assert f"{path}/confirm" not in manager.open(path).forms()
    whole.next_step()
    shown = eraser.open(path)
    digest = whole.done(whole["manager"].get(path))["digest"]
    assert digest in shown.text
    begun = eraser.send(f"{path}/confirm", code=whole.code())
    assert begun.tree.xpath("//*[@id='progress']/@hx-get") == [path]
    work()
    ended = auditor.open(path)
    assert ended.tree.xpath("//*[@id='progress']/@hx-get") == []
    assert len(ended.tree.xpath("//ul[@class='steps']/li")) == 4
    sheet = auditor.open(f"{path}/certificate")
    assert sheet.tree.xpath("//div[@class='done']")
    assert len(sheet.tree.xpath("//ul[@class='plain']/li")) == 4
    images = sheet.tree.xpath("//img[@class='page-image']/@src")
    assert images
    assert auditor.open(f"{path}/certificate.pdf").content[:5] == b"%PDF-"
    said = json.loads(auditor.open(f"{path}/certificate.json").content)
    assert said["item"]["id"] == whole.ids["spare_id"]


@pytest.mark.clause("G9.2-a")
def test_a_page_of_the_certificate_is_drawn_for_its_reader_and_recorded(
    whole: WholeCompany, reading: Readers
) -> None:
    path = f"/v1/disposals/{whole.ids['certified_disposal_id']}/certificate/pages"
    answer = reading("auditor").open(f"{path}/1?long_side=800")
    assert max(Image.open(io.BytesIO(answer.content)).size) == 800
    read = whole.company.leaves("disposal_record.read")[-1]
    assert (read.details["actor"], read.details["page"]) == (whole["auditor"].id, 1)
    assert whole["auditor"].get(f"{path[3:]}/99").status_code == 404


@pytest.mark.asvs("7.3.1")
def test_watching_the_progress_keeps_no_session_alive(whole: WholeCompany, reading: Readers) -> None:
    whole.clock.advance(seconds=120)
    path = f"/disposals/{whole.ids['disposal_id']}"
    before = _last_used(whole)
    headers = {"Accept": "text/html", BACKGROUND: "1", "Cookie": f"__Host-hizo={whole['auditor'].token}"}
    assert whole.company.client.get(path, headers=headers).status_code == 200
    assert _last_used(whole) == before
    reading("auditor").open(path)
    assert _last_used(whole) > before


def _last_used(whole: WholeCompany) -> int:
    with whole.company.platform.reading() as tx:
        query = select(SessionRow.last_used_ms).where(SessionRow.person_id == whole["auditor"].id)
        return tx.session.scalars(query).one()


@pytest.mark.clause("G9.1.4-b")
def test_copies_that_are_out_are_named_and_stop_the_confirmation(
    whole: WholeCompany, reading: Readers
) -> None:
    manager, eraser = reading("manager"), reading("eraser")
    sheet = manager.open(f"/items/{whole.ids['item_id']}/dispose")
    assert f"/copies/{whole.ids['copy_id']}" in sheet.links()
    path = _ordered(whole, manager, "item_id")
    whole.next_step()
    eraser.open(path)
    refused = eraser.send(f"{path}/confirm", code=whole.code())
    assert refused.status >= 400
    assert refused.tree.xpath("//*[@id='problem']")
    assert f"/copies/{whole.ids['copy_id']}" in refused.links()


def test_an_order_is_withdrawn_before_it_is_confirmed(whole: WholeCompany, reading: Readers) -> None:
    path, manager = f"/disposals/{whole.ids['disposal_id']}", reading("manager")
    manager.open(path)
    manager.send(f"{path}/cancel", reason="まだ必要")
    assert whole.done(whole["manager"].get(path))["state"] == "cancelled"
    assert manager.open(path).forms() == [each for each in manager.open(path).forms() if path not in each]


def test_a_refused_order_keeps_the_reason_and_never_the_code(whole: WholeCompany, reading: Readers) -> None:
    path, manager = f"/items/{whole.ids['spare_id']}/dispose", reading("manager")
    manager.open(path)
    refused = manager.send(path, reason="不要になった", code="000000")
    assert refused.status >= 400
    assert "不要になった" in refused.text
    assert b"000000" not in refused.content


@pytest.mark.clause("G9.1.4-c")
def test_who_only_watches_is_offered_no_confirmation_and_strangers_see_nothing(
    whole: WholeCompany, reading: Readers
) -> None:
    path = f"/disposals/{whole.ids['disposal_id']}"
    for person in ("auditor", "officer"):
        assert f"{path}/confirm" not in reading(person).open(path).forms()
    for address in (path, f"/disposals/{whole.ids['certified_disposal_id']}/certificate"):
        assert reading("employee").open(address).status == 404


@pytest.mark.clause("T5-c")
def test_in_a_small_company_the_own_order_is_confirmed_after_the_announcement(
    whole: WholeCompany, reading: Readers
) -> None:
    manager_is_all_there_is(whole)
    with whole.company.platform.transaction() as tx:
        tx.session.get_one(Designation, whole.ids["designation_id"]).ended_ms = tx.now_ms()
    whole.next_step()
    manager = reading("manager")
    path = _ordered(whole, manager)
    whole.next_step()
    manager.open(path)
    announced = manager.send(f"{path}/alone", code=whole.code())
    [carry_out] = [each for each in announced.forms() if "/alone/" in each]
    early = manager.send(carry_out, code=whole.code())
    assert early.status >= 400
    wait(whole)
    manager.open(path)
    manager.send(carry_out, code=whole.code())
    shown = whole.done(whole["manager"].get(path))
    assert (shown["state"], shown["solo"]["mark"]) == ("confirmed", "単独実施")
