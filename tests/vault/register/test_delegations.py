"""The power to set access rights is lent by name, for a time and on paper, and never further (G4.1.2-a)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.audit.actor import Actor
from vault.people.posts import Post
from vault.register.delegate import tell_use
from vault.register.delegation_queries import delegation_for, manager_at
from vault.register.models import GRANTING

DAY_MS = 86_400_000


def _delegate(company: Any, giver: Any, person: Any, **more: Any) -> Any:
    body = {
        "person_id": person.id, "ends_on": company.day(30), "document": "委任状 第1号", "reason": "出張中", **more,
    }  # fmt: skip
    return giver.post(f"/entries/{company.entry_id}/delegations", body)


def _found(company: Any, person: Any, at_ms: int | None = None) -> Any:
    with company.platform.reading() as tx:
        return delegation_for(tx, company.entry_id, person.id, GRANTING, at_ms)


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_is_a_record_of_its_own(company: Any) -> None:
    manager, viewer = company["manager"], company["viewer"]
    made = _delegate(company, manager, viewer)
    assert made.status_code == 201, made.text
    shown = manager.get(f"/entries/{company.entry_id}/delegations").json()["items"]
    assert shown == [made.json()]
    assert (shown[0]["document"], shown[0]["made_by"]["id"]) == ("委任状 第1号", manager.id)
    assert (shown[0]["starts_on"], shown[0]["ends_on"]) == (company.day(0), company.day(30))
    leaf = company.leaves("delegation.made")[-1]
    assert (leaf.details["entry"], leaf.details["person"]) == (company.entry_id, viewer.id)
    assert "delegation_made" in company.notices(viewer)
    assert _found(company, viewer).id == made.json()["id"]
    assert _found(company, company["stranger"]) is None


@pytest.mark.clause("G4.1.2-a")
def test_a_delegated_power_is_not_passed_on(company: Any) -> None:
    _delegate(company, company["manager"], company["viewer"])
    company.refused(_delegate(company, company["viewer"], company["stranger"]), "delegation_chain")
    assert _found(company, company["stranger"]) is None


@pytest.mark.parametrize("name", ["stranger", "administrator", "auditor"])
def test_who_has_no_power_lends_none(company: Any, name: str) -> None:
    company.refused(_delegate(company, company[name], company["viewer"]), "role_required")
    company.refused(company[name].get(f"/entries/{company.entry_id}/delegations"), "role_required")


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_ends_with_its_days(company: Any, clock: Any) -> None:
    _delegate(
        company, company["manager"], company["viewer"], starts_on=company.day(2), ends_on=company.day(4)
    )
    now = clock.now_ms()
    assert _found(company, company["viewer"]) is None
    assert _found(company, company["viewer"], now + 3 * DAY_MS) is not None
    assert _found(company, company["viewer"], now + 6 * DAY_MS) is None


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_is_ended_at_any_time_and_past_moments_stay_as_they_were(
    company: Any, clock: Any
) -> None:
    made = _delegate(company, company["manager"], company["viewer"]).json()
    while_it_ran = clock.now_ms()
    clock.advance(seconds=60)
    hidden = company["stranger"].post(f"/delegations/{made['id']}/end", {"reason": "x"})
    company.refused(hidden, "not_found", true_code="role_required")
    ended = company["officer"].post(f"/delegations/{made['id']}/end", {"reason": "帰任"})
    assert ended.status_code == 200, ended.text
    assert _found(company, company["viewer"]) is None
    assert _found(company, company["viewer"], while_it_ran).id == made["id"]
    company.refused(company["manager"].post(f"/delegations/{made['id']}/end", {"reason": "x"}), "conflict")
    company.refused(company["manager"].post("/delegations/dlg_none/end", {"reason": "x"}), "not_found")
    assert "delegation_ended" in company.notices(company["viewer"])


def test_a_delegate_gives_the_power_back(company: Any) -> None:
    made = _delegate(company, company["manager"], company["viewer"]).json()
    assert company["viewer"].post(f"/delegations/{made['id']}/end", {"reason": "辞退"}).status_code == 200


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_ends_with_the_power_it_came_from(company: Any, clock: Any) -> None:
    _delegate(company, company["manager"], company["viewer"])
    assert _found(company, company["viewer"]) is not None
    before = clock.now_ms()
    clock.advance(seconds=1)
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    assert _found(company, company["viewer"]) is None
    assert _found(company, company["viewer"], before) is not None


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_does_not_outlive_a_change_of_manager(company: Any, clock: Any) -> None:
    _delegate(company, company["manager"], company["viewer"])
    before = clock.now_ms()
    clock.advance(seconds=1)
    other = company.hire("other", Post.RESPONSIBLE_MANAGER)
    changed = company["officer"].patch(
        f"/entries/{company.entry_id}",
        {"manager_id": other.id, "reason": "交代"},
        headers={"If-Match": '"r1"'},
    )
    assert changed.status_code == 200, changed.text
    with company.platform.reading() as tx:
        assert manager_at(tx, company.entry_id, before) == company["manager"].id
        assert manager_at(tx, company.entry_id, clock.now_ms()) == other.id
    assert _found(company, company["viewer"]) is None
    assert _found(company, company["viewer"], before) is not None


@pytest.mark.clause("G4.1.2-a")
def test_each_use_is_recorded_and_told_to_the_manager(company: Any) -> None:
    _delegate(company, company["officer"], company["viewer"])
    assert "delegation_made_by_other" in company.notices(company["manager"])
    with company.platform.transaction() as tx:
        row = delegation_for(tx, company.entry_id, company["viewer"].id, GRANTING)
        assert row is not None
        tell_use(tx, row, Actor("person", company["viewer"].id))
    for told in ("manager", "officer"):
        assert "delegation_used" in company.notices(company[told])
    assert company.leaves("delegation.used")[-1].details["person"] == company["viewer"].id


def test_nobody_delegates_to_themselves_or_to_those_without_a_hand_in_access(company: Any) -> None:
    manager = company["manager"]
    company.refused(_delegate(company, manager, manager), "self_decision")
    for name in ("administrator", "auditor"):
        company.refused(_delegate(company, manager, company[name]), "role_conflict")
    assert manager.get(f"/entries/{company.entry_id}/delegations").json()["items"] == []


@pytest.mark.clause("G4.1.2-a")
def test_a_delegation_says_why_by_which_paper_and_until_when(company: Any) -> None:
    manager, viewer = company["manager"], company["viewer"]
    company.refused(_delegate(company, manager, viewer, document=" "), "reason_missing")
    company.refused(_delegate(company, manager, viewer, reason=" "), "reason_missing")
    company.refused(_delegate(company, manager, viewer, ends_on=company.day(400)), "request_invalid")
    company.refused(_delegate(company, manager, viewer, starts_on=company.day(-2)), "request_invalid")
    company.refused(
        _delegate(company, manager, viewer, starts_on=company.day(9), ends_on=company.day(8)),
        "request_invalid",
    )
    assert _found(company, viewer) is None


def test_delegating_asks_for_a_fresh_code(company: Any, clock: Any) -> None:
    clock.advance(seconds=301)
    company.refused(_delegate(company, company["manager"], company["viewer"]), "step_up_required")
