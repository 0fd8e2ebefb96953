"""Publishing a pledge's text: who, with what in it, and who is told."""

from __future__ import annotations

from typing import Any

import pytest

from vault.platform.clock import utc_text


@pytest.mark.clause("G4.1.4-a")
def test_a_manager_publishes_a_text_that_everybody_can_read_by_its_hash(pledges: Any) -> None:
    template = pledges.published()
    shown = pledges["stranger"].get("/pledge-templates/current").json()
    assert shown == template == pledges["stranger"].get(f"/pledge-templates/{template['id']}").json()
    assert shown["in_force"]
    assert (shown["number"], shown["amber"]) == (1, [])
    leaf = pledges.company.leaves("pledge_template.published")[-1]
    assert leaf.details["sha256"] == template["sha256"]
    assert leaf.details["clauses"] == template["clauses"]
    assert leaf.details["reason"] == "制定"


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        pytest.param("G4.1.4-b", "G4.1.4-b", marks=pytest.mark.clause("G4.1.4-b", "T9-c")),
        pytest.param("G4.1.4-c", "G4.1.4-c", marks=pytest.mark.clause("G4.1.4-c")),
        pytest.param("G4.1.4-d", "G8.2-b", marks=pytest.mark.clause("G4.1.4-d", "G8.2-b")),
        pytest.param("G4.1.4-e", "G4.1.4-e", marks=pytest.mark.clause("G4.1.4-e")),
    ],
)
def test_a_text_without_one_of_the_four_clauses_is_not_published(
    pledges: Any, text_of: Any, row: str, rows: str
) -> None:
    clauses = {name: clause for name, clause in text_of("holder")["clauses"].items() if name != row}
    with pledges.nothing_changes():
        answer = pledges.publish(clauses=clauses)
        pledges.company.refused(answer, "pledge_clause_missing")
    assert rows in answer.json()["detail"]


@pytest.mark.clause("G4.1.4-b", "T9-c")
@pytest.mark.parametrize("kind", ["leaver", "general"])
def test_a_leavers_or_general_pledge_needs_secrecy_after_leaving_too(
    pledges: Any, text_of: Any, kind: str
) -> None:
    clauses = {name: clause for name, clause in text_of(kind)["clauses"].items() if name != "G4.1.4-b"}
    with pledges.nothing_changes():
        pledges.company.refused(pledges.publish(kind, clauses=clauses), "pledge_clause_missing")


@pytest.mark.clause("G8.1-d")
def test_a_general_pledge_without_the_reporting_duty_is_published_and_shown_amber(
    pledges: Any, text_of: Any
) -> None:
    clauses = {name: clause for name, clause in text_of("general")["clauses"].items() if name != "G8.1-d"}
    assert pledges.published("general", clauses=clauses)["amber"] == ["G8.1-d"]
    assert pledges.published("general")["amber"] == []


@pytest.mark.parametrize("name", ["officer", "auditor", "administrator", "stranger"])
def test_nobody_but_a_responsible_manager_publishes(pledges: Any, name: str) -> None:
    with pledges.nothing_changes():
        pledges.company.refused(pledges.publish(by=name), "role_required")


def test_publishing_needs_a_fresh_code_and_a_reason(pledges: Any, text_of: Any) -> None:
    with pledges.nothing_changes():
        pledges.company.refused(pledges.publish(reason=" "), "reason_missing")
        pledges.clock.advance(seconds=301)
        stale = pledges["manager"].post("/pledge-templates", {**text_of("holder"), "reason": "制定"})
        pledges.company.refused(stale, "step_up_required")


def test_the_shipped_text_is_there_to_be_edited_and_not_published_as_it_is(pledges: Any) -> None:
    shipped = pledges["stranger"].get("/pledge-templates/template?kind=leaver").json()
    assert shipped["text"].startswith("これは雛形です")
    with pledges.nothing_changes():
        pledges.company.refused(pledges.publish("leaver", text=shipped["text"]), "request_invalid")


def test_the_same_text_again_is_no_new_text(pledges: Any) -> None:
    pledges.published()
    with pledges.nothing_changes():
        pledges.company.refused(pledges.publish(), "conflict")


def test_nothing_is_in_force_before_anything_is_published(pledges: Any) -> None:
    pledges.company.refused(pledges["viewer"].get("/pledge-templates/current"), "not_found")
    pledges.company.refused(pledges["viewer"].get("/pledge-templates/plt_none"), "not_found")


@pytest.mark.clause("G4.1.4-a")
def test_holders_are_told_when_a_new_text_is_published_and_when_its_day_comes(pledges: Any) -> None:
    first = pledges.published()
    for name in ("viewer", "auditor"):
        pledges.signed(name, first)
    second = pledges.revised(effective_on=pledges.company.day(10))
    assert not second["in_force"]
    assert pledges.told("viewer") == pledges.told("auditor") == ["pledge_published"]
    assert pledges.told("stranger") == [], "who never gave one is told by the grant"
    pledges.signed("auditor", second)
    pledges.upkeep()
    assert pledges.told("viewer") == ["pledge_published"], "the day has not come"
    pledges.clock.advance(days=10)
    for _ in range(2):
        pledges.upkeep()
    assert pledges.told("viewer") == ["pledge_published", "pledge_due"]
    assert pledges.told("auditor") == ["pledge_published"], "who signed ahead has nothing to do"


def test_a_text_in_force_at_once_is_announced_once(pledges: Any) -> None:
    pledges.signed("viewer", pledges.published())
    pledges.revised()
    pledges.upkeep()
    assert pledges.told("viewer") == ["pledge_due"]


def test_a_text_replaced_before_its_day_never_comes_into_force(pledges: Any) -> None:
    pledges.signed("viewer", pledges.published())
    wrong = pledges.revised(effective_on=pledges.company.day(20))
    right = pledges.published(text=wrong["text"] + "\n訂正\n", effective_on=pledges.company.day(10))
    pledges.clock.advance(days=21)
    pledges.upkeep()
    pledges.company.sign_in(pledges["viewer"])
    assert pledges["viewer"].get("/pledge-templates/current").json()["id"] == right["id"]
    assert pledges.told("viewer").count("pledge_due") == 1
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", wrong), "conflict")


def test_everybody_is_asked_for_the_general_pledge_and_nobody_for_a_leavers(pledges: Any) -> None:
    pledges.published("general")
    pledges.published("leaver")
    assert all(pledges.told(name) == ["pledge_asked"] for name in ("officer", "manager", "stranger"))


def test_published_texts_are_listed_newest_first_in_parts(pledges: Any) -> None:
    first = pledges.published()
    pledges.clock.advance(seconds=1)
    second = pledges.published("leaver")
    part = pledges["viewer"].get("/pledge-templates?limit=1").json()
    rest = pledges["viewer"].get(f"/pledge-templates?limit=1&cursor={part['next']}").json()
    assert [each["id"] for each in part["items"] + rest["items"]] == [second["id"], first["id"]]
    assert second["published_at"] == utc_text(pledges.clock.now_ms())
