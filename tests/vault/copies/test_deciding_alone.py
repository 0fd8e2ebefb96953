"""A request for a copy is decided by who asked only where nobody else holds the post, and the ledger says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.small_company import Alone
from vault.people.posts import Post


@pytest.fixture
def own(copies: Any) -> dict[str, Any]:
    request: dict[str, Any] = copies.asked(by="manager")
    return request


@pytest.fixture
def alone(copies: Any, clock: Any, own: dict[str, Any]) -> Alone:
    alone = Alone(copies.company, clock, code_generators=False)
    alone.declare()
    return alone


def _ask(alone: Alone, request: dict[str, Any], act: str = "", by: str = "manager", **more: Any) -> Any:
    path = f"/copy-requests/{request['id']}/solo-acts" + (f"/{act}" if act else "")
    reason = {"reason": "必要な範囲に限られる"} if act else {}
    body = {"digest": request["digest"], "code": alone.code(), **reason, **more}
    return alone.company[by].post(path, body)


def _announced(alone: Alone, request: dict[str, Any]) -> dict[str, Any]:
    answer = _ask(alone, request)
    assert answer.status_code == 201, answer.text
    act: dict[str, Any] = answer.json()
    return act


@pytest.mark.clause("T5-c", "G5.0-a")
def test_after_72_hours_the_copy_is_made_and_every_page_of_it_says_so(
    copies: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    with copies.company.nothing_changes():
        copies.company.refused(_ask(alone, own, act["id"]), "waiting_period")
        copies.company.refused(copies.approve(own), "self_decision")
    alone.wait()
    answer = _ask(alone, own, act["id"])
    assert answer.status_code == 200, answer.text
    solo = answer.json()["solo"]
    done = copies.company.leaves("solo_act.done")[-1]
    assert (solo["mark"], solo["way"], solo["leaf_index"]) == ("単独実施", "wait", done.index)
    assert copies.issue(own, by="manager").status_code == 202
    copies.work()
    [brief] = copies.company["manager"].get(f"/copy-requests/{own['id']}").json()["copies"]
    assert brief["state"] == "in_transit"
    assert copies.show(brief)["solo"] == solo


@pytest.mark.clause("T5-c")
def test_a_word_from_outside_stands_in_for_the_wait(copies: Any, alone: Alone, own: dict[str, Any]) -> None:
    act = _announced(alone, own)
    alone.agree(act)
    answer = _ask(alone, own, act["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["solo"]["confirmed_by"]["name"] == "立会 外子"


@pytest.mark.clause("T5-c", "G3.0-m")
def test_without_the_profile_nothing_is_decided_alone_and_what_was_opens_nothing(
    copies: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    alone.wait()
    assert _ask(alone, own, act["id"]).status_code == 200
    alone.end_profile()
    with copies.company.nothing_changes():
        copies.company.refused(copies.issue(own, by="manager"), "self_decision")


@pytest.mark.clause("T5-c")
def test_after_the_profile_an_announcement_is_worth_nothing(
    copies: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    alone.end_profile()
    alone.wait()
    copies.company.refused(_ask(alone, own, act["id"]), "role_conflict")


@pytest.mark.clause("T5-c")
def test_an_overall_officer_who_is_another_person_decides_as_ever(
    copies: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    company = copies.company
    company.end_post(alone.person, Post.OVERALL_OFFICER)
    company.appoint(company["officer"], Post.OVERALL_OFFICER)
    alone.wait()
    with company.nothing_changes():
        company.refused(_ask(alone, own, act["id"]), "self_decision")
        company.refused(_ask(alone, own), "self_decision")


def test_only_exactly_ones_own_request_as_it_was_seen(copies: Any, alone: Alone, own: dict[str, Any]) -> None:
    copies.company.refused(_ask(alone, own, digest="0" * 64), "ticket_invalid")
    others = copies.asked(by="depositor")
    copies.company.refused(_ask(alone, others), "conflict")
    act = _announced(alone, own)
    alone.wait()
    copies.company.refused(_ask(alone, own, act["id"], reason=" "), "reason_missing")
    assert _ask(alone, own, act["id"]).status_code == 200
    copies.company.refused(_ask(alone, own), "conflict")
