"""A holder whom something stops everywhere is told what, and learns nothing about which items exist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, update

from vault.maintenance.models import MaintenanceSession
from vault.people.models import Person
from vault.pledges.models import PledgeSignature
from vault.training.models import Completion


def stop(company: Any, what: str) -> None:
    viewer = company["viewer"].id
    with company.platform.transaction() as tx:
        if what == "pledge_missing":
            tx.session.execute(delete(PledgeSignature).where(PledgeSignature.person_id == viewer))
        elif what == "training_overdue":
            lapsed = update(Completion).where(Completion.person_id == viewer)
            tx.session.execute(lapsed.values(valid_until_ms=tx.now_ms() - 1))
        elif what == "roster_incomplete":
            tx.session.get_one(Person, viewer).title = None
        else:
            tx.session.add(
                MaintenanceSession(
                    id="mnt_1",
                    person_id="prs_worker",
                    worker_name="保守",
                    worker_company="保守会社",
                    purpose="点検",
                    supervision="attended",
                    directed_by=company["manager"].id,
                    directed_ms=tx.now_ms(),
                    opened_ms=tx.now_ms(),
                    ends_ms=tx.now_ms() + 1,
                )
            )


STOPS = ("pledge_missing", "training_overdue", "roster_incomplete", "vault_sealed")


@pytest.mark.clause("G4.1.4-a", "G7.2-d", "G9.4-a")
@pytest.mark.parametrize("what", STOPS)
def test_the_reason_is_said_for_every_id_alike(company: Any, deposited: dict[str, Any], what: str) -> None:
    stop(company, what)
    answers = []
    for item_id, version_id in (
        (deposited["id"], deposited["version"]["id"]),
        ("itm_" + "a" * 26, "ver_" + "a" * 26),
    ):
        for path in (f"/items/{item_id}", f"/versions/{version_id}/pages", f"/versions/{version_id}/pages/1"):
            answer = company["viewer"].get(path)
            company.refused(answer, what)
            answers.append(json.dumps({**answer.json(), "request_id": ""}))
    assert len(set(answers)) == 1


@pytest.mark.clause("G7.2-d")
@pytest.mark.parametrize("what", STOPS)
def test_lists_say_it_too_and_show_nothing(company: Any, deposited: dict[str, Any], what: str) -> None:
    stop(company, what)
    company.refused(company["viewer"].get("/items"), what)
    company.refused(company["viewer"].get("/items", params={"entry_id": company.entry_id}), what)


@pytest.mark.parametrize("what", STOPS)
def test_people_without_grants_are_told_nothing_of_the_kind(
    company: Any, deposited: dict[str, Any], what: str
) -> None:
    stop(company, what)
    company.refused(company["stranger"].get(f"/items/{deposited['id']}"), "not_found", true_code="no_grant")
    assert company["stranger"].get("/items").json()["items"] == []
