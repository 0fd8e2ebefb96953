"""Evidence is kept for a set time, and no way deletes any of it before (T5-e)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from vault.audit.actor import Actor
from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.checks.questionnaire import questions
from vault.pledges.models import PledgeSignature
from vault.procedures.models import ProcedureVersion
from vault.training.models import Completion

pytestmark = pytest.mark.clause("T5-e")


def evidence(oversight: Any) -> dict[str, str]:
    """The address of one of each kind, of which the manager may know; what is a person's is the manager's own."""
    me = oversight["manager"]
    with oversight.platform.transaction() as tx:
        alert = raise_alert(
            tx, Kind.INTEGRITY_FAILED, "x", Actor.job("test"), entry_id=oversight.company.entry_id
        )
        assert alert is not None
        pledge = tx.session.scalars(
            select(PledgeSignature.id).where(PledgeSignature.person_id == me.id)
        ).first()
        done = tx.session.scalars(select(Completion.id).where(Completion.person_id == me.id)).first()
        version = tx.session.scalars(select(ProcedureVersion.id)).first()
    measure = {"site": "本社", "kind": "area", "name": "試作室", "responsible_id": me.id, "interval_days": 9}
    oversight.move("stranger", "品質")
    check = {
        "checking_department": "品質",
        "checked_department": "設計",
        "checker_id": oversight["stranger"].id,
        "due_on": oversight.company.day(3),
    }
    answers = {"answers": {each.id: "yes" for each in questions()}}
    made = {
        "management-reports": me.post("/management-reports", {"remarks": ""}),
        "measures": me.post("/measures", measure),
        "mutual-checks": me.post("/mutual-checks", check),
        "self-checks": me.post("/self-checks", answers),
    }
    found = {name: str(oversight.done(answer, 201)["id"]) for name, answer in made.items()}
    more = {"alerts": alert.id, "pledges": pledge, "completions": done, "procedures/versions": version}
    return {name: f"/{name}/{row_id}" for name, row_id in {**found, **more}.items()}


def test_no_evidence_is_deleted_while_its_time_runs(oversight: Any) -> None:
    for path in evidence(oversight).values():
        with oversight.nothing_changes():
            answer = oversight["manager"].request("DELETE", path)
            oversight.refused(answer, "retention_running")
            assert "2031-" in answer.json()["detail"], path


def test_after_its_time_it_is_still_nothing_a_hand_deletes(oversight: Any) -> None:
    paths = evidence(oversight)
    oversight.later(days=5 * 366 + 1)
    for path in paths.values():
        with oversight.nothing_changes():
            oversight.refused(oversight["manager"].request("DELETE", path), "field_immutable")


def test_who_may_not_know_of_it_is_told_nothing(oversight: Any) -> None:
    paths = evidence(oversight)
    for name, path in paths.items():
        if name != "procedures/versions":
            oversight.refused(oversight["viewer"].request("DELETE", path), "not_found")
    oversight.refused(oversight["officer"].request("DELETE", paths["self-checks"]), "not_found")
    oversight.refused(oversight["other manager"].request("DELETE", paths["management-reports"]), "not_found")
    oversight.refused(oversight["manager"].request("DELETE", "/alerts/alr_x"), "not_found")


def keep(oversight: Any, by: str = "manager", **more: Any) -> Any:
    return oversight[by].post("/retention", {"kind": "alert", "years": 10, "reason": "社内規程", **more})


def test_the_manager_sets_a_time_of_five_years_or_more(oversight: Any) -> None:
    kinds = {each["kind"]: each for each in oversight.done(oversight["auditor"].get("/retention"))["items"]}
    assert {each["years"] for each in kinds.values()} == {5}
    with oversight.nothing_changes():
        oversight.refused(keep(oversight, years=4), "retention_running")
        oversight.refused(keep(oversight, reason=" "), "reason_missing")
        oversight.refused(keep(oversight, years=1000), "request_invalid")
        oversight.refused(keep(oversight, "officer"), "role_required")
    oversight.done(keep(oversight), 201)
    oversight.refused(keep(oversight, years=7), "retention_running")
    kinds = {each["kind"]: each for each in oversight.done(oversight["auditor"].get("/retention"))["items"]}
    assert (kinds["alert"]["years"], kinds["pledge"]["years"]) == (10, 5)
    oversight.refused(oversight["stranger"].get("/retention"), "role_required")
    (leaf,) = oversight.company.leaves("retention.set")
    assert leaf.details["keep_years"] == 10


def test_a_longer_time_holds_what_is_there_already(oversight: Any) -> None:
    paths = evidence(oversight)
    oversight.done(keep(oversight), 201)
    oversight.later(days=6 * 366)
    oversight.refused(oversight["manager"].request("DELETE", paths["alerts"]), "retention_running")
    oversight.refused(oversight["manager"].request("DELETE", paths["pledges"]), "field_immutable")


def test_a_promise_needs_a_fresh_code(oversight: Any) -> None:
    oversight.clock.advance(seconds=600)
    oversight.refused(keep(oversight), "step_up_required")
