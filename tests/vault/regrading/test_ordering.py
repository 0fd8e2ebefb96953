"""Who may change a tier, what it takes, and that the item is closed to everybody from the order on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from tests.vault.regrading.conftest import Regradings
from vault.platform.clock import utc_text
from vault.register.models import Entry


@pytest.mark.clause("G2.2-g")
def test_nobody_but_the_entrys_manager_changes_a_tier(regradings: Regradings) -> None:
    for by in ("depositor", "viewer", "officer", "auditor"):
        regradings.company.refused(regradings.change("社外秘", by=by), "role_required")
        regradings.company.refused(regradings.change("極秘", by=by), "role_required")
    assert (regradings.shown()["tier"], regradings.shown()["marking_pending"]) == (2, False)


def test_who_may_not_know_of_the_item_learns_nothing_of_it(regradings: Regradings) -> None:
    by = "stranger"
    real = regradings.change("社外秘", by=by)
    regradings.company.refused(real, "not_found", true_code="role_required")
    regradings.item = {**regradings.item, "id": "itm_" + "a" * 26}
    made_up = regradings.change("社外秘", by=by)
    regradings.company.refused(made_up, "not_found")
    assert made_up.json() | {"request_id": ""} == real.json() | {"request_id": ""}
    assert regradings.company[by].get("/regradings").json()["items"] == []


@pytest.mark.clause("G2.2-g")
def test_a_change_has_a_reason_a_phrase_of_the_catalogue_and_a_new_code(regradings: Regradings) -> None:
    refused, change = regradings.company.refused, regradings.change
    refused(change("社外秘", reason=" "), "reason_missing")
    refused(change("部外秘"), "marking_not_in_catalogue")
    refused(change(""), "marking_missing")
    refused(change("秘"), "conflict")
    refused(change("社外秘", code="000000"), "credentials_invalid")
    used = regradings.code()
    assert regradings.company["manager"].post("/session/step-up", {"code": used}).is_success
    refused(change("社外秘", code=used), "totp_replayed")
    assert not regradings.shown()["marking_pending"]


def test_no_item_rises_above_its_entry(regradings: Regradings) -> None:
    with regradings.platform.transaction() as tx:
        tx.session.execute(update(Entry).values(tier=2))
    regradings.company.refused(regradings.change("極秘"), "tier_exceeded")


@pytest.mark.clause("G5.1-b")
def test_until_it_is_marked_an_item_is_closed_to_everybody(regradings: Regradings) -> None:
    company = regradings.company
    assert regradings.page("viewer").status_code == 200
    ordered = regradings.change("社外秘")
    assert ordered.status_code == 202
    assert regradings.shown()["marking_pending"]
    for name in ("viewer", "depositor", "manager"):
        answer = regradings.page(name)
        company.refused(answer, "marking_pending")
        assert answer.status_code == 423
        company.refused(company[name].get(f"/versions/{regradings.version_id}/pages"), "marking_pending")
    company.refused(regradings.ask(), "marking_pending")
    shown = company["depositor"].get(f"/items/{regradings.item_id}")
    now = shown.json()
    renamed = company["depositor"].patch(
        f"/items/{regradings.item_id}",
        {"file_name": now["file_name"].replace(".pdf", "2.pdf")},
        headers={"If-Match": shown.headers["etag"]},
    )
    company.refused(renamed, "marking_pending")
    newer = company["depositor"].deposit(b"%PDF-1.7", item_id=regradings.item_id, marking=now["marking"])
    company.refused(newer, "marking_pending")
    disposal = {"item_id": regradings.item_id, "reason": "不要", "code": regradings.code()}
    company.refused(company["manager"].post("/disposals", disposal), "marking_pending")
    company.refused(regradings.change("秘"), "marking_pending")
    assert regradings.company.leaves("page.released")[-1].details["actor"] == company["viewer"].id
    assert len(regradings.company.leaves("page.released")) == 1

    regradings.work_once()
    assert not regradings.shown()["marking_pending"]
    assert regradings.page("viewer").status_code == 200


@pytest.mark.clause("G2.2-g")
def test_whose_access_is_below_a_raised_tier_loses_sight_at_the_order(regradings: Regradings) -> None:
    company = regradings.company
    below = company.hire("below")
    assert company.grant(company["manager"], below, "view", tier=2).status_code == 201
    assert regradings.shown("below")["id"] == regradings.item_id
    assert regradings.change("極秘").status_code == 202
    company.refused(below.get(f"/items/{regradings.item_id}"), "not_found", true_code="tier_exceeded")
    assert below.get("/items").json()["items"] == []
    assert (regradings.shown("viewer")["tier"], regradings.shown("viewer")["marking"]) == (3, "極秘")
    regradings.work_once()
    company.refused(regradings.page("below"), "not_found", true_code="tier_exceeded")


@pytest.mark.clause("G2.2-g")
def test_a_lower_tier_opens_nothing_before_every_page_bears_it(regradings: Regradings) -> None:
    company = regradings.company
    below = company.hire("below")
    assert company.grant(company["manager"], below, "view", tier=1).status_code == 201
    assert regradings.change("社外秘").status_code == 202
    company.refused(below.get(f"/items/{regradings.item_id}"), "not_found", true_code="tier_exceeded")
    regradings.work_once()
    assert regradings.page("below").status_code == 200


def test_nobody_lowers_a_tier_to_where_their_own_access_reaches(regradings: Regradings) -> None:
    company = regradings.company
    for grant in company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]:
        if grant["person"]["id"] == company["manager"].id:
            taken = company["officer"].post(f"/grants/{grant['id']}/revoke", {"reason": "見直し"})
            assert taken.status_code == 200, taken.text
    assert company.grant(company["officer"], company["manager"], "view", tier=1).status_code == 201
    company.refused(regradings.change("社外秘"), "self_decision")
    assert regradings.shown("viewer")["tier"] == 2


@pytest.mark.clause("G5.3-b")
def test_what_was_approved_of_the_former_marking_is_void(regradings: Regradings) -> None:
    company = regradings.company
    fetched = regradings.issued()
    assert regradings.fetch(fetched).status_code == 200
    unfetched = regradings.issued()
    approved, asked = regradings.approved(), regradings.asked()
    assert regradings.change("極秘").status_code == 202
    states = {
        one["id"]: company["manager"].get(f"/copy-requests/{one['id']}").json()["state"]
        for one in (approved, asked)
    }
    assert set(states.values()) == {"void"}
    assert regradings.show(unfetched)["state"] == "void"
    assert regradings.show(fetched)["state"] == "delivery_unconfirmed"
    company.refused(regradings.fetch(fetched), "marking_pending")
    regradings.work()
    company.refused(regradings.issue(approved), "ticket_invalid")
    company.refused(regradings.approve(asked), "conflict")
    company.refused(regradings.fetch(unfetched), "ticket_invalid")
    told = company.notices(company["depositor"])
    assert (told.count("copy_request_void"), told.count("copy_void"), told.count("copy_marked_before")) == (
        2,
        1,
        1,
    )
    balance = company["manager"].get(f"/items/{regradings.item_id}/copy-balance").json()
    assert balance["balanced"]


def test_bytes_of_a_copy_under_way_go_to_nobody_below_the_raised_tier(regradings: Regradings) -> None:
    company = regradings.company
    copy = regradings.issued()
    assert regradings.fetch(copy).status_code == 200
    _narrow(regradings, "depositor", 2)
    assert regradings.change("極秘").status_code == 202
    regradings.work_once()
    company.refused(regradings.fetch(copy), "tier_exceeded")


def test_the_overall_officer_is_told_of_what_a_manager_changes(regradings: Regradings) -> None:
    regradings.changed("社外秘")
    assert regradings.company.notices(regradings.company["officer"]).count("regrading_ordered") == 1
    assert regradings.company.notices(regradings.company["manager"]).count("item_regraded") == 1
    for reader in ("officer", "auditor", "manager"):
        [shown] = regradings.company[reader].get("/regradings?state=done").json()["items"]
        assert (shown["old_marking"], shown["marking"], shown["reason"]) == (
            "秘",
            "社外秘",
            "評価の見直しによる",
        )
    assert regradings.company["viewer"].get("/regradings").json()["items"] == []


@pytest.mark.clause("G2.2-g")
def test_an_entry_is_lowered_once_nothing_stands_above_it(regradings: Regradings) -> None:
    company = regradings.company

    def lower() -> Any:
        entry = company["manager"].get(f"/entries/{company.entry_id}")
        headers = {"If-Match": entry.headers["etag"]}
        body = {"tier": 1, "reason": "評価の見直し"}
        return company["manager"].patch(f"/entries/{company.entry_id}", body, headers=headers)

    refused = lower()
    company.refused(refused, "workflow_required")
    assert "(1)" in refused.json()["remedy"]
    assert regradings.item["title"] not in refused.text
    assert regradings.change("社外秘").status_code == 202
    company.refused(lower(), "workflow_required")
    regradings.work_once()
    assert lower().json()["tier"] == 1
    company.refused(
        company["depositor"].deposit(b"text", file_name="手順.txt", marking="秘"), "tier_exceeded"
    )


def _narrow(regradings: Regradings, name: str, tier: int) -> None:
    """Give somebody access up to a lower tier in place of what they have."""
    company = regradings.company
    for grant in company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]:
        if grant["person"]["id"] == company[name].id and grant["revoked_at"] is None:
            company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "見直し"})
    assert company.grant(company["manager"], company[name], "view", tier=tier).status_code == 201


def test_who_could_open_it_at_a_moment_goes_by_the_tier_it_had_then(regradings: Regradings) -> None:
    company = regradings.company
    below = company.hire("below")
    assert company.grant(company["manager"], below, "view", tier=2).status_code == 201
    regradings.clock.advance(seconds=60)
    before = utc_text(regradings.clock.now_ms())
    assert regradings.change("極秘").status_code == 202

    def readers(at: str) -> tuple[int, bool]:
        found = company["auditor"].get(f"/items/{regradings.item_id}/readers", params={"at": at}).json()
        return found["tier"], below.id in {each["person"]["id"] for each in found["items"]}

    regradings.clock.advance(seconds=1)
    assert readers(before) == (2, True)
    assert readers(utc_text(regradings.clock.now_ms())) == (3, False)
