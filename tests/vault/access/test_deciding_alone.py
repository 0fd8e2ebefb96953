"""Only where nobody else could decide does a small company's one manager decide their own access, and everybody sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.preparation import retire_procedure
from tests.vault.small_company import Alone
from vault.access.why import why
from vault.people.posts import Post
from vault.procedures.slots import Slot


@pytest.fixture
def alone(company: Any, clock: Any) -> Alone:
    alone = Alone(company, clock)
    alone.declare()
    return alone


@pytest.fixture
def own(company: Any, alone: Alone) -> dict[str, Any]:
    request: dict[str, Any] = company.ask(alone.person, alone.person, "view").json()
    return request


def _announce(alone: Alone, request: dict[str, Any], **more: Any) -> Any:
    body = {"digest": request["digest"], "code": alone.code(), **more}
    return alone.person.post(f"/grant-requests/{request['id']}/solo-acts", body)


def _announced(alone: Alone, request: dict[str, Any]) -> dict[str, Any]:
    answer = _announce(alone, request)
    assert answer.status_code == 201, answer.text
    act: dict[str, Any] = answer.json()
    return act


def _carry_out(alone: Alone, request: dict[str, Any], act: dict[str, Any], **more: Any) -> Any:
    answers = {
        each["id"]: each["must_be"] or ("yes" if each["answer"] == "yes_no" else "ない")
        for each in request["questions"]
    }
    said = {"reason": "必要", "answers": answers, "history_result": "非違の記録なし"}
    body = {"digest": request["digest"], "code": alone.code(), **said, **more}
    return alone.person.post(f"/grant-requests/{request['id']}/solo-acts/{act['id']}", body)


@pytest.mark.clause("T5-c", "G4.1.2-a")
def test_after_72_hours_and_with_two_codes_the_grant_is_given_and_marked(
    company: Any, alone: Alone, own: dict[str, Any], told: Any
) -> None:
    act = _announced(alone, own)
    with company.nothing_changes():
        company.refused(_carry_out(alone, own, act), "waiting_period")
    alone.wait()
    answer = _carry_out(alone, own, act)
    assert answer.status_code == 201, answer.text
    solo = answer.json()["solo"]
    assert (solo["mark"], solo["way"], solo["confirmed_by"]) == ("単独実施", "wait", None)
    assert solo["person"]["id"] == alone.person.id
    done = company.leaves("solo_act.done")[-1]
    assert solo["leaf_index"] == done.index
    assert (done.details["purpose"], done.details["subject"]) == ("grant", own["id"])
    assert told("manager") is None
    [line] = company["auditor"].get("/roster").json()["items"]
    assert line["cells"][2].endswith("（単独実施）")
    with company.platform.reading() as tx:
        links = why(tx, alone.person.id, company.entry_id, 3, tx.now_ms()).links
    [decided] = [link for link in links if link.fact == "decided_alone"]
    assert decided.leaf_index == done.index


@pytest.mark.clause("T5-c")
def test_a_word_from_outside_stands_in_for_the_wait(company: Any, alone: Alone, own: dict[str, Any]) -> None:
    act = _announced(alone, own)
    alone.agree(act)
    answer = _carry_out(alone, own, act)
    assert answer.status_code == 201, answer.text
    solo = answer.json()["solo"]
    assert solo["way"] == "confirmer"
    assert (solo["confirmed_by"]["name"], solo["confirmed_by"]["company"]) == (
        *("立会 外子", "立会法律事務所"),
    )


@pytest.mark.clause("T5-c", "G3.0-m")
def test_without_the_profile_or_after_its_end_nobody_decides_alone(
    company: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    alone.end_profile()
    alone.wait()
    with company.nothing_changes():
        company.refused(_carry_out(alone, own, act), "role_conflict")
        company.refused(_announce(alone, own), "role_conflict")
        company.refused(company.approve(alone.person, own), "self_decision")


@pytest.mark.clause("T5-c", "G4.1.2-a")
def test_while_somebody_else_could_decide_they_have_to(
    company: Any, alone: Alone, own: dict[str, Any]
) -> None:
    act = _announced(alone, own)
    company.sign_in(alone.person)
    body = {
        "person_id": company["viewer"].id,
        "ends_on": company.day(20),
        "document": "委任状",
        "reason": "不在",
    }
    delegated = alone.person.post(f"/entries/{company.entry_id}/delegations", body)
    assert delegated.status_code == 201, delegated.text
    alone.wait()
    with company.nothing_changes():
        company.refused(_carry_out(alone, own, act), "self_decision")
        company.refused(_announce(alone, own), "self_decision")


@pytest.mark.clause("T5-c")
def test_what_was_announced_is_void_when_something_of_it_changed(
    company: Any, alone: Alone, own: dict[str, Any]
) -> None:
    company.refused(_announce(alone, own, digest="0" * 64), "conflict")
    act = _announced(alone, own)
    with company.platform.transaction() as tx:
        retire_procedure(tx, Slot.GRANT_CRITERIA)
    alone.wait()
    with company.nothing_changes():
        company.refused(_carry_out(alone, own, act), "conflict")


def test_only_ones_own_open_request_is_decided_this_way(
    company: Any, alone: Alone, own: dict[str, Any]
) -> None:
    others = company.ask(company["viewer"], company["viewer"], "view").json()
    company.refused(_announce(alone, others), "conflict")
    viewer = company["viewer"]
    body = {"digest": others["digest"], "code": "000000"}
    company.refused(viewer.post(f"/grant-requests/{others['id']}/solo-acts", body), "grantor_not_authorised")
    act = _announced(alone, own)
    alone.wait()
    company.refused(_carry_out(alone, own, act, code="000000"), "credentials_invalid")
    assert alone.person.post(f"/grant-requests/{own['id']}/withdraw").status_code == 200
    company.refused(_carry_out(alone, own, act), "conflict")


@pytest.mark.clause("T5-c", "G4.1.2-a")
def test_another_officer_than_the_manager_still_decides(company: Any, clock: Any) -> None:
    """Two people in the two posts: the profile changes nothing for them."""
    manager = company["manager"]
    own = company.ask(manager, manager, "view").json()
    alone = Alone(company, clock)
    alone.declare()
    company.end_post(manager, Post.OVERALL_OFFICER)
    company.appoint(company["officer"], Post.OVERALL_OFFICER)
    company.refused(_announce(alone, own), "self_decision")
