"""A visit takes place in the escort's own session: view only, what was approved, with its number on every page."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.vault.company import Caller
from vault.access.grant import Permit
from vault.access.models import GrantRow
from vault.documents.models import Item, SealedObject
from vault.documents.sealing import PendingObject, facts_of, recorded_object, seal_object
from vault.people.models import Person
from vault.platform.clock import utc_text
from vault.platform.errors import Refusal
from vault.visits.conduct import run_due_visits

HOUR_MS = 3_600_000


class AnyPermit(Permit):
    """Whatever right somebody has."""

    def require_reach(self, **_: Any) -> None:
        """It reaches everything."""


def page(who: Any, item: dict[str, Any]) -> Any:
    return who.get(f"/versions/{item['version']['id']}/pages/1?long_side=400")


@pytest.mark.clause("G4.1.5-a")
def test_a_visit_starts_only_when_every_visitor_was_decided_on(company: Any, asked: Any) -> None:
    visit = asked()
    visit.sign()
    company.refused(visit.start(), "visit_not_approved")
    first, _ = visit.shown()["visitors"]
    visit.decide(decisions=[{"visitor_id": first["id"], "approved": True, "reason": "x"}])
    company.refused(visit.start(), "visit_not_approved")
    visit.decide(approved=False)
    company.refused(visit.start(), "visit_not_approved")
    assert company.leaves("visit.started") == []


@pytest.mark.clause("G4.1.5-b", "T9-d")
def test_a_visit_does_not_start_before_everybody_who_comes_has_signed(company: Any, asked: Any) -> None:
    visit = asked()
    visit.decide()
    answer = visit.start()
    company.refused(answer, "visitor_pledge_missing")
    assert "客 一郎, 客 二郎" in answer.json()["detail"]
    first, second = visit.shown()["visitors"]
    visit.sign_one(first["id"])
    company.refused(visit.start(), "visitor_pledge_missing")
    visit.decide(decisions=[{"visitor_id": second["id"], "approved": False, "reason": "来ない"}])
    assert visit.start().status_code == 200, "who was refused does not come and signs nothing"


@pytest.mark.clause("G4.1.5-c")
def test_an_escort_without_a_live_grant_on_everything_shown_is_refused(
    company: Any, ready: Any, items: Any
) -> None:
    visit = ready(item_ids=[item["id"] for item in items])
    with company.platform.transaction() as tx:
        tx.session.execute(update(GrantRow).where(GrantRow.person_id == company["viewer"].id).values(tier=1))
    leaf = company.refused(visit.start(), "escort_not_holder")
    assert leaf.details["item"] in {item["id"] for item in items}
    assert company.leaves("visit.started") == []


@pytest.mark.clause("G4.1.5-c")
def test_somebody_who_does_not_work_here_is_no_escort(company: Any, request_of: Any) -> None:
    answer = company["viewer"].post("/visits", request_of(escort_id="prs_nobody"))
    company.refused(answer, "escort_not_holder")


@pytest.mark.clause("G4.1.5-c")
def test_only_the_escort_starts_with_a_fresh_code(company: Any, ready: Any) -> None:
    visit = ready()
    for name in ("manager", "officer"):
        company.refused(visit.start(company[name]), "role_required")
    company.refused(visit.start(company["depositor"]), "not_found", true_code="role_required")
    company.sign_in(company["viewer"], code_age_ms=301_000)
    company.refused(visit.start(), "step_up_required")


@pytest.mark.clause("G4.1.5-a")
def test_a_visit_starts_within_its_time(company: Any, ready: Any, clock: Any) -> None:
    later = ready(from_at=utc_text(clock.now + HOUR_MS // 2))
    company.refused(later.start(), "visit_not_approved")
    now = ready()
    clock.advance(seconds=3600)
    company.sign_in(company["viewer"])
    company.refused(now.start(), "visit_not_approved")


@pytest.mark.clause("G4.1.5-a")
def test_an_item_that_is_not_what_was_decided_on_stops_the_visit(
    company: Any, ready: Any, items: Any
) -> None:
    visit = ready()
    with company.platform.transaction() as tx:
        tx.session.execute(update(Item).where(Item.id == items[0]["id"]).values(tier=2))
    company.refused(visit.start(), "visit_not_approved")


@pytest.mark.clause("G4.1.5-c")
def test_while_a_visit_is_open_its_session_shows_only_what_was_approved(
    company: Any, ready: Any, items: Any
) -> None:
    shown, other = items
    escort = company["viewer"]
    assert page(escort, other).status_code == 200
    assert ready().start().status_code == 200
    assert page(escort, shown).status_code == 200
    company.refused(page(escort, other), "not_found", true_code="no_grant")
    company.refused(escort.get(f"/items/{other['id']}"), "not_found", true_code="no_grant")
    unknown = escort.get(f"/items/itm_{'a' * 26}")
    company.refused(unknown, "not_found", true_code="not_found")
    listed = escort.get("/items").json()["items"]
    assert [item["id"] for item in listed] == [shown["id"]]
    assert page(company["depositor"], other).status_code == 200, "other people's sessions go on"


@pytest.mark.clause("G4.1.5-a", "G4.1.5-c")
def test_a_visits_session_deposits_changes_and_copies_nothing(
    company: Any, ready: Any, items: Any, drawing: bytes
) -> None:
    escort = company["viewer"]
    ready().start()
    with company.nothing_changes():
        company.refused(escort.deposit(drawing, file_name="新.pdf"), "no_grant")
        paper = {"type": "paper", "file_name": None, "title": "図面の束"}
        company.refused(escort.deposit(b"", **paper), "no_grant")
        company.refused(escort.get("/uploads"), "no_grant")
        company.refused(escort.get(f"/uploads/ups_{'a' * 26}"), "no_grant")
        opening = {"entry_id": company.entry_id, "type": "electronic_file", "marking": "極秘"}
        headers = {"Hizo-Deposit": json.dumps({**opening, "file_name": "new.pdf"}), "Upload-Length": "9"}
        company.refused(escort.request("POST", "/uploads", headers=headers), "no_grant")
        match = {"If-Match": '"1"'}
        renamed = escort.patch(f"/items/{items[0]['id']}", {"file_name": "別.pdf"}, headers=match)
        company.refused(renamed, "not_found", true_code="no_grant")
        order = {
            "version_id": items[0]["version"]["id"],
            "purpose": "配布",
            "why_not_view": "持ち帰る",
            "recipient_id": escort.id,
            "device_id": "dev_x",
            "pages": "all",
            "copies": 1,
            "valid_until": company.day(3),
            "permissions": {"print": False, "copy": False, "change": False},
        }
        company.refused(escort.post("/copy-requests", order), "no_grant")


@pytest.mark.clause("G4.1.5-c")
def test_every_page_shown_is_in_the_log_and_in_the_report(company: Any, ready: Any, items: Any) -> None:
    visit = ready()
    page(company["viewer"], items[0])
    visit.start()
    answer = page(company["viewer"], items[0])
    [seen] = visit.shown()["pages"]
    assert (seen["item_id"], seen["version_id"], seen["page"]) == (
        items[0]["id"],
        items[0]["version"]["id"],
        1,
    )
    assert seen["event"] == answer.headers["Hizo-Event"]
    [leaf] = company.leaves("visit_page.shown")
    assert (leaf.index, leaf.details["visit"], leaf.details["event"]) == (
        seen["leaf_index"],
        visit.id,
        answer.headers["Hizo-Event"],
    )


@pytest.mark.clause("G4.1.5-c")
def test_the_number_is_burnt_into_the_page(
    company: Any, ready: Any, items: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks: list[Any] = []
    pool = company.client.app.state.workers
    run = pool.run
    monkeypatch.setattr(pool, "run", lambda *given, **more: (marks.append(given[3]), run(*given, **more))[1])
    visit = ready()
    page(company["viewer"], items[0])
    visit.start()
    page(company["viewer"], items[0])
    assert [mark.visit for mark in marks] == ["", visit.shown()["number"]]
    assert marks[1].name == company["viewer"].name


@pytest.mark.clause("G4.1.5-c")
def test_the_visit_closes_when_the_escort_signs_off(company: Any, ready: Any, items: Any, clock: Any) -> None:
    visit, escort = ready(), company["viewer"]
    visit.start()
    assert escort.request("DELETE", "/session").status_code == 204
    company.sign_in(escort)
    page(escort, items[1])
    assert visit.shown()["pages"] == [], "a new session shows nothing to visitors"
    clock.advance(seconds=30)
    assert run_due_visits(company.platform) == 1
    assert run_due_visits(company.platform) == 0
    [run] = visit.shown()["runs"]
    assert run["ended_at"] == utc_text(clock.now - 30_000)
    assert visit.start().status_code == 200, "within its time the escort may open it again"


@pytest.mark.clause("G4.1.5-c")
def test_the_visit_closes_with_its_time(company: Any, ready: Any, items: Any, clock: Any) -> None:
    visit, escort = ready(until_at=utc_text(clock.now + 600_000)), company["viewer"]
    visit.start()
    clock.advance(seconds=600)
    assert page(escort, items[1]).status_code == 200
    assert visit.shown()["pages"] == []
    assert run_due_visits(company.platform) == 1
    assert visit.shown()["runs"][0]["ended_at"] == visit.shown()["until_at"]


@pytest.mark.clause("G4.1.5-c")
def test_an_ended_visit_stays_ended(company: Any, ready: Any, items: Any) -> None:
    visit = ready()
    visit.start()
    company.refused(visit.end(company["stranger"]), "not_found", true_code="role_required")
    assert visit.end().json()["ended_at"] is not None
    assert page(company["viewer"], items[1]).status_code == 200
    for again in (visit.end(), visit.start(), visit.decide()):
        company.refused(again, "conflict")
    late = company["viewer"].post(f"/visits/{visit.id}/visitors", {"name": "客 四郎"})
    company.refused(late, "conflict")
    assert company.leaves("visit.ended")[-1].details["visit"] == visit.id


@pytest.mark.clause("G4.1.5-b")
def test_a_name_added_during_the_visit_stops_it(company: Any, ready: Any, items: Any) -> None:
    visit = ready()
    visit.start()
    company["viewer"].post(f"/visits/{visit.id}/visitors", {"name": "客 三郎"})
    page(company["viewer"], items[0])
    shown = visit.shown()
    assert shown["pages"] == []
    assert shown["runs"][0]["ended_at"] is not None
    company.refused(visit.start(), "visit_not_approved")


def test_one_session_holds_one_visit_and_one_visit_one_session(company: Any, ready: Any) -> None:
    visit, other = ready(), ready()
    visit.start()
    company.refused(other.start(), "conflict")
    company.refused(visit.start(), "conflict")
    company.sign_in(company["viewer"])
    assert visit.start().status_code == 200
    assert [run["ended_at"] is None for run in visit.shown()["runs"]] == [False, True]


@pytest.mark.clause("G9.4-a")
def test_no_visit_starts_and_no_page_is_shown_during_maintenance(
    company: Any, ready: Any, items: Any, drawing: bytes
) -> None:
    visit = ready()
    body = {
        "worker_name": "保守 一郎",
        "worker_company": "保守サービス社",
        "purpose": "点検",
        "supervision": "attended",
        "watcher_id": company["stranger"].id,
    }
    directed = company["manager"].post("/maintenance-sessions", body).json()["session"]
    work = f"/maintenance-sessions/{directed['id']}"
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, directed["worker"]["id"]).state = "active"
        tx.session.get_one(Person, directed["worker"]["id"]).enrolled_ms = tx.now_ms()
    worker = Caller(company, directed["worker"]["id"], "保守 一郎", "")
    company.refused(company.ask(company["manager"], worker, "view"), "grant_not_personal")
    assert company["stranger"].post(f"{work}/start").status_code == 200
    company.refused(visit.start(), "vault_sealed")
    company.refused(page(company["viewer"], items[0]), "vault_sealed")
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing), "vault_sealed")
    with company.platform.reading() as tx:
        sealed = tx.session.scalars(select(SealedObject)).first()
        with pytest.raises(Refusal, match="vault_sealed"):
            recorded_object(tx, AnyPermit(), sealed)
    with pytest.raises(Refusal, match="vault_sealed"):
        seal_object(company.platform, PendingObject(facts_of(company.platform, sealed), "x", 0), io.BytesIO())
    missing = {"missing_because": "試験"}
    closed = company["stranger"].post(f"{work}/close", {"recording": missing, "operation_log": missing})
    assert closed.status_code == 200
    assert page(company["viewer"], items[0]).status_code == 200
