"""Bringing a file without scripts: the form carries it, what would be deposited is shown, and one's word deposits it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.vault.whole_company import WholeCompany

FIELDS = {"marking": "秘", "title": "主軸の組立図"}


@pytest.fixture
def fields(whole: WholeCompany) -> dict[str, str]:
    return {"entry_id": whole.ids["entry_id"], **FIELDS}


def item_count(whole: WholeCompany) -> int:
    return len(whole.done(whole["holder"].get("/items"))["items"])


@pytest.mark.clause("G2.2-a", "G2.2-c")
def test_a_file_is_shown_marked_before_it_is_deposited(
    whole: WholeCompany, reading: Callable[..., Any], bring: Any, fields: dict[str, str]
) -> None:
    before, holder = item_count(whole), reading("holder")
    holder.open("/items/new")
    sheet = bring(holder, "/items/new", '主軸"1.pdf', whole.facts["pdf"], _key="0123456789abcdef", **fields)
    assert sheet.path.startswith("/uploads/ups_")
    assert sheet.heading == '【秘】主軸"1.pdf'
    [picture] = sheet.tree.xpath("//main//img/@src")
    shown = whole.company.client.get(picture, headers={"Cookie": f"__Host-hizo={holder.token}"})
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert item_count(whole) == before
    confirmed = holder.send(f"{sheet.path}/confirm")
    assert confirmed.path.startswith("/items/itm_")
    assert (item_count(whole), confirmed.status) == (before + 1, 200)
    assert "保管済み" in holder.open(sheet.path).text


def test_what_is_discarded_is_no_document(
    whole: WholeCompany, reading: Callable[..., Any], bring: Any, fields: dict[str, str], runner: Any
) -> None:
    before, holder = item_count(whole), reading("holder")
    stored = whole.company.stored()
    path = bring(holder, "/items/new", "図.pdf", whole.facts["pdf"], **fields).path
    assert holder.send(f"{path}/discard").path == "/items/new"
    while runner.run_one():
        pass
    assert (holder.open(path).status, item_count(whole)) == (404, before)
    whole.refresh_sessions()
    # The company's own upload that was held lost its pieces in the same moment as this one lost everything.
    assert set(whole.company.stored()[0]) <= set(stored[0])


def test_a_refused_file_shows_the_form_again_with_what_was_typed(
    whole: WholeCompany, reading: Callable[..., Any], bring: Any, fields: dict[str, str]
) -> None:
    stored = whole.company.stored()
    for name, content in (("図.pdf", b"MZ no picture"), ("図.exe", b"MZ"), ("", b"")):
        sheet = bring(reading("holder"), "/items/new", name, content, **fields)
        assert sheet.status == 422, name
        assert sheet.tree.get_element_by_id("problem") is not None
        [form] = [each for each in sheet.tree.forms if each.get("action") == "/items/new"]
        assert (form.fields["title"], form.fields["marking"]) == (FIELDS["title"], "秘")
    assert whole.company.stored() == stored
    assert bring(reading("employee"), "/items/new", "図.pdf", whole.facts["pdf"], **fields).status == 403


def test_a_new_version_stays_where_its_document_is(
    whole: WholeCompany, reading: Callable[..., Any], bring: Any
) -> None:
    holder, item_id = reading("holder"), whole.ids["item_id"]
    path = f"/items/{item_id}/new-version"
    assert holder.open(path).status == 200
    sheet = bring(holder, path, "図.pdf", whole.facts["pdf"], marking="極秘", entry_id="x", title="改訂")
    assert sheet.heading == "【秘】図.pdf"
    assert holder.send(f"{sheet.path}/confirm").path == f"/items/{item_id}"
    assert whole.done(whole["holder"].get(f"/items/{item_id}"))["version"]["number"] == 2
    assert bring(reading("eraser"), path, "図.pdf", whole.facts["pdf"]).status == 403
    assert reading("employee").open(path).status == 404


def test_nobody_else_learns_of_an_upload(whole: WholeCompany, reading: Callable[..., Any]) -> None:
    path = f"/uploads/{whole.ids['held_upload_id']}"
    assert reading("holder").open(path).status == 200
    for person in ("manager", "eraser", "employee"):
        assert reading(person).open(path).status == 404, person


def test_what_has_no_file_is_recorded(whole: WholeCompany, reading: Callable[..., Any]) -> None:
    holder = reading("holder")
    holder.open("/items/new/record")
    sheet = holder.send("/items/new/record", type="paper", marking="秘", title="試験記録")
    assert sheet.path.startswith("/items/itm_")
    assert "試験記録" in sheet.heading
    holder.open("/items/new/record")
    refused = holder.send("/items/new/record", type="electronic_file", marking="秘", title="x")
    assert refused.status == 422


def _sent(whole: WholeCompany, content: Any, **more: str) -> Any:
    headers = {
        "Accept": "text/html",
        "Cookie": f"__Host-hizo={whole['holder'].token}",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "multipart/form-data; boundary=x",
        **more,
    }
    return whole.company.client.post("/items/new", content=content, headers=headers, follow_redirects=False)


def _part(name: str, content: bytes, file_name: str = "") -> bytes:
    said = f'; filename="{file_name}"' if file_name else ""
    return b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (
        name.encode(),
        said.encode(),
        content,
    )


@pytest.mark.asvs("3.5.1")
def test_half_a_form_and_a_form_of_another_site_bring_nothing(
    whole: WholeCompany, fields: dict[str, str]
) -> None:
    whole_form = b"".join(_part(name, value.encode()) for name, value in fields.items())
    file = _part("file", b"step\n" * 1000, "手順.txt")
    stored = whole.company.stored()
    for content, more in (
        (whole_form + file, {}),
        (whole_form + file[:-100], {}),
        (whole_form + file + file + b"--x--\r\n", {}),
        (whole_form + b"--x--\r\n", {}),
        (whole_form + _part("title", b"a" * 9000) + file + b"--x--\r\n", {}),
        (whole_form + file + b"--x--\r\n", {"Sec-Fetch-Site": "cross-site"}),
        (whole_form + file + b"--x--\r\n", {"Content-Type": "application/x-www-form-urlencoded"}),
        (whole_form + file + b"--x--\r\n", {"Content-Type": f"multipart/form-data; boundary={'x' * 300}"}),
    ):
        answer = _sent(whole, content, **more)
        assert answer.status_code in (401, 422), content[-200:]
    assert whole.company.stored() == stored
    assert _sent(whole, whole_form + file + b"--x--\r\n").status_code == 303


def test_no_file_of_a_form_touches_a_disk(
    whole: WholeCompany, fields: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda *_a, **_k: opened.append("spooled"))
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *_a, **_k: opened.append("named"))
    form = b"".join(_part(name, value.encode()) for name, value in fields.items())
    file = _part("file", b"step of the furnace programme\n" * 200_000, "手順.txt")
    assert _sent(whole, form + file + b"--x--\r\n").status_code == 303
    assert opened == []
