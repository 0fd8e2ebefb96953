"""Everybody sees their own trail; whoever else looks needs a post and, but for auditors, the person's consent."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlalchemy import event, text, update

from vault.audit.trail import leaves_naming
from vault.people.posts import Post
from vault.pledges.models import PledgeTemplate


def trail(company: Any, name: str = "viewer") -> list[dict[str, Any]]:
    answer = company[name].get("/me/trail?limit=200")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def of(company: Any, reader: str, subject: str = "viewer", **asked: Any) -> Any:
    return company[reader].get(f"/people/{company[subject].id}/trail", params=asked)


def acts(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["act"] for each in answer.json()["items"]]


def withdraw_consent(company: Any) -> None:
    """The text everybody signed holds no consent to log checks."""
    with company.platform.transaction() as tx:
        tx.session.execute(update(PledgeTemplate).values(log_consent=False))


@pytest.mark.clause("G9.2-a")
def test_everybody_sees_what_they_did_and_what_was_done_about_them(
    company: Any, grant: dict[str, Any]
) -> None:
    assert company["viewer"].get("/entries").status_code == 200
    lines = [each for each in trail(company) if each["act"] != "course.assigned"]
    assert [each["act"] for each in lines] == [
        "register.read", "grant.allowed", "grant_request.decided", "grant_request.made"
    ]  # fmt: skip
    own, given = lines[0], lines[1]
    assert own["actor"]["id"] == company["viewer"].id
    assert own["device"]
    assert own["address"]
    assert (given["actor"]["id"], given["details"]["grant"]) == (company["manager"].id, grant["id"])
    assert (given["device"], given["address"], given["session"]) == (None, None, None)
    index = company.leaves("grant.allowed")[-1].index
    assert given["index"] == index
    assert company["viewer"].get(f"/log/proof/{index}").status_code == 200
    assert trail(company, "stranger") == []


def test_ones_own_trail_tells_of_no_item_that_one_may_not_know(company: Any, item_id: str) -> None:
    company.refused(company["stranger"].get(f"/items/{item_id}"), "not_found", true_code="no_grant")
    company.refused(company["stranger"].get("/items/itm_none"), "not_found")
    here, nowhere = trail(company, "stranger")
    assert here["details"] == nowhere["details"] == {"code": "not_found", "route": "GET /v1/items/{item_id}"}


def test_what_others_asked_about_somebody_names_no_item_to_them(company: Any, item_id: str) -> None:
    path = f"/people/{company['stranger'].id}/why?item_id={item_id}"
    assert company["auditor"].get(path).status_code == 200
    [line] = trail(company, "stranger")
    assert (line["act"], line["actor"]["id"]) == ("access.explained", company["auditor"].id)
    assert "item" not in line["details"]
    assert line["details"]["entry"] == company.entry_id


def test_a_long_trail_comes_in_parts(company: Any) -> None:
    for _ in range(5):
        company["officer"].get("/entries")
    found, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        part = company["officer"].get("/me/trail", params=asked).json()
        found += [each["index"] for each in part["items"]]
        cursor = part["next"]
        if cursor is None:
            break
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 5


@pytest.mark.clause("G4.1.4-e")
def test_without_consent_no_grantor_reads_the_trail(company: Any, grant: Any) -> None:
    withdraw_consent(company)
    size = len(company.leaves("log.read"))
    for name in ("manager", "officer"):
        company.refused(of(company, name), "log_consent_missing")
    assert len(company.leaves("log.read")) == size
    assert "grant.allowed" in acts(of(company, "auditor"))
    assert company["viewer"].get("/me/trail").status_code == 200


@pytest.mark.clause("G4.1.4-e")
def test_without_consent_the_officer_opens_no_leaf_of_that_person(company: Any, grant: Any) -> None:
    company["viewer"].get("/entries")
    index = company.leaves("register.read")[-1].index
    assert company["officer"].get(f"/log/leaves/{index}/details").status_code == 200
    withdraw_consent(company)
    company.refused(company["officer"].get(f"/log/leaves/{index}/details"), "log_consent_missing")
    assert company["auditor"].get(f"/log/leaves/{index}/details").status_code == 200


@pytest.mark.clause("G4.1.4-e", "T12-f")
def test_a_check_is_a_leaf_and_the_person_sees_it(company: Any, grant: Any) -> None:
    for name in ("manager", "officer", "auditor"):
        assert "grant.allowed" in acts(of(company, name))
        leaf = company.leaves("log.read")[-1]
        assert (leaf.details["actor"], leaf.details["subject"]) == (company[name].id, company["viewer"].id)
    assert [each["actor"]["name"] for each in trail(company) if each["act"] == "log.read"] == [
        "auditor", "officer", "manager"
    ]  # fmt: skip


def test_a_manager_reads_what_is_about_their_entries(company: Any, grant: Any) -> None:
    company.hire("second", Post.RESPONSIBLE_MANAGER)
    other = company.open_entry(company["second"], name="別の技術")
    company.grant(company["second"], company["viewer"], "view", 1, entry_id=other)
    company["viewer"].get("/entries")
    for name, entry in (("manager", company.entry_id), ("second", other)):
        lines = of(company, name).json()["items"]
        assert {each["details"]["entry"] for each in lines} == {entry}
        assert "grant.allowed" in [each["act"] for each in lines]
    assert "register.read" in acts(of(company, "auditor"))


def test_nobody_else_reads_a_trail(company: Any, grant: Any) -> None:
    for name in ("stranger", "administrator", "depositor"):
        company.refused(of(company, name), "role_required")
    company.refused(company["auditor"].get("/people/prs_none/trail"), "not_found")


def test_a_checker_sees_true_codes_and_a_checkers_own_trail_is_no_check(company: Any, item_id: str) -> None:
    company["auditor"].get(f"/items/{item_id}")
    checks = len(company.leaves("log.read"))
    own = of(company, "auditor", "auditor").json()["items"][0]
    assert "true_code" not in own["details"]
    assert len(company.leaves("log.read")) == checks
    company["stranger"].get(f"/items/{item_id}")
    seen = of(company, "auditor", "stranger").json()["items"][0]
    assert seen["details"]["true_code"] == "no_grant"


def test_the_index_finds_the_leaves(company: Any, grant: Any) -> None:
    """Without it every look reads the whole log; the database has to choose it."""
    statements: list[tuple[str, Any]] = []
    with company.platform.reading() as tx:
        connection = tx.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *said: statements.append((said[2], said[3])))
        leaves_naming(tx, company["viewer"].id, [10**6], 51)
        statement, parameters = statements[-1]
        if connection.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
    assert "ix_audit_detail_person" in str(plan)


def test_values_too_long_for_an_id_are_no_trouble_for_the_index(company: Any) -> None:
    endless = "x" + os.urandom(4000).hex()
    answer = company.ask(company["viewer"], company["viewer"], "view", person_id=endless)
    assert answer.status_code in (403, 404, 422), answer.text
    assert company.leaves("request.refused")[-1].details["subject"] == endless


def test_everybody_is_told_which_facts_about_people_are_kept(company: Any) -> None:
    path = "/personal-data"
    english = company["stranger"].get(path).json()["items"]
    japanese = company["stranger"].get(path, headers={"Accept-Language": "ja"}).json()["items"]
    assert len(english) == len(japanese)
    told = {column: each for each in english for column in each["columns"]}
    assert told["person.telephone"]["kept_until"] == "During employment and five years after"
    assert "every employee" in told["person.name"]["readers"]
    assert all(not each["purpose"].isascii() for each in japanese)
