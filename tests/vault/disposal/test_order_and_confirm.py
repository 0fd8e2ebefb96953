"""Who may order, who may confirm, and over what: every other way is refused, recorded, and changes nothing."""

from __future__ import annotations

import pytest

from tests.vault.preparation import retire_procedure
from vault.documents.models import Item
from vault.people.models import Person
from vault.people.posts import Post
from vault.procedures.slots import Slot


def ordered(disposals, item_id=None):
    answer = disposals.order(item_id or disposals.item())
    assert answer.status_code == 201, answer.text
    return answer.json()["disposal"]


@pytest.mark.clause("G9.1.4-c")
def test_only_the_manager_of_the_entry_orders(disposals):
    item_id = disposals.item()
    with disposals.company.nothing_changes():
        for who in ("viewer", "eraser", "officer", "auditor"):
            answer = disposals.order(item_id, by=who)
            assert answer.status_code == 403
            disposals.company.refused(answer, "disposal_role")


@pytest.mark.clause("G9.1.4-c")
def test_who_may_not_know_the_item_is_told_nothing_and_the_log_everything(disposals):
    item_id = disposals.item()
    for who in ("stranger", "administrator"):
        answer = disposals.order(item_id, by=who)
        disposals.company.refused(answer, "not_found", true_code="disposal_role")
        unknown = disposals.order("itm_" + "a" * 26, by=who)
        disposals.company.refused(unknown, "not_found")
        alike = [{**one.json(), "request_id": ""} for one in (answer, unknown)]
        assert alike[0] == alike[1]


@pytest.mark.clause("G5.0-c")
def test_while_no_procedure_for_disposal_is_in_force_nothing_is_ordered(disposals):
    item_id = disposals.item()
    with disposals.platform.transaction() as tx:
        retire_procedure(tx, Slot.DISPOSAL)
    with disposals.company.nothing_changes():
        disposals.company.refused(disposals.order(item_id), "procedure_missing")
    assert disposals.company["manager"].get("/disposals").json()["items"] == []


@pytest.mark.clause("G9.1.4-b")
def test_an_order_needs_a_reason(disposals):
    disposals.company.refused(disposals.order(disposals.item(), reason="  "), "reason_missing")


@pytest.mark.asvs("7.5.3")
def test_an_order_needs_a_code_that_was_not_used(disposals):
    item_id = disposals.item()
    code = disposals.code()

    disposals.company.refused(disposals.order(item_id, code="000000"), "credentials_invalid")
    assert disposals.order(disposals.item(), code=code).status_code == 201
    disposals.company.refused(disposals.order(item_id, code=code), "totp_replayed")


def test_an_item_has_one_disposal_at_a_time(disposals):
    item_id = disposals.item()
    ordered(disposals, item_id)

    disposals.company.refused(disposals.order(item_id), "conflict")


def test_what_has_no_content_here_is_not_erased_here(disposals):
    with disposals.platform.transaction() as tx:
        paper = Item(
            id="itm_paper",
            entry_id=disposals.company.entry_id,
            type="paper",
            title="図面",
            tier=3,
            marking="極秘",
            created_ms=0,
            created_by="x",
        )
        tx.session.add(paper)

    disposals.company.refused(disposals.order("itm_paper"), "conflict")


@pytest.mark.clause("G9.1.4-c")
def test_the_orderer_cannot_confirm(disposals):
    disposal = ordered(disposals)
    with disposals.company.nothing_changes():
        disposals.company.refused(disposals.confirm(disposal["id"], by="manager"), "self_decision")


@pytest.mark.clause("G9.1.4-c")
def test_the_orderer_cannot_confirm_under_a_later_record_of_the_same_human(disposals):
    disposal = ordered(disposals)
    with disposals.platform.transaction() as tx:
        manager, eraser = (
            tx.session.get_one(Person, disposals.company[name].id) for name in ("manager", "eraser")
        )
        manager.number_key, manager.state = "0417", "disabled"
        tx.session.flush()
        eraser.number_key = "0417"

    body = {"digest": disposal["digest"], "code": disposals.code()}
    answer = disposals.company["eraser"].post(f"/disposals/{disposal['id']}/confirm", body)
    disposals.company.refused(answer, "self_decision")


@pytest.mark.clause("G9.1.4-c")
def test_a_reader_without_the_duty_cannot_confirm(disposals):
    disposal = ordered(disposals)

    for who in ("officer", "auditor"):
        disposals.company.refused(disposals.confirm(disposal["id"], by=who), "disposal_role")


@pytest.mark.clause("G9.1.4-c")
def test_others_do_not_even_find_the_disposal(disposals):
    disposal = ordered(disposals)

    for who in ("viewer", "stranger", "administrator"):
        for answer in (
            disposals.confirm(disposal["id"], by=who),
            disposals.company[who].get(f"/disposals/{disposal['id']}"),
            disposals.company[who].get(f"/disposals/{disposal['id']}/interim-statement"),
            disposals.certificate(disposal["id"], by=who),
        ):
            assert answer.status_code == 404
            disposals.company.refused(answer, "not_found", true_code="no_grant")
        assert disposals.company[who].get("/disposals").json()["items"] == []


@pytest.mark.clause("G9.1.4-c")
def test_a_designation_without_a_live_grant_is_not_enough(disposals):
    company = disposals.company
    disposal = ordered(disposals)
    grants = company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]
    grant = next(one for one in grants if one["person"]["id"] == company["eraser"].id)
    assert company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"}).status_code == 200

    answer = disposals.confirm(disposal["id"])

    assert answer.status_code == 404
    company.refused(answer, "not_found", true_code="no_grant")


def test_a_confirmation_over_another_digest_is_refused(disposals):
    disposal = ordered(disposals)

    disposals.company.refused(disposals.confirm(disposal["id"], digest="0" * 64), "conflict")


def test_a_new_version_voids_the_order(disposals):
    item_id = disposals.item()
    disposal = ordered(disposals, item_id)
    disposals.add_version(item_id, 2)

    disposals.company.refused(disposals.confirm(disposal["id"]), "conflict")


def test_an_order_ends_with_its_orderers_post(disposals):
    disposal = ordered(disposals)
    shown = disposals.state(disposal["id"])
    disposals.company.end_post(disposals.company["manager"], Post.RESPONSIBLE_MANAGER)

    answer = disposals.company["eraser"].post(
        f"/disposals/{disposal['id']}/confirm", {"digest": shown["digest"], "code": disposals.code()}
    )
    disposals.company.refused(answer, "disposal_role")


@pytest.mark.clause("G9.1.4-b")
def test_nothing_is_destroyed_while_a_copy_is_out(disposals):
    item_id = disposals.item()
    copy_id = disposals.copy_out(item_id)
    disposal = ordered(disposals, item_id)

    for state in ("in_transit", "delivery_unconfirmed", "held"):
        disposals.set_copy(copy_id, state)
        with disposals.company.nothing_changes():
            disposals.company.refused(disposals.confirm(disposal["id"]), "derivatives_outstanding")


@pytest.mark.clause("G9.1.4-b")
def test_the_order_still_stands_when_the_copies_come_back(disposals):
    item_id = disposals.item()
    copy_id = disposals.copy_out(item_id)
    disposal = ordered(disposals, item_id)
    disposals.set_copy(copy_id, "returned")

    assert disposals.confirm(disposal["id"]).status_code == 202
    disposals.work()
    assert disposals.state(disposal["id"])["state"] == "certified"
    balance = (
        disposals.company["manager"].get(f"/disposals/{disposal['id']}/certificate.json").json()["copies"]
    )
    assert (balance["issued"], balance["returned"]) == (1, 1)


def test_a_copy_issued_after_the_order_voids_it(disposals):
    item_id = disposals.item()
    disposal = ordered(disposals, item_id)
    disposals.set_copy(disposals.copy_out(item_id), "held")

    disposals.company.refused(disposals.confirm(disposal["id"]), "conflict")


def test_an_order_can_be_taken_back_until_it_is_confirmed(disposals):
    item_id = disposals.item()
    first = ordered(disposals, item_id)
    manager = disposals.company["manager"]

    disposals.company.refused(
        disposals.company["eraser"].post(f"/disposals/{first['id']}/cancel", {"reason": "x"}), "disposal_role"
    )
    assert (
        manager.post(f"/disposals/{first['id']}/cancel", {"reason": "誤り"}).json()["disposal"]["state"]
        == "cancelled"
    )
    disposals.company.refused(disposals.confirm(first["id"]), "conflict")
    second = disposals.confirmed(item_id)
    disposals.company.refused(manager.post(f"/disposals/{second}/cancel", {"reason": "遅い"}), "conflict")


def test_the_readers_of_a_disposal_find_it_in_their_list(disposals):
    item_id = disposals.item()
    disposal = ordered(disposals, item_id)
    ordered(disposals)

    for who in ("manager", "eraser", "officer", "auditor"):
        found = disposals.company[who].get("/disposals", params={"item_id": item_id}).json()["items"]
        assert [one["id"] for one in found] == [disposal["id"]]
    page = disposals.company["manager"].get("/disposals", params={"limit": 1}).json()
    rest = disposals.company["manager"].get("/disposals", params={"limit": 1, "cursor": page["next"]}).json()
    assert {page["items"][0]["item_id"], rest["items"][0]["item_id"]} >= {item_id}
    assert rest["next"] is None


def test_the_same_idempotency_key_gives_the_same_order(disposals):
    item_id = disposals.item()
    body = {"item_id": item_id, "reason": "不要", "code": disposals.code()}
    answers = [
        disposals.company["manager"].post("/disposals", body, headers={"Idempotency-Key": "order-0001"})
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(disposals.company.leaves("disposal.ordered")) == 1
