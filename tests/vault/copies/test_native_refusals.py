"""The deposited file itself stays in the vault until the company, two people and the very device agree, and stops with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.vault.copies.native_files import Natives, allow, register
from tests.vault.small_company import Alone
from vault.copies.models import CopyRequest, NativeApproval
from vault.documents.models import Item, Version


@pytest.fixture
def database_url() -> None:
    """What is refused is decided in code; that native files are handed out is shown on both databases."""


@pytest.mark.clause("G9.1.2-j")
def test_until_the_company_allows_it_nobody_asks_for_a_native_file(copies: Any, drawing: Natives) -> None:
    assert register(copies).status_code == 201
    assert copies.company["viewer"].get("/native-file-rule").json()["allowed"] is False
    with copies.company.nothing_changes():
        copies.company.refused(drawing.ask(), "format_unprotectable")
    assert allow(copies.company).status_code == 201
    assert drawing.ask().status_code == 201
    assert allow(copies.company, allowed=False).status_code == 201
    copies.company.refused(drawing.ask(), "format_unprotectable")


def test_the_overall_officer_alone_decides_on_it_with_a_code_and_a_reason(copies: Any) -> None:
    company = copies.company
    for name in ("manager", "auditor", "viewer"):
        company.refused(allow(company, name), "role_required")
    company.refused(allow(company, reason=" "), "reason_missing")
    copies.clock.advance(seconds=301)
    company.refused(allow(company), "step_up_required")
    company.sign_in(company["officer"])
    answer = allow(company).json()
    assert (answer["number"], answer["allowed"], answer["set_by"]) == (1, True, company["officer"].id)
    assert "unprotected file" in answer["notice"]
    assert "保護のないファイル" in answer["notice"]
    details = company.leaves("copy_native_rule.set")[-1].details
    assert (details["allowed"], details["reason"]) == (True, "試作に要る")


def test_a_native_file_is_asked_for_whole_and_once_and_never_of_a_pdf(copies: Any, natives: Natives) -> None:
    for wrong in ({"copies": 2}, {"pages": "1"}, {"version_id": copies.version_id}):
        copies.company.refused(natives.ask(**wrong), "request_invalid")


def _waits_for(company: Any, name: str) -> int:
    """How many requests for copies the person is told to decide on."""
    sections = company[name].get("/worklist").json()["sections"]
    tasks = [task for section in sections for task in section["tasks"] if task["kind"] == "copy_requests"]
    return sum(int(task["count"]) for task in tasks)


@pytest.mark.clause("G5.3-b")
@pytest.mark.parametrize("first", ["manager", "officer"])
def test_one_approval_is_not_enough_and_the_same_person_is_not_two(natives: Natives, first: str) -> None:
    company, copies = natives.company, natives.copies
    request = natives.asked()
    assert _waits_for(company, "manager") == _waits_for(company, "officer") == 1
    answer = copies.approve(request, first)
    other = {"manager": "officer", "officer": "manager"}[first]
    assert (_waits_for(company, first), _waits_for(company, other)) == (0, 1)
    assert (answer.status_code, answer.json()["state"]) == (200, "requested")
    assert [each["person"] for each in answer.json()["approvals"]] == [company[first].name]
    with company.nothing_changes():
        company.refused(copies.approve(request, first), "conflict")
        company.refused(copies.issue(request), "copy_not_approved")
    assert company.leaves("copy.approved") == []


@pytest.mark.clause("G5.3-b")
def test_who_is_neither_the_manager_nor_the_overall_officer_approves_nothing(natives: Natives) -> None:
    request = natives.asked()
    natives.company.refused(natives.copies.approve(request, "depositor"), "self_decision")
    natives.company.refused(natives.copies.approve(request, "viewer"), "not_found", true_code="no_grant")


@pytest.mark.asvs("7.5.3")
def test_each_approval_needs_a_fresh_code_a_reason_and_the_very_digest(natives: Natives) -> None:
    company, copies = natives.company, natives.copies
    request = natives.asked()
    for name in ("manager", "officer"):
        company.refused(copies.approve(request, name, digest="0" * 64), "ticket_invalid")
        company.refused(copies.approve(request, name, reason=" "), "reason_missing")
    copies.clock.advance(seconds=301)
    for name in ("manager", "officer"):
        company.refused(copies.approve(request, name), "step_up_required")
    assert company.leaves("copy_native.approved") == []


@pytest.mark.clause("G5.3-b")
def test_where_the_manager_asks_or_receives_there_is_no_second_person(natives: Natives) -> None:
    natives.company.refused(register(natives.copies, "manager"), "self_decision")
    company = natives.company
    body = {"owner": company["manager"].id, "name": "PC-2", "segment": "separated", "fastened": True}
    device = natives.copies.device_of("manager")
    assert company["officer"].post(f"/devices/{device}/registration", body).status_code == 201
    with company.nothing_changes():
        company.refused(natives.ask("manager"), "self_decision")
        company.refused(natives.ask("depositor", recipient="manager"), "self_decision")


@pytest.mark.clause("T5-c", "G5.3-b")
def test_a_small_company_of_one_decides_on_no_native_file(natives: Natives) -> None:
    company, copies = natives.company, natives.copies
    request = natives.asked()
    alone = Alone(company, copies.clock, code_generators=False)
    alone.declare()
    company.refused(copies.approve(request), "self_decision")
    company.refused(natives.ask(), "self_decision")
    with company.platform.transaction() as tx:
        tx.session.get_one(CopyRequest, request["id"]).requester_id = company["manager"].id
    body = {"digest": request["digest"], "code": alone.code()}
    path = f"/copy-requests/{request['id']}/solo-acts"
    company.refused(company["manager"].post(path, body), "self_decision")


CHANGES: tuple[tuple[type[Any], str, Any], ...] = (
    (CopyRequest, "purpose", "展示会で配る"),
    (CopyRequest, "device_id", "dev_other"),
    (CopyRequest, "recipient_id", "prs_other"),
    (CopyRequest, "native_sha256", bytes(32)),
    (CopyRequest, "format", "application/pdf"),
    (Item, "tier", 3),
    (Version, "original_object_id", "obj_other"),
    (NativeApproval, "digest", "0" * 64),
)
"""What is bound, or what it is bound to, and another value."""


def _put(natives: Natives, request_id: str, table: type[Any], column: str, value: Any) -> Any:
    """Write a value past the vault; the one that was there."""
    keys = {
        CopyRequest: request_id,
        Item: natives.item_id,
        Version: natives.version_id,
        NativeApproval: (request_id, "overall_officer"),
    }
    with natives.company.platform.transaction() as tx:
        row = tx.session.get_one(table, keys[table])
        before = getattr(row, column)
        setattr(row, column, value)
    return before


@pytest.mark.clause("G5.3-b")
def test_whatever_changes_after_the_approvals_voids_them(natives: Natives) -> None:
    request = natives.approved()
    for table, column, value in CHANGES:
        before = _put(natives, request["id"], table, column, value)
        answer = natives.copies.issue(request)
        assert answer.json()["code"] in {"ticket_invalid", "not_found"}, (column, answer.text)
        _put(natives, request["id"], table, column, before)
    assert natives.copies.issue(request).status_code == 202


@pytest.mark.clause("G5.3-b")
def test_an_approval_that_somebody_else_put_there_is_none(natives: Natives) -> None:
    request = natives.asked()
    assert natives.copies.approve(request, "manager").status_code == 200
    with natives.company.platform.transaction() as tx:
        stored = tx.session.get_one(CopyRequest, request["id"])
        stored.state, stored.decided_by = "approved", natives.company["manager"].id
        stored.ticket_expires_ms = tx.now_ms() + 1_000_000
    natives.company.refused(natives.copies.issue(request), "copy_not_approved")
    with natives.company.platform.transaction() as tx:
        row = tx.session.scalars(select(NativeApproval)).one()
        tx.session.add(
            NativeApproval(
                request_id=row.request_id,
                post="overall_officer",
                person_id=row.person_id,
                digest=row.digest,
                reason=row.reason,
                at_ms=row.at_ms,
            )
        )
    natives.company.refused(natives.copies.issue(request), "role_required")


def test_a_device_that_is_not_registered_gets_nothing_at_any_step(copies: Any, drawing: Natives) -> None:
    company = copies.company
    assert allow(company).status_code == 201
    company.refused(drawing.ask(), "device_revoked")
    assert register(copies).status_code == 201
    copy = drawing.issued()
    device = copies.device_of("depositor")
    revoked = company["manager"].post(f"/devices/{device}/revoke", {"reason": "紛失"})
    assert revoked.status_code == 200, revoked.text
    assert copies.fetch(copy).status_code in {401, 403}
    assert company.leaves("copy.fetched") == []


@pytest.mark.clause("G5.3-b")
def test_another_device_of_the_same_person_gets_neither_file_nor_key(natives: Natives) -> None:
    copy = natives.issued()
    assert natives.copies.fetch(copy).status_code == 200
    natives.company.sign_in(natives.company["depositor"])
    natives.company.refused(natives.copies.fetch(copy), "ticket_invalid")
    natives.company.refused(natives.key(copy), "ticket_invalid")
    assert natives.company.leaves("copy_native_key.released") == []


@pytest.mark.clause("G9.1.2-j")
def test_a_browser_is_given_neither_file_nor_key(natives: Natives) -> None:
    copy, company = natives.issued(), natives.company
    http, token = company.client, company["depositor"].token
    cookie = {"Cookie": f"__Host-hizo={token}", "Sec-Fetch-Site": "same-origin"}
    refused = http.get(f"/v1/copies/{copy['id']}/file", headers=cookie)
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_invalid")
    assert natives.copies.fetch(copy).status_code == 200
    natives.copies.sign_in_again("depositor")
    cookie["Cookie"] = f"__Host-hizo={company['depositor'].token}"
    body = {"code": natives.copies.code()}
    refused = http.post(f"/v1/copies/{copy['id']}/password", json=body, headers=cookie)
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_invalid")
    assert natives.key(copy).status_code == 200, "the client still gets it"


@pytest.mark.clause("G9.1.2-j")
def test_forbidding_native_files_stops_what_was_approved_at_every_later_step(natives: Natives) -> None:
    company, copies = natives.company, natives.copies

    def only_while_allowed(act: Callable[[], Any]) -> Any:
        assert allow(company, allowed=False).status_code == 201
        company.refused(act(), "format_unprotectable")
        assert allow(company).status_code == 201
        answer = act()
        assert answer.status_code in {200, 202}, answer.text
        return answer

    request = natives.asked()
    only_while_allowed(lambda: copies.approve(request, "officer"))
    only_while_allowed(lambda: copies.approve(request, "manager"))
    only_while_allowed(lambda: copies.issue(request))
    copies.work()
    [copy] = company["depositor"].get(f"/copy-requests/{request['id']}").json()["copies"]
    only_while_allowed(lambda: copies.fetch(copy))
    copies.sign_in_again("depositor")
    only_while_allowed(lambda: natives.key(copy))


@pytest.mark.clause("G4.1.3-b", "G5.3-c")
@pytest.mark.parametrize("step", ["fetch", "key"])
def test_a_right_taken_back_after_the_approvals_ends_every_later_step(natives: Natives, step: str) -> None:
    company, copies = natives.company, natives.copies
    copy = natives.issued()
    if step == "key":
        assert copies.fetch(copy).status_code == 200
        copies.sign_in_again("depositor")
    before = len(company.leaves("copy.fetched"))
    grants = company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]
    lost = next(grant for grant in grants if grant["person"]["id"] == company["depositor"].id)
    assert company["manager"].post(f"/grants/{lost['id']}/revoke", {"reason": "異動"}).status_code == 200
    company.refused({"fetch": copies.fetch, "key": natives.key}[step](copy), "no_grant")
    assert len(company.leaves("copy.fetched")) == before
    assert company.leaves("copy_native_key.released") == []
