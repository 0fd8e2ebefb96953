"""The file itself, by pages: the company's decision, a wish, two approvals, and what a browser is not given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany, device_of
from vault.identity.models import Device
from vault.platform.ids import new_id

Readers = Callable[..., Reading]
RULE = "/copies/native-files"
WISH = {"form": "native", "purpose": "加工機に入れる", "why_not_view": "画像では加工できない"}


@pytest.fixture
def device(whole: WholeCompany) -> str:
    """A registered device of the holder, on which the client is signed in; not the one of the browser."""
    platform = whole.company.platform
    with platform.transaction() as tx:
        row = Device(
            id=new_id("dev", platform.randomness),
            person_id=whole["holder"].id,
            name="加工機のPC",
            token_hash=b"of the client",
            first_seen_ms=tx.now_ms(),
            last_seen_ms=tx.now_ms(),
            last_address="192.0.2.1",
        )
        tx.session.add(row)
        made = row.id
    said = {"owner": whole["holder"].id, "name": "PC-30", "segment": "separated", "fastened": True}
    whole.done(whole["manager"].post(f"/devices/{made}/registration", said))
    return made


@pytest.fixture
def program(whole: WholeCompany) -> str:
    """The id of a deposited text, which is no PDF."""
    order = {"entry_id": whole.ids["entry_id"], "marking": "秘", "file_name": "加工.txt"}
    item: dict[str, Any] = whole.done(whole["holder"].deposit(b"G00 X0", **order))
    return str(item["id"])


def _asked(whole: WholeCompany, holder: Reading, item_id: str, device_id: str) -> Sheet:
    path = f"/items/{item_id}/copies/new"
    holder.open(path)
    wanted = f"{whole['holder'].id} {device_id}"
    return holder.send(path, **WISH, valid_until=whole.company.day(30), **{"for": wanted})


@pytest.mark.clause("G9.1.2-j")
def test_pages_offer_the_file_itself_once_the_overall_officer_allowed_it(
    whole: WholeCompany, reading: Readers, program: str
) -> None:
    path = f"/items/{program}/copies/new"
    assert "native" not in reading("holder").open(path).tree.xpath("//input[@name='form']/@value")
    assert RULE not in reading("manager").open(RULE).forms()
    officer = reading("officer")
    assert "認めていない" in officer.open(RULE).text
    assert officer.send(RULE, reason="試作に要る").status == 200
    assert whole.done(whole["holder"].get("/native-file-rule"))["allowed"] is True
    offered = reading("holder").open(path)
    assert offered.tree.xpath("//input[@name='form']/@value") == ["pages", "native"]
    assert "保護のないファイル" in offered.text
    pdf = reading("holder").open(f"/items/{whole.ids['item_id']}/copies/new")
    assert pdf.tree.xpath("//input[@name='form']/@value") == []


@pytest.mark.clause("G5.3-b")
def test_from_the_wish_to_the_container_each_page_says_that_it_is_the_file_itself(
    whole: WholeCompany, reading: Readers, work: Callable[[], None], device: str, program: str
) -> None:
    whole.done(whole["officer"].post("/native-file-rule", {"allowed": True, "reason": "試作に要る"}))
    holder, manager, officer = reading("holder"), reading("manager"), reading("officer")
    refused = _asked(whole, holder, program, device_of(whole, "holder"))
    assert refused.tree.xpath("//*[@id='problem']"), "not for the device of the browser"
    sheet = _asked(whole, holder, program, device)
    path = sheet.path
    for language in ("ja", "en"):
        text = reading("manager", language).open(path).text
        assert "releases an unprotected file" in text
        assert "保護のないファイルになります" in text
    manager.open(path)
    assert manager.send(f"{path}/approve", reason="必要").status == 200
    assert f"{path}/approve" not in manager.open(path).forms()
    assert f"{path}/issue" not in holder.open(path).forms()
    officer.open(path)
    assert officer.send(f"{path}/approve", reason="加工に要る").status == 200
    holder.open(path)
    assert holder.send(f"{path}/issue").status == 200
    work()
    copy_path = next(link for link in holder.open(path).links() if link.startswith("/copies/cpy_"))
    copy = holder.open(copy_path)
    assert "【秘】複製1_加工.txt.hizo" in copy.text
    assert "原本ファイル" in copy.text
    assert not {f"{copy_path}/{act}" for act in ("fetch", "password", "received", "return")} & set(
        copy.forms()
    )
    balance = holder.open(f"/items/{program}/copies")
    assert "うち原本ファイル" in balance.text
    assert "原本ファイル" in manager.open("/copies").text
