"""Everybody sees what they have to do, a manager by the four roles; nobody learns from it what they may not know (T5-d)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.preparation import retire_procedure
from vault.access.models import GrantorAudit, GrantRow
from vault.access.review import open_review
from vault.audit.actor import Actor
from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.raising import raise_alert
from vault.procedures.slots import Slot

pytestmark = pytest.mark.clause("T5-d")
SECTIONS = ["set_up", "access_and_education", "measures", "accidents", "own"]


def test_a_managers_page_has_the_four_roles(oversight: Any) -> None:
    for name in ("manager", "officer"):
        found = oversight.done(oversight[name].get("/worklist"))["sections"]
        assert [each["name"] for each in found] == SECTIONS
    found = oversight.done(oversight["stranger"].get("/worklist"))["sections"]
    assert [each["name"] for each in found] == ["own"]


def test_every_task_says_what_does_it(oversight: Any) -> None:
    oversight.company.ask(oversight["stranger"], oversight["stranger"], "view")
    for task in oversight.tasks("manager").values():
        assert task["command"].startswith("hizo ")
        assert task["route"].split()[1].startswith("/v1/")
        assert "{" not in task["text"]
    japanese = oversight["manager"].get("/worklist", headers={"Accept-Language": "ja"}).json()
    assert japanese["sections"][0]["title"] == "情報管理プロセスの構築"


@pytest.mark.clause("G3.0-k")
def test_what_is_not_set_up_stands_first(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        retire_procedure(tx, Slot.GRANT_CRITERIA)
    for name in ("manager", "officer"):
        tasks = oversight.tasks(name, "set_up")
        assert tasks["setup_procedure_grant_criteria"]["command"] == "hizo procedure publish grant_criteria"
        assert tasks["powers_without_procedure"]["count"] == 1
        assert "3" in tasks["powers_without_procedure"]["text"]
    assert "setup_procedure_grant_criteria" not in oversight.tasks("stranger")


def test_procedures_wait_for_each_reader_and_their_gaps_for_the_manager(oversight: Any) -> None:
    assert "procedure_to_acknowledge" in oversight.tasks("stranger")
    assert oversight.tasks("manager", "set_up")["procedure_unacknowledged"]["count"] == 8
    in_force = oversight.done(oversight["stranger"].get("/procedures"))["items"]
    for each in in_force:
        if each["version_id"]:
            oversight.done(
                oversight["stranger"].post(f"/procedures/versions/{each['version_id']}/acknowledge")
            )
    assert "procedure_to_acknowledge" not in oversight.tasks("stranger")
    assert oversight.tasks("manager", "set_up")["procedure_unacknowledged"]["count"] == 7


def test_requests_wait_for_who_may_decide_and_never_for_their_subject(oversight: Any) -> None:
    oversight.company.ask(oversight["stranger"], oversight["stranger"], "view")
    oversight.company.ask(oversight["manager"], oversight["manager"], "view")
    assert oversight.tasks("manager")["grant_requests"]["count"] == 1
    assert oversight.tasks("officer")["grant_requests"]["count"] == 1, "the manager's own"
    for name in ("other manager", "stranger", "auditor", "administrator"):
        assert "grant_requests" not in oversight.tasks(name), name


def test_grants_by_others_reviews_and_audits_wait_for_the_manager(oversight: Any) -> None:
    company = oversight.company
    asked = company.ask(oversight["officer"], oversight["viewer"], "view").json()
    grant = oversight.done(company.approve(oversight["officer"], asked), 201)
    assert oversight.tasks("manager")["grants_to_acknowledge"]["count"] == 1
    assert "grants_to_acknowledge" not in oversight.tasks("other manager")
    with oversight.platform.transaction() as tx:
        row = tx.session.get_one(GrantRow, grant["id"])
        open_review(tx, row, "expiry", tx.now_ms() + 86_400_000, Actor.job("test"))
        audits = tx.session.query(GrantorAudit).count()
    assert oversight.tasks("manager")["grant_reviews"]["due_at"]
    assert "grant_reviews" not in oversight.tasks("viewer"), "nobody reviews their own"
    assert audits == 1
    assert "grantor_audits" not in oversight.tasks("officer"), "nobody audits themselves"


def test_the_superior_is_told_of_an_audit(oversight: Any) -> None:
    assert oversight.company.grant(oversight["manager"], oversight["viewer"], "view").status_code == 201
    assert oversight.tasks("officer")["grantor_audits"]["count"] == 1
    assert "grantor_audits" not in oversight.tasks("manager")


@pytest.mark.clause("T7-a")
def test_training_that_ran_out_waits_for_the_learner_and_the_manager(oversight: Any) -> None:
    assert oversight.company.grant(oversight["manager"], oversight["viewer"], "view").status_code == 201
    assert "course_everyone" not in oversight.tasks("viewer")
    oversight.later(days=366)
    tasks = oversight.tasks("viewer", "own")
    assert tasks["course_everyone"]["overdue"]
    assert tasks["course_everyone"]["command"] == "hizo course take everyone"
    assert oversight.tasks("manager")["training_everyone"]["count"] == len(oversight.company.people)
    assert "training_everyone" not in oversight.tasks("stranger")


def test_an_alert_waits_for_who_may_decide_it(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        raise_alert(
            tx,
            Kind.REFUSALS_IN_BURST,
            "x",
            Actor.job("test"),
            entry_id=oversight.company.entry_id,
            subject_id=oversight["manager"].id,
        )
    assert oversight.tasks("officer", "accidents")["alerts"]["count"] == 1
    for name in ("manager", "other manager", "auditor", "stranger"):
        assert "alerts" not in oversight.tasks(name), name


def test_copies_due_back_wait_for_the_holder_and_late_ones_for_the_manager(oversight: Any) -> None:
    oversight.copy("viewer", due_in=10)
    assert "copies_due_back" not in oversight.tasks("viewer")
    oversight.later(days=5)
    assert not oversight.tasks("viewer")["copies_due_back"]["overdue"]
    assert "copies_overdue" not in oversight.tasks("manager")
    oversight.later(days=7)
    assert oversight.tasks("viewer")["copies_due_back"]["overdue"]
    assert oversight.tasks("manager")["copies_overdue"]["count"] == 1
    for name in ("other manager", "stranger"):
        assert not {"copies_overdue", "copies_due_back"} & set(oversight.tasks(name)), name


def test_a_request_for_a_copy_waits_for_the_entrys_manager(oversight: Any) -> None:
    from vault.copies.models import CopyRequest

    oversight.copy("viewer")
    with oversight.platform.transaction() as tx:
        tx.session.query(CopyRequest).one().state = "requested"
    assert oversight.tasks("manager")["copy_requests"]["count"] == 1
    assert "copy_requests" not in oversight.tasks("other manager")


def test_a_disposal_is_told_only_to_who_could_confirm_it(oversight: Any) -> None:
    from vault.disposal.models import Decision, Disposal

    item = oversight.item()
    manager = oversight["manager"].id
    with oversight.platform.transaction() as tx:
        row = Disposal(
            id="dsp_x",
            item_id=item,
            entry_id=oversight.company.entry_id,
            state="ordered",
            reason="不要",
            bound="{}",
            digest="0" * 64,
            plan="{}",
            created_ms=tx.now_ms(),
        )
        tx.session.add(row)
        tx.session.flush()
        tx.session.add(
            Decision(
                disposal_id=row.id,
                kind="ordered",
                person_id=manager,
                name="manager",
                posts="[]",
                digest="0" * 64,
                code_step=0,
                at_ms=tx.now_ms(),
            )
        )
    body = {
        "person_id": oversight["viewer"].id,
        "duty": "erasing",
        "ends_on": oversight.company.day(30),
        "reason": "-",
    }
    designation = oversight["manager"].post(f"/entries/{oversight.company.entry_id}/designations", body)
    assert designation.status_code == 201, designation.text
    assert "disposals_to_confirm" not in oversight.tasks("viewer"), "designated, but without a grant"
    assert oversight.company.grant(oversight["manager"], oversight["viewer"], "view").status_code == 201
    assert oversight.tasks("viewer")["disposals_to_confirm"]["count"] == 1
    for name in ("manager", "stranger", "officer"):
        assert "disposals_to_confirm" not in oversight.tasks(name), name


def test_pledges_and_notices_wait_for_the_person(oversight: Any) -> None:
    from vault.pledges.models import PledgeSignature

    assert oversight.company.grant(oversight["manager"], oversight["viewer"], "view").status_code == 201
    assert "pledge_holder" not in oversight.tasks("viewer")
    assert oversight.tasks("viewer")["notices"]["count"] >= 1
    with oversight.platform.transaction() as tx:
        tx.session.query(PledgeSignature).filter_by(person_id=oversight["viewer"].id).delete()
    assert oversight.tasks("viewer")["pledge_holder"]["command"] == "hizo pledge sign"
    assert "pledge_holder" not in oversight.tasks("depositor"), "who has no access signs no holder's pledge"
