"""Pledges by pages: the whole text is read, and exactly that text is signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany
from vault.procedures.rules import TEMPLATE_NOTICE


@pytest.mark.clause("G4.1.4-a")
def test_a_person_reads_the_whole_text_and_signs_it_with_a_code(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader, path = reading("pending"), f"/pledges/templates/{whole.ids['template_id']}"
    assert path in reader.open("/pledges").links()
    sheet = reader.open(path)
    text = whole.facts["pledge"]["text"]
    assert all(line.lstrip("#（()0123456789） ") in sheet.text for line in text.split("\n") if line.strip())
    reader.send(f"{path}/sign", code=whole.code())
    assert f"{path}/sign" not in reader.open(path).forms()
    [pledge] = whole.done(whole["pending"].get("/pledges"))["items"]
    assert pledge["sha256"] == whole.facts["pledge_sha256"]
    document = reader.open(f"/pledges/{pledge['id']}/pdf")
    assert document.content.startswith(b"%PDF-")
    assert document.headers["content-disposition"].startswith("attachment")


def test_a_wrong_code_and_another_text_than_was_shown_sign_nothing(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader, path = reading("pending"), f"/pledges/templates/{whole.ids['template_id']}"
    reader.open(path)
    wrong = reader.send(f"{path}/sign", code="000000")
    assert wrong.status == 401
    assert f"{path}/sign" in wrong.forms()
    other = reader.send(f"{path}/sign", sha256="1" * 64, code=whole.code())
    assert other.status == 409
    assert whole.done(whole["pending"].get("/pledges"))["items"] == []


def test_a_manager_publishes_a_text_of_the_companys_own_and_not_the_template(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager")
    sheet = reader.open("/pledges/templates/new?kind=general")
    [typed] = [each for each in sheet.tree.forms if each.get("action") == "/pledges/templates/new"]
    text = dict(typed.form_values())["text"]
    assert TEMPLATE_NOTICE in text
    template = reader.send("/pledges/templates/new", reason="制定")
    assert template.status == 422
    own = text.replace("\r\n", "\n").partition("\n")[2]
    shown = reader.send("/pledges/templates/new", reason="制定", text=own)
    assert shown.path.startswith("/pledges/templates/")
    current = whole.done(whole["employee"].get("/pledge-templates/current?kind=general"))
    assert current["text"] == own.strip() + "\n"
    assert f"/pledges/templates/{current['id']}" in reading("employee").open("/pledges").links()
    assert reading("employee").open(f"/pledges/templates/{current['id']}").status == 200


def test_pledges_of_others_are_for_those_who_answer_for_access(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    path = f"/people/{whole['subject'].id}/pledges"
    assert f"/pledges/{whole.ids['pledge_id']}/pdf" in reading("manager").open(path).links()
    assert reading("employee").open(path).status == 403
    assert reading("employee").open(f"/pledges/{whole.ids['pledge_id']}/pdf").status == 404
