"""Visits by pages: asked for, decided, undertaken, begun and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import DAY_MS, WholeCompany
from vault.platform.clock import TOKYO, tokyo_date


def _typed(whole: WholeCompany) -> dict[str, str]:
    now = datetime.fromtimestamp(whole.clock.now_ms() / 1000, TOKYO)
    day = tokyo_date(whole.clock.now_ms() + DAY_MS)
    return {
        "company": "見学工業",
        "visitors": "客 太郎\n\n客 花子",
        "from_at": now.strftime("%Y-%m-%dT%H:%M"),
        "until_at": f"{day}T00:00",
        "escort_id": whole["holder"].id,
        "purpose": "炉の見学",
        "need_to_know": "共同開発",
        "route": "受付から",
        "exhibits": "図面",
    }


@pytest.mark.clause("G4.1.5-a")
def test_a_visit_is_asked_for_decided_undertaken_begun_and_ended_by_pages(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    holder, manager = reading("holder", "en"), reading("manager", "en")
    holder.open("/visits/new")
    path = holder.send("/visits/new", **_typed(whole), items=[whole.ids["item_id"]]).path
    visit_id = path.rpartition("/")[2]
    first, second = whole.done(whole["holder"].get(f"/visits/{visit_id}"))["visitors"]
    assert path in manager.open("/visits").links()
    manager.open(path)
    said = {f"word-{first['id']}": "approve", f"word-{second['id']}": "reject"}
    manager.send(f"{path}/decide", **said, **{f"reason-{second['id']}": "関係がない"}, reason="必要")
    shown = whole.done(whole["holder"].get(f"/visits/{visit_id}"))["visitors"]
    assert [each["standing"] for each in shown] == ["approved", "rejected"]
    assert [each["decisions"][0]["reason"] for each in shown] == ["必要", "関係がない"]
    assert f"{path}/start" not in holder.open(path).forms()
    filed = {"document_name": "誓約書.pdf", "document_sha256": "d" * 64}
    holder.send(f"{path}/visitors/{first['id']}/undertaking", **filed)
    begun = holder.send(f"{path}/start")
    assert "The visit is open in this session" in begun.text
    ended = holder.send(f"{path}/end")
    assert f"{path}/start" not in ended.forms()
    assert whole.done(whole["holder"].get(f"/visits/{visit_id}"))["ended_at"] is not None


def test_what_was_typed_stays_when_a_request_lacks_something(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("holder")
    reader.open("/visits/new")
    refused = reader.send("/visits/new", **_typed(whole))
    assert refused.status == 422
    assert all(text in refused.content.decode() for text in ("見学工業", "客 花子", "共同開発"))


def test_one_more_visitor_opens_the_decision_again(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader, path = reading("holder", "en"), f"/visits/{whole.ids['ready_visit_id']}"
    assert "Ready" in reader.open(path).text
    assert "To be decided" in reader.send(f"{path}/visitors", name="客 三郎").text


def test_a_decision_over_another_request_than_was_shown_is_refused_on_the_page(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    manager, path = reading("manager"), f"/visits/{whole.ids['visit_id']}"
    manager.open(path)
    whole.done(whole["holder"].post(f"{path}/visitors", {"name": "客 三郎"}))
    stale = manager.send(f"{path}/decide", reason="必要")
    assert stale.status == 409
    assert "客 三郎" in stale.text


def test_a_visit_names_its_documents_only_to_those_who_may_know_them(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    path = f"/visits/{whole.ids['visit_id']}"
    item = f"/items/{whole.ids['item_id']}"
    assert item in reading("manager").open(path).links()
    assert item not in reading("officer").open(path).links()
    assert reading("employee").open(path).status == 404
