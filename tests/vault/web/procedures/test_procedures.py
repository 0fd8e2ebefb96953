"""Procedures by pages: read, acknowledged, published, retired."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany


@pytest.mark.clause("T6-c")
def test_a_person_reads_a_procedure_and_acknowledges_it(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    version = whole.ids["procedure_version_id"]
    reader, path = reading("employee", "en"), f"/procedures/versions/{version}/acknowledge"
    assert "/procedures/storage" in reader.open("/procedures").links()
    assert path in reader.open("/procedures/storage").forms()
    assert path not in reader.send(path).forms()
    gaps = whole.done(whole["manager"].get(f"/procedures/versions/{version}/acknowledgements?only_gaps=true"))
    assert whole["employee"].id not in {each["person_id"] for each in gaps["items"]}
    listed = reading("manager").open(f"/procedures/versions/{version}/acknowledgements?only_gaps=true")
    assert f"/people/{whole['employee'].id}" not in listed.links()
    assert f"/people/{whole['subject'].id}" in listed.links()
    assert reader.open(f"/procedures/versions/{version}/acknowledgements").status == 403


def test_a_manager_publishes_another_text_and_the_one_before_stays_readable(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager")
    reader.open("/procedures/storage/edit")
    typed = {"title": "保管の手順", "text": "# 保管\r\n- 鍵を**かける**"}
    refused = reader.send("/procedures/storage/edit", **typed, reason="")
    assert refused.status == 422
    assert "鍵を**かける**" in refused.content.decode()
    shown = reader.send("/procedures/storage/edit", reason="施錠を定める", powers=["2"])
    assert shown.path == "/procedures/storage"
    assert [each.text for each in shown.tree.xpath("//article//strong")] == ["かける"]
    stored = whole.done(whole["manager"].get("/procedures/storage"))
    assert (stored["text"], stored["powers"]) == ("# 保管\n- 鍵を**かける**", [2])
    before = reading("employee").open(f"/procedures/versions/{whole.ids['procedure_version_id']}")
    assert before.status == 200


def test_the_questions_of_the_standard_for_access_are_kept_by_the_form(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    path, reader = "/procedures/grant_criteria/edit", reading("manager")
    reader.open(f"{path}?shipped=true")
    reader.send(path, title="付与の基準", text="一人ずつ確かめる。", reason="改定")
    shipped = whole.done(whole["manager"].get("/procedures/grant_criteria/template"))["questions"]
    assert whole.done(whole["manager"].get("/procedures/grant_criteria"))["questions"] == shipped


def test_a_procedure_is_retired_with_a_reason_and_its_place_stays(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager", "en")
    reader.open("/procedures/storage")
    assert "No procedure is in force here." in reader.send("/procedures/storage/retire", reason="統合").text
    assert "統合" in reading("employee").open("/procedures/storage").text
    assert reading("employee").open("/procedures/nothing").status == 404
