from typing import Any

import pytest

from vault.procedures.rules import TEMPLATE_NOTICE, ProcedureText, check_text
from vault.procedures.shipped import COMPANY_PLACE, filled_for, template_of
from vault.procedures.slots import NEEDED_FOR_SETUP, POWERS, SLOT_CLAUSES, USUAL_POWERS, Slot


@pytest.mark.parametrize("slot", Slot)
def test_each_template_says_that_it_is_one_and_can_stand_once_it_no_longer_does(slot: Slot) -> None:
    template = template_of(slot)
    first, _, rest = template.text.partition("\n")
    assert TEMPLATE_NOTICE in first
    assert TEMPLATE_NOTICE not in rest
    check_text(ProcedureText(slot, template.title, rest, template.questions))


@pytest.mark.parametrize("slot", Slot)
def test_each_template_stands_for_the_company_by_name(slot: Slot) -> None:
    template = template_of(slot)
    assert COMPANY_PLACE in template.text
    filled = filled_for(template, "秘蔵製作所")
    assert COMPANY_PLACE not in filled
    assert "秘蔵製作所" in filled
    assert template.title_en.isascii()


def test_every_slot_names_the_rows_that_ask_for_it() -> None:
    assert set(SLOT_CLAUSES) == set(Slot)
    assert all(SLOT_CLAUSES.values())


@pytest.mark.clause("G3.0-k")
def test_the_templates_needed_for_setup_cover_every_power() -> None:
    assert {power for slot in NEEDED_FOR_SETUP for power in USUAL_POWERS[slot]} == set(POWERS)


def test_a_template_is_offered_and_refused_as_long_as_it_is_only_that(
    company: Any, nothing_published: Any
) -> None:
    offered = company["manager"].get("/procedures/storage/template").json()
    assert (offered["title"], offered["title_en"]) == ("保管の手順", "Procedure for storage")
    assert offered["text"].startswith(f"> {TEMPLATE_NOTICE}")
    assert "秘蔵製作所" in offered["text"]
    body = {"title": offered["title"], "text": offered["text"], "reason": "制定"}
    with nothing_published():
        answer = company["manager"].post("/procedures/storage/versions", body)
        company.refused(answer, "request_invalid")
    assert TEMPLATE_NOTICE in answer.json()["detail"]
