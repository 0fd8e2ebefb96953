"""A new person is recorded by one, gets the other half from another, begins, and is seen at their own device."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.people_at_desks import Office
from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany

FACTS = {
    "name": "新井 新",
    "name_kana": "アライ アラタ",
    "name_romaji": "Arai Arata",
    "mail": "arai@hizo.example",
    "department": "第二課",
    "title": "課員",
}


def _shown_once(sheet: Sheet) -> str:
    assert (sheet.status, sheet.headers["cache-control"]) == (200, "no-store")
    [secret] = [each.text for each in sheet.tree.iter("code") if each.get("class") == "secret"]
    assert secret not in sheet.path
    return str(secret)


def _recorded(officer: Reading) -> tuple[str, str]:
    """The link, and the id of who it is for."""
    officer.open("/people/new")
    sheet = officer.send("/people", **FACTS)
    path = next(each for each in sheet.links() if each.startswith("/people/prs_"))
    return _shown_once(sheet), path.rpartition("/")[2]


@pytest.mark.asvs("6.4.1", "6.4.4")
def test_two_people_bring_somebody_in_and_a_third_has_seen_them(
    whole: WholeCompany, reading: Callable[..., Reading]
) -> None:
    officer, administrator = reading("officer"), reading("second_administrator")
    link, person_id = _recorded(officer)
    path = f"/people/{person_id}"
    assert link not in officer.open(path).content.decode(), "it was shown once"

    refused = officer.send(f"{path}/handover-code")
    assert (refused.status, refused.heading.startswith(FACTS["name"])) == (403, True), "who has the link"

    administrator.open(path)
    code = _shown_once(administrator.send(f"{path}/handover-code"))
    desk = Office(whole.company.platform, whole.clock, whole.company.client).desk("arai.arata")
    desk.enrol(link, device="arai-pc", handover_code=code)
    assert desk.person_id == person_id

    whole.next_step()
    administrator.open(f"{path}/confirm")
    seen = administrator.send(f"{path}/confirm", code=whole.code())
    assert seen.path == path
    assert f"second_administratorさんが{FACTS['name']}さんを確認" in reading("officer").open(path).text


def test_another_link_voids_the_first(whole: WholeCompany, reading: Callable[..., Reading]) -> None:
    officer = reading("officer")
    link, person_id = _recorded(officer)
    officer.open(f"/people/{person_id}")
    again = _shown_once(officer.send(f"/people/{person_id}/invitation"))
    stale = whole.company.client.post("/v1/enrolments/inspect", json={"token": link.partition("#")[2]})
    fresh = whole.company.client.post("/v1/enrolments/inspect", json={"token": again.partition("#")[2]})
    assert (stale.status_code == 200, fresh.status_code) == (False, 200)


def test_a_record_that_lacks_something_comes_back_as_it_was_typed(
    whole: WholeCompany, reading: Callable[..., Reading]
) -> None:
    officer = reading("officer")
    officer.open("/people/new")
    back = officer.send("/people", **{**FACTS, "title": " "})
    assert back.status == 422
    [form] = [each for each in back.tree.forms if each.get("action") == "/people"]
    assert dict(form.form_values())["name"] == FACTS["name"]


@pytest.mark.asvs("6.4.4")
def test_a_lost_code_generator_takes_two(whole: WholeCompany, reading: Callable[..., Reading]) -> None:
    path = f"/people/{whole['holder'].id}"
    officer, administrator = reading("officer"), reading("administrator")
    officer.open(f"{path}/rebind")
    asked = officer.send(f"{path}/rebind", reason="電話機の紛失")
    _shown_once(asked)
    [confirming] = [each for each in asked.links() if "/rebinds/" in each]
    officer.open(confirming)
    assert officer.send(confirming).status == 403, "whoever asked does not confirm"
    assert confirming in administrator.open(path).links()
    administrator.open(confirming)
    assert "/enrol#" in _shown_once(administrator.send(confirming))
