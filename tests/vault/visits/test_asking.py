"""A visit names who comes, why, along which route, and what is shown; the managers of that decide on each visitor."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from vault.identity.models import Account
from vault.people.models import Person
from vault.people.posts import Post
from vault.platform.clock import utc_text
from vault.visits.models import Visit

HOUR_MS = 3_600_000


@pytest.fixture
def visits(company: Any) -> Any:
    def count() -> int:
        with company.platform.reading() as tx:
            return tx.session.scalar(select(func.count()).select_from(Visit)) or 0

    return count


@pytest.mark.clause("G4.1.5-a", "T9-d")
def test_a_visit_is_on_record_with_everything_it_is_for(company: Any, request_of: Any, items: Any) -> None:
    said = request_of(areas="第二会議室")
    answer = company["viewer"].post("/visits", said)
    assert answer.status_code == 201, answer.text
    visit = answer.json()
    assert visit["number"].startswith("見学-")
    assert {
        name: visit[name] for name in ("company", "purpose", "route", "exhibits", "areas", "item_ids")
    } == {name: said[name] for name in ("company", "purpose", "route", "exhibits", "areas", "item_ids")}
    assert [(one["name"], one["standing"]) for one in visit["visitors"]] == [
        ("客 一郎", "undecided"),
        ("客 二郎", "undecided"),
    ]
    assert "visit_asked" in company.notices(company["manager"])
    assert "visit_escort_named" in company.notices(company["viewer"])
    [leaf] = company.leaves("visit.asked")
    assert leaf.details["items"] == [items[0]["id"]]
    assert [leaf.details["name"] for leaf in company.leaves("visitor.named")] == ["客 一郎", "客 二郎"]


@pytest.mark.clause("TQ3-4")
@pytest.mark.parametrize("blank", [{"route": "　"}, {"exhibits": ""}, {"item_ids": []}])
def test_a_visit_without_route_and_exhibits_is_refused(
    company: Any, request_of: Any, visits: Any, blank: dict[str, Any]
) -> None:
    company.refused(company["viewer"].post("/visits", request_of(**blank)), "visit_scope_missing")
    assert visits() == 0


@pytest.mark.clause("G4.1.5-a")
def test_a_visit_says_why_these_people_need_to_know(company: Any, request_of: Any, visits: Any) -> None:
    company.refused(company["viewer"].post("/visits", request_of(need_to_know=" ")), "need_to_know_missing")
    assert visits() == 0


@pytest.mark.clause("G4.1.5-a")
def test_who_holds_no_access_asks_for_nothing(company: Any, request_of: Any, visits: Any) -> None:
    leaf = company.refused(
        company["stranger"].post("/visits", request_of()), "not_found", true_code="no_grant"
    )
    assert leaf.details["item"]
    gone = request_of(item_ids=["itm_" + "a" * 26])
    company.refused(company["viewer"].post("/visits", gone), "not_found")
    assert visits() == 0


def test_the_manager_asks_without_a_grant_of_their_own(company: Any, asked: Any) -> None:
    assert asked("manager").shown()["asked_by"]["id"] == company["manager"].id


@pytest.mark.parametrize(
    ("starts", "ends"), [(0, 0), (0, -1), (-48, -47), (0, 25)], ids=["empty", "turned", "past", "too long"]
)
def test_a_visit_lies_ahead_and_lasts_a_day_at_most(
    company: Any, request_of: Any, clock: Any, starts: int, ends: int
) -> None:
    times = {
        "from_at": utc_text(clock.now + starts * HOUR_MS),
        "until_at": utc_text(clock.now + ends * HOUR_MS),
    }
    company.refused(company["viewer"].post("/visits", request_of(**times)), "request_invalid")
    without_zone = request_of(from_at="2026-09-21T10:00:00")
    company.refused(company["viewer"].post("/visits", without_zone), "request_invalid")
    company.refused(company["viewer"].post("/visits", request_of(visitors=[])), "request_invalid")


@pytest.mark.clause("G4.1.5-a")
@pytest.mark.parametrize("name", ["officer", "auditor", "viewer", "other manager"])
def test_nobody_but_the_entrys_manager_decides(company: Any, asked: Any, name: str) -> None:
    company.hire("other manager", Post.RESPONSIBLE_MANAGER)
    visit = asked()
    company.refused(visit.decide(company[name]), "role_required")
    assert {one["standing"] for one in visit.shown()["visitors"]} == {"undecided"}


@pytest.mark.clause("G4.1.5-a")
def test_the_manager_decides_each_visitor_with_a_reason(company: Any, asked: Any) -> None:
    visit = asked()
    first, second = visit.shown()["visitors"]
    blank = [{"visitor_id": first["id"], "approved": True, "reason": " "}]
    company.refused(visit.decide(decisions=blank), "reason_missing")
    said = [
        {"visitor_id": first["id"], "approved": True, "reason": "仕様を決める人"},
        {"visitor_id": second["id"], "approved": False, "reason": "営業のみ"},
    ]
    assert visit.decide(decisions=said).status_code == 200
    now = visit.shown()["visitors"]
    assert [one["standing"] for one in now] == ["approved", "rejected"]
    assert [one["decisions"][0]["reason"] for one in now] == ["仕様を決める人", "営業のみ"]
    assert [leaf.details["answer"] for leaf in company.leaves("visitor.decided")] == ["approved", "rejected"]
    assert "visit_decided" in company.notices(company["viewer"])


@pytest.mark.clause("G4.1.5-a")
def test_a_decision_needs_a_fresh_code_and_the_digest_that_was_shown(company: Any, asked: Any) -> None:
    visit = asked()
    company.refused(visit.decide(digest="0" * 64), "conflict")
    company.refused(visit.decide(decisions=[]), "request_invalid")
    stranger = [{"visitor_id": "vis_none", "approved": True, "reason": "x"}]
    company.refused(visit.decide(decisions=stranger), "not_found")
    company.sign_in(company["manager"], code_age_ms=301_000)
    company.refused(visit.decide(), "step_up_required")


@pytest.mark.clause("G4.1.5-a", "G4.1.5-b")
def test_a_name_added_at_the_door_opens_the_approval_again(company: Any, ready: Any) -> None:
    visit = ready()
    added = company["viewer"].post(f"/visits/{visit.id}/visitors", {"name": "客 三郎"})
    assert added.status_code == 201, added.text
    assert {one["standing"] for one in added.json()["visitors"]} == {"undecided"}
    company.refused(visit.start(), "visit_not_approved")
    assert "visitor_added" in company.notices(company["manager"])
    visit.decide()
    company.refused(visit.start(), "visitor_pledge_missing")
    visit.sign()
    assert visit.start().status_code == 200


@pytest.mark.clause("G4.1.5-b")
def test_an_undertaking_is_written_once_and_is_of_a_day_that_came(
    company: Any, asked: Any, clock: Any
) -> None:
    visit = asked()
    first = visit.shown()["visitors"][0]["id"]
    company.refused(visit.sign_one(first, signed_on=company.day(1)), "request_invalid")
    company.refused(visit.sign_one(first, signed_on="2026-13-01"), "request_invalid")
    company.refused(visit.sign_one(first, company["stranger"]), "not_found", true_code="role_required")
    assert visit.sign_one(first).status_code == 200
    company.refused(visit.sign_one(first, document_sha256="d" * 64), "conflict")
    kept = visit.shown()["visitors"][0]["undertaking"]
    assert (kept["document_sha256"], kept["recorded_by"]["id"]) == ("c" * 64, company["viewer"].id)
    assert company.leaves("undertaking.recorded")[-1].details["sha256"] == "c" * 64


@pytest.mark.clause("G4.1.5-a")
def test_visitors_never_get_an_account(company: Any, ready: Any) -> None:
    def people() -> tuple[int, ...]:
        with company.platform.reading() as tx:
            tables = Account, Person
            return tuple(tx.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables)

    before = people()
    ready().start()
    assert people() == before


def test_what_is_to_be_shown_is_named_to_those_who_may_know_it(company: Any, asked: Any, items: Any) -> None:
    visit = asked()
    for name, title in (("manager", items[0]["title"]), ("viewer", items[0]["title"]), ("officer", None)):
        shown = company[name].get(f"/visits/{visit.id}").json()
        assert shown["items"] == [{"id": items[0]["id"], "title": title}], name


def test_overseers_see_all_visits_and_others_their_own(company: Any, asked: Any) -> None:
    ids = [asked().id for _ in range(3)]
    for name in ("manager", "officer", "auditor", "viewer"):
        first = company[name].get("/visits?limit=2").json()
        rest = company[name].get(f"/visits?limit=2&cursor={first['next']}").json()
        assert sorted(row["id"] for row in first["items"] + rest["items"]) == sorted(ids)
    assert company["stranger"].get("/visits").json()["items"] == []
    company.refused(company["stranger"].get(f"/visits/{ids[0]}"), "not_found", true_code="role_required")
    company.refused(company["officer"].get("/visits/vst_none"), "not_found")
