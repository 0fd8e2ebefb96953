"""Documents by pages: found, read about, given another name, and who can open them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.vault.web.reading import Reading, Sheet

Open = Callable[..., Reading]


def _found(sheet: Sheet) -> set[str]:
    return {each.rpartition("/")[2] for each in sheet.links() if each and each.startswith("/items/itm_")}


def _search(reading: Reading, **typed: str) -> Sheet:
    reading.open("/items")
    return reading.send("/items/search", **typed)


@pytest.mark.asvs("14.2.1")
def test_no_word_of_a_search_stands_in_an_address(whole: Any, reading: Open) -> None:
    holder = reading("holder")
    sheet = _search(holder, search="spare")
    assert _found(sheet)
    assert "spare" not in sheet.path
    [token] = parse_qs(urlsplit(sheet.path).query)["sought"]
    assert b"spare" not in base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert _found(holder.open(sheet.path)) == _found(sheet)
    assert reading("manager").open(sheet.path).status == 422, "a search opens for whoever searched"
    assert holder.open(sheet.path[:-2]).status == 422


def test_documents_are_found_by_parts_of_names_and_narrowed(whole: Any, reading: Open) -> None:
    holder = reading("holder")
    everything = _found(holder.open("/items"))
    assert whole.ids["item_id"] in everything
    [name] = [
        each["title"]
        for each in whole["holder"].get("/items").json()["items"]
        if each["id"] == whole.ids["item_id"]
    ]
    assert whole.ids["item_id"] in _found(_search(holder, search=name[1:], sort="name"))
    assert _found(_search(holder, search="鰻")) == set()
    narrowed = {
        "marking": "極秘",
        "entry_id": whole.ids["entry_id"],
        "deposited_from": "",
        "deposited_to": "",
    }
    shown = (
        whole["holder"].get("/items", params={"marking": "極秘", "entry_id": whole.ids["entry_id"]}).json()
    )
    assert _found(holder.open("/items?" + urlencode(narrowed))) == {each["id"] for each in shown["items"]}


def test_what_cannot_be_looked_for_is_said_above_what_was_typed(whole: Any, reading: Open) -> None:
    holder = reading("holder")
    sheet = _search(holder, search="図", deposited_from="2026-02-30")
    assert sheet.status == 422
    assert sheet.tree.get_element_by_id("problem") is not None
    [typed] = [each.get("value") for each in sheet.tree.iter("input") if each.get("name") == "search"]
    assert typed == "図"


def test_the_next_part_goes_on_with_the_same_search(whole: Any, reading: Open) -> None:
    holder = reading("holder")
    found = _search(holder, search=".", sort="oldest")
    sheet = holder.open(f"{found.path}&limit=1")
    [more] = [each for each in sheet.links() if each and "cursor=" in each]
    assert "sort=oldest" in more
    assert parse_qs(urlsplit(more).query)["sought"] == parse_qs(urlsplit(found.path).query)["sought"]
    assert _found(holder.open(f"{more}&limit=1")).isdisjoint(_found(sheet))


def test_another_name_is_given_over_the_one_that_was_shown(whole: Any, reading: Open) -> None:
    path = f"/items/{whole.ids['item_id']}"
    before = whole["holder"].get(path).json()
    holder = reading("holder")
    holder.open(path)
    renamed = before["file_name"].replace("】", "】改訂 ")
    again = reading("holder")
    again.open(path)
    assert holder.send(f"{path}/name", file_name=renamed).status == 200
    assert whole["holder"].get(path).json()["file_name"] == renamed
    late = again.send(f"{path}/name", file_name=before["file_name"])
    assert late.status == 412
    assert before["file_name"] in late.content.decode()


def test_a_name_without_its_marking_is_refused_and_kept_in_the_field(whole: Any, reading: Open) -> None:
    path = f"/items/{whole.ids['item_id']}"
    holder = reading("holder")
    holder.open(path)
    sheet = holder.send(f"{path}/name", file_name="裸の名前.pdf")
    assert sheet.status == 422
    assert "裸の名前.pdf" in [each.get("value") for each in sheet.tree.iter("input")]


def test_a_destroyed_document_is_still_found_and_leads_to_its_disposal(whole: Any, reading: Open) -> None:
    manager, item_id = reading("manager"), whole.ids["certified_id"]
    assert item_id in _found(manager.open("/items?search=certified"))
    sheet = manager.open(f"/items/{item_id}")
    assert f"/disposals/{whole.ids['certified_disposal_id']}" in sheet.links()
    assert {f"/items/{item_id}/view", f"/items/{item_id}/dispose"}.isdisjoint(sheet.links())
    assert f"/items/{item_id}/name" not in sheet.forms()


def test_readers_are_told_to_those_who_answer_and_nobody_else(whole: Any, reading: Open) -> None:
    path = f"/items/{whole.ids['item_id']}/readers"
    readers = {each["person"]["id"] for each in whole["manager"].get(path).json()["items"]}
    shown = {
        each.rpartition("/")[2]
        for each in reading("manager").open(path).links()
        if "/people/" in (each or "")
    }
    assert readers
    assert readers <= shown
    assert reading("manager").open(f"{path}?at=2020-01-01T00:00").status == 200
    assert reading("holder").open(path).status == 404
