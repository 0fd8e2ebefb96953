"""A copy is asked for with reasons, decided by another person on exactly what they saw, and issued once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.preparation import retire_procedure
from vault.copies.approval import Approval
from vault.copies.release import Release
from vault.procedures.slots import Slot


@pytest.mark.clause("G5.3-e")
@pytest.mark.parametrize("field", ["purpose", "why_not_view"])
def test_a_request_without_a_reason_is_refused(copies: Any, field: str) -> None:
    copies.company.refused(copies.ask(**{field: "  "}), "reason_missing")
    assert copies.company["manager"].get("/copy-requests").json()["items"] == []


@pytest.mark.clause("G5.0-c")
def test_while_no_procedure_for_copying_is_in_force_nothing_is_asked_or_approved(copies: Any) -> None:
    request = copies.asked()
    with copies.company.platform.transaction() as tx:
        retire_procedure(tx, Slot.COPYING)
    for answer in (copies.ask(), copies.approve(request)):
        assert answer.status_code == 409
        copies.company.refused(answer, "procedure_missing")
    states = [each["state"] for each in copies.company["manager"].get("/copy-requests").json()["items"]]
    assert states == ["requested"]
    reject = copies.company["manager"].post(
        f"/copy-requests/{request['id']}/reject", {"reason": "手順がない"}
    )
    assert reject.status_code == 200, "what cannot be approved can still be turned down"


@pytest.mark.clause("G5.3-f")
def test_pages_beyond_the_document_are_refused(copies: Any) -> None:
    copies.company.refused(copies.ask(pages="1-99"), "scope_exceeded")


@pytest.mark.clause("G5.3-c")
def test_a_recipient_without_a_grant_gets_no_copy(copies: Any) -> None:
    copies.company.refused(copies.ask(recipient="stranger"), "no_grant")


@pytest.mark.clause("G4.0-a")
def test_a_stranger_cannot_ask_about_what_does_not_exist_for_them(copies: Any) -> None:
    copies.company.refused(copies.ask(by="stranger"), "not_found", true_code="no_grant")


@pytest.mark.clause("G9.1.2-j")
def test_a_format_that_cannot_be_marked_page_by_page_is_not_copied(copies: Any) -> None:
    drawing = (
        copies.company["depositor"]
        .deposit(b"AC1032\x00\x00\x00\x00" + bytes(500), marking="秘", file_name="図.dwg")
        .json()
    )
    copies.company.refused(copies.ask(version_id=drawing["version"]["id"]), "format_unprotectable")


@pytest.mark.clause("G5.3-d")
def test_there_are_no_copies_of_copies_and_no_rules_of_their_own(copies: Any) -> None:
    copy = copies.issued()
    copies.company.refused(copies.ask(version_id=copy["id"]), "derivative_inherits")
    answer = copies.company["manager"].patch(f"/copies/{copy['id']}", {"marking": "社外秘"})
    copies.company.refused(answer, "derivative_inherits")


@pytest.mark.clause("G5.3-b")
@pytest.mark.asvs("2.3.5")
def test_nobody_approves_their_own_request(copies: Any) -> None:
    request = copies.asked()
    copies.company.refused(copies.approve(request, by="depositor"), "self_decision")


@pytest.mark.clause("G5.3-b")
@pytest.mark.asvs("2.3.5")
def test_the_managers_own_request_is_decided_by_the_overall_officer(copies: Any) -> None:
    request = copies.asked(by="manager")
    assert "copy_requested" in copies.company.notices(copies.company["officer"])
    assert "copy_requested" not in copies.company.notices(copies.company["manager"])
    copies.company.refused(copies.approve(request, by="manager"), "self_decision")
    refused = copies.approve(request, by="officer")
    copies.company.refused(refused, "setter_not_authorised")


@pytest.mark.clause("G9.1.1-j")
def test_an_approver_without_a_live_grant_cannot_set_the_file_password(copies: Any) -> None:
    grants = copies.company["manager"].get(f"/entries/{copies.company.entry_id}/grants").json()["items"]
    own = next(grant for grant in grants if grant["person"]["id"] == copies.company["manager"].id)
    copies.company["officer"].post(f"/grants/{own['id']}/revoke", {"reason": "異動"})
    copies.company.refused(copies.approve(copies.asked()), "setter_not_authorised")


@pytest.mark.clause("G5.3-b")
def test_a_holder_without_the_post_cannot_decide(copies: Any) -> None:
    request = copies.asked()
    copies.company.refused(copies.approve(request, by="viewer"), "not_found", true_code="no_grant")


@pytest.mark.clause("G5.3-e")
def test_a_decision_without_a_reason_is_refused(copies: Any) -> None:
    request = copies.asked()
    copies.company.refused(copies.approve(request, reason=" "), "reason_missing")
    answer = copies.company["manager"].post(f"/copy-requests/{request['id']}/reject", {"reason": ""})
    copies.company.refused(answer, "reason_missing")


@pytest.mark.asvs("7.5.3")
def test_deciding_and_issuing_need_a_fresh_code(copies: Any) -> None:
    request = copies.asked()
    copies.clock.advance(seconds=301)
    copies.company.refused(copies.approve(request), "step_up_required")
    copies.company.sign_in(copies.company["manager"])
    assert copies.approve(request).status_code == 200
    copies.company.refused(copies.issue(request), "step_up_required")


@pytest.mark.clause("G5.3-b")
def test_an_approval_of_something_else_than_was_seen_is_void(copies: Any) -> None:
    copies.company.refused(copies.approve(copies.asked(), digest="0" * 64), "ticket_invalid")


@pytest.mark.clause("G5.3-a", "G9.1.2-f")
def test_without_an_approval_nothing_is_issued(copies: Any) -> None:
    request = copies.asked()
    copies.company.refused(copies.issue(request), "copy_not_approved")
    copies.work()
    assert copies.company["depositor"].get("/copies").json()["items"] == []


@pytest.mark.clause("G5.3-b")
@pytest.mark.asvs("2.3.4")
def test_a_ticket_is_used_once(copies: Any) -> None:
    request = copies.approved()
    assert copies.issue(request).status_code == 202
    copies.company.refused(copies.issue(request), "ticket_invalid")
    copies.work()
    copies.company.refused(copies.issue(request), "ticket_invalid")
    assert len(copies.company["depositor"].get("/copies").json()["items"]) == 1


@pytest.mark.clause("G5.3-b")
@pytest.mark.asvs("2.3.2")
def test_a_ticket_expires_after_a_day(copies: Any) -> None:
    request = copies.approved()
    copies.clock.advance(days=1)
    copies.company.sign_in(copies.company["depositor"])
    copies.company.refused(copies.issue(request), "ticket_invalid")


@pytest.mark.clause("G5.3-f")
@pytest.mark.parametrize("wider", [{"pages": "1-3"}, {"copies": 2}])
def test_a_ticket_is_never_used_for_more_than_it_allows(copies: Any, wider: dict[str, Any]) -> None:
    copies.company.refused(copies.issue(copies.approved(), **wider), "scope_exceeded")


@pytest.mark.clause("G5.3-c")
@pytest.mark.asvs("8.3.2", "8.3.3")
def test_a_right_lost_between_order_and_making_voids_the_ticket(copies: Any) -> None:
    request = copies.approved()
    assert copies.issue(request).status_code == 202
    grants = copies.company["manager"].get(f"/entries/{copies.company.entry_id}/grants").json()["items"]
    lost = next(grant for grant in grants if grant["person"]["id"] == copies.company["depositor"].id)
    copies.company["manager"].post(f"/grants/{lost['id']}/revoke", {"reason": "担当替え"})
    copies.work()
    shown = copies.company["manager"].get(f"/copy-requests/{request['id']}").json()
    assert (shown["state"], shown["copies"]) == ("void", [])
    assert copies.company.leaves("copy_request.voided")[-1].details["reason"] == "no_grant"


@pytest.mark.clause("G5.3-d")
def test_a_copy_carries_the_originals_marking_in_its_name(copies: Any) -> None:
    assert copies.show(copies.issued())["file_name"].startswith("【秘】")


def test_only_the_domain_itself_makes_approvals_and_releases() -> None:
    facts = {"entry_id": "ent_x", "item_id": "itm_x", "tier": 1, "made_by": object()}
    with pytest.raises(TypeError):
        Approval(request_id="cpr_x", approved_by="prs_x", **facts)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Release(copy_id="cpy_x", **facts)  # type: ignore[arg-type]
