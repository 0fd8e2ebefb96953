"""Who could open what at any moment, by which rule, and what a move would take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from vault.access.models import GrantRow
from vault.people.models import Person
from vault.platform.clock import utc_text
from vault.pledges.models import PledgeSignature

PutItem = Callable[..., str]


def readers(company: Any, item_id: str, reader: str = "manager", **asked: str) -> list[dict[str, Any]]:
    answer = company[reader].get(f"/items/{item_id}/readers", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def sign_in_again(company: Any) -> None:
    for name in ("manager", "officer", "auditor", "viewer", "stranger"):
        company.sign_in(company[name])


@pytest.mark.clause("G4.1.3-c", "G9.2-a")
def test_who_could_open_an_item_on_a_past_day_and_by_which_chain(
    company: Any, item_id: str, grant: dict[str, Any], clock: Any
) -> None:
    then = utc_text(clock.now_ms())
    clock.advance(days=3)
    sign_in_again(company)
    company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    assert readers(company, item_id) == []
    [reader] = readers(company, item_id, at=then)
    assert (reader["person"]["id"], reader["grant_id"]) == (company["viewer"].id, grant["id"])
    assert reader["leaf_index"] == company.leaves("grant.allowed")[-1].index
    chain = {each["fact"]: each for each in reader["chain"]}
    assert list(chain) == [
        "person_active", "requested", "decided", "granted", "manager_notified", "pledged", "trained", "vault_open"
    ]  # fmt: skip
    assert all(each["holds"] and each["says"] for each in chain.values())
    for fact, act in (
        ("requested", "grant_request.made"),
        ("decided", "grant_request.decided"),
        ("granted", "grant.allowed"),
    ):
        assert chain[fact]["leaf_index"] == company.leaves(act)[-1].index
        assert chain[fact]["by"]["id"] == company["manager"].id
    leaf = company.leaves("readers.listed")[-1]
    assert leaf.details["item"] == item_id
    assert leaf.details["moment"] == then


def test_nobody_could_open_what_was_not_there_yet(
    company: Any, grant: Any, put_item: PutItem, clock: Any
) -> None:
    before = utc_text(clock.now_ms())
    clock.advance(seconds=60)
    item = put_item()
    assert readers(company, item, at=before) == []
    assert len(readers(company, item)) == 1


def test_items_above_the_tier_of_a_grant_have_no_such_reader(
    company: Any, grant: Any, put_item: PutItem
) -> None:
    assert readers(company, put_item(tier=3)) == []


def test_the_readers_are_told_to_the_manager_the_officer_and_auditors_alone(
    company: Any, item_id: str, grant: Any
) -> None:
    for name in ("manager", "officer", "auditor"):
        assert len(readers(company, item_id, name)) == 1
    for name in ("viewer", "stranger", "administrator"):
        answer = company[name].get(f"/items/{item_id}/readers")
        company.refused(answer, "not_found", true_code="role_required")
        missing = company[name].get("/items/itm_none/readers")
        company.refused(missing, "not_found")
        same = {"request_id": ""}
        assert answer.json() | same == missing.json() | same


def test_long_lists_of_readers_come_in_parts(company: Any, item_id: str, grant: Any) -> None:
    company.grant(company["manager"], company["depositor"], "view")
    first = company["manager"].get(f"/items/{item_id}/readers?limit=1").json()
    rest = (
        company["manager"]
        .get(f"/items/{item_id}/readers", params={"limit": 1, "cursor": first["next"]})
        .json()
    )
    found = {each["person"]["id"] for each in (*first["items"], *rest["items"])}
    assert found == {company["viewer"].id, company["depositor"].id}


def why(company: Any, asker: str, subject: str, **asked: Any) -> Any:
    return company[asker].get(f"/people/{company[subject].id}/why", params=asked)


@pytest.mark.clause("G4.1.3-b")
def test_why_names_what_is_missing_and_since_when(company: Any, item_id: str, grant: Any, clock: Any) -> None:
    said = why(company, "viewer", "viewer", item_id=item_id).json()
    assert (said["opens"], said["grant_id"], said["entry_id"]) == (True, grant["id"], company.entry_id)
    with company.platform.transaction() as tx:
        for signed in tx.session.scalars(
            select(PledgeSignature).where(PledgeSignature.person_id == company["viewer"].id)
        ):
            tx.session.delete(signed)
    said = why(company, "manager", "viewer", item_id=item_id).json()
    assert (said["opens"], said["code"]) == (False, "pledge_missing")
    assert "G4.1.4-a" in said["clauses"]
    assert {each["fact"]: each["holds"] for each in said["chain"]}["pledged"] is False


@pytest.mark.clause("G4.1.3-b")
def test_why_shows_the_move_that_ended_a_grant(company: Any, grant: Any, clock: Any) -> None:
    planned = company["officer"].post(
        f"/people/{company['viewer'].id}/moves",
        {"kind": "transfer", "effective_on": company.day(1), "new_department": "営業", "reason": "異動"},
    )
    assert planned.status_code == 201, planned.text
    then = utc_text(clock.now_ms())
    clock.advance(days=2)
    sign_in_again(company)
    said = why(company, "auditor", "viewer", entry_id=company.entry_id, tier=2).json()
    assert (said["opens"], said["code"]) == (False, "no_grant")
    link = next(each for each in said["chain"] if each["fact"] == "not_moved")
    assert link["leaf_index"] == company.leaves("move.planned")[-1].index
    assert why(company, "auditor", "viewer", entry_id=company.entry_id, tier=2, at=then).json()["opens"]


def test_why_about_others_is_told_to_overseers_alone(company: Any, item_id: str, grant: Any) -> None:
    for name in ("manager", "officer", "auditor"):
        assert why(company, name, "viewer", entry_id=company.entry_id, tier=1).json()["opens"]
        leaf = company.leaves("access.explained")[-1]
        assert (leaf.details["person"], leaf.details["tier"]) == (company["viewer"].id, 1)
    for name in ("stranger", "administrator"):
        company.refused(why(company, name, "viewer", entry_id=company.entry_id), "role_required")
        refused = why(company, name, "viewer", item_id=item_id)
        company.refused(refused, "not_found", true_code="role_required")
    company.refused(why(company, "auditor", "viewer"), "request_invalid")
    company.refused(company["auditor"].get(f"/people/prs_none/why?entry_id={company.entry_id}"), "not_found")


def test_asking_about_oneself_tells_nobody_which_items_exist(company: Any, item_id: str, grant: Any) -> None:
    here = why(company, "stranger", "stranger", item_id=item_id)
    company.refused(here, "not_found", true_code="no_grant")
    nowhere = why(company, "stranger", "stranger", item_id="itm_none")
    company.refused(nowhere, "not_found")
    same = {"request_id": ""}
    assert here.json() | same == nowhere.json() | same
    said = why(company, "stranger", "stranger", entry_id=company.entry_id).json()
    assert (said["opens"], said["code"], said["tier"]) == (False, "no_grant", 3)


def test_who_could_open_it_then_may_ask_about_then(
    company: Any, item_id: str, grant: Any, clock: Any
) -> None:
    then = utc_text(clock.now_ms())
    clock.advance(days=1)
    sign_in_again(company)
    company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    assert why(company, "viewer", "viewer", item_id=item_id, at=then).json()["opens"]
    company.refused(why(company, "viewer", "viewer", item_id=item_id), "not_found", true_code="no_grant")


def weigh(company: Any, asker: str, subject: str, kind: str, days: int) -> Any:
    asked = {"kind": kind, "on": company.day(days)}
    return company[asker].get(f"/people/{company[subject].id}/what-if", params=asked)


@pytest.mark.clause("G4.1.3-b")
def test_what_a_move_would_take_away(company: Any, grant: dict[str, Any], put_item: PutItem) -> None:
    for title, tier in (("図面X", 1), ("図面Y", 2), ("図面Z", 3)):
        put_item(title, tier)
    before = company.rows()
    said = weigh(company, "manager", "viewer", "transfer", 5).json()
    [lost] = said["entries"]
    assert (lost["entry"]["name"], lost["tiers"], lost["items"]) == ("焼入れ条件", [1, 2], 2)
    assert (lost["grant_ids"], lost["known"]) == ([grant["id"]], [])
    assert said["items"] == 2
    assert company.rows() == before
    leaf = company.leaves("move.weighed")[-1]
    assert (leaf.details["person"], leaf.details["count"]) == (company["viewer"].id, 2)


def test_titles_are_told_to_those_who_could_open_the_item_themselves(
    company: Any, grant: Any, put_item: PutItem
) -> None:
    put_item("図面X", 1)
    put_item("図面Y", 2)
    company.grant(company["officer"], company["manager"], "view", 1)
    [lost] = weigh(company, "manager", "viewer", "absence", 5).json()["entries"]
    assert [each["title"] for each in lost["known"]] == ["図面X"]
    assert lost["items"] == 2


def test_a_leaver_keeps_the_last_day(company: Any, grant: Any, put_item: PutItem, clock: Any) -> None:
    put_item()
    end = weigh(company, "officer", "viewer", "retirement", 30).json()
    assert end["entries"] == [], "the grant itself is over on that day"
    soon = weigh(company, "officer", "viewer", "retirement", 29).json()
    assert soon["items"] == 1
    assert soon["takes_effect_at"].endswith("T15:00:00.000Z"), "midnight in Japan after the last day"


def test_who_answers_for_something_is_told_so(company: Any) -> None:
    said = weigh(company, "officer", "manager", "retirement", 5).json()
    assert [each["id"] for each in said["answers_for"]] == [company.entry_id]
    assert weigh(company, "officer", "manager", "transfer", 5).json()["answers_for"] == []


def test_what_if_is_for_managers_and_the_officer(company: Any, grant: Any) -> None:
    for name in ("viewer", "stranger", "auditor", "administrator"):
        company.refused(weigh(company, name, "viewer", "transfer", 5), "role_required")
    company.refused(weigh(company, "manager", "viewer", "transfer", -2), "request_invalid")
    company.refused(
        company["manager"].get(f"/people/prs_none/what-if?kind=transfer&on={company.day(1)}"), "not_found"
    )


def test_the_leaf_of_an_enrolment_is_found_behind_later_changes(company: Any, grant: Any) -> None:
    from vault.audit.actor import Actor
    from vault.audit.record import record
    from vault.people.events import PERSON_ENROLLED
    from vault.people.person_history import write_changes

    with company.platform.transaction() as tx:
        enrolled = record(
            tx, PERSON_ENROLLED, Actor.operator("test"), subject=company["viewer"].id, purpose="invitation"
        )
    with company.platform.transaction() as tx:
        person = tx.session.get_one(Person, company["viewer"].id)
        write_changes(tx, person, {"department": "営業"}, "異動", Actor.operator("test"))
    said = why(company, "manager", "viewer", entry_id=company.entry_id, tier=2).json()
    assert said["chain"][0]["leaf_index"] == enrolled.index
    with company.platform.reading() as tx:
        assert tx.session.get_one(GrantRow, said["grant_id"]).person_id == company["viewer"].id
