"""From a given grant to a live one, and back: notice, pledge, course, review, end."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from vault.access.models import GrantReview, GrantRow
from vault.access.review import run_due_reviews
from vault.people.models import Person
from vault.pledges.models import PledgeSignature
from vault.training.models import Completion

Told = Callable[..., str | None]
DAY_MS = 86_400_000


def missing(company: Any, grant_id: str) -> list[str]:
    answer = company["viewer"].get(f"/grants/{grant_id}")
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["missing"]
    return found


@pytest.mark.clause("G4.1.2-d")
def test_what_others_give_opens_nothing_before_the_manager_knows(company: Any, told: Told) -> None:
    request = company.ask(company["viewer"], company["viewer"], "view").json()
    grant = company.approve(company["officer"], request).json()
    assert grant["missing"] == ["manager_not_notified"]
    assert told("viewer") == "manager_not_notified"
    assert company.notices(company["manager"]) == ["grant_requested", "grant_given_by_other"]
    company.refused(company["officer"].post(f"/grants/{grant['id']}/acknowledge"), "role_required")
    assert company["manager"].post(f"/grants/{grant['id']}/acknowledge").json()["live"] is True
    assert told("viewer") is None
    assert company.leaves("grant_notice.received")[-1].details["grant"] == grant["id"]


@pytest.mark.clause("G4.1.2-d")
def test_what_others_take_back_is_told_to_the_manager_too(company: Any) -> None:
    grant = company.grant(company["manager"], company["viewer"], "view").json()
    company["officer"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    assert company.notices(company["manager"])[-1] == "grant_revoked_by_other"
    assert company.notices(company["viewer"])[-1] == "grant_revoked"


@pytest.mark.clause("G4.1.4-a", "T9-c")
def test_no_access_without_the_signed_pledge(company: Any, told: Told) -> None:
    grant = company.grant(company["manager"], company["viewer"], "view").json()
    with company.platform.transaction() as tx:
        tx.session.execute(delete(PledgeSignature).where(PledgeSignature.person_id == company["viewer"].id))
    assert missing(company, grant["id"]) == ["pledge_missing"]
    assert told("viewer") == "pledge_missing"


@pytest.mark.clause("G7.2-c", "G4.1.3-c")
def test_no_access_without_training_and_a_whole_roster_line(company: Any, told: Told) -> None:
    grant = company.grant(company["manager"], company["viewer"], "view").json()
    with company.platform.transaction() as tx:
        tx.session.execute(delete(Completion).where(Completion.person_id == company["viewer"].id))
        tx.session.get_one(Person, company["viewer"].id).title = None
    assert missing(company, grant["id"]) == ["roster_incomplete", "training_missing"]
    assert told("viewer") == "roster_incomplete"


@pytest.mark.clause("G7.2-a", "G7.2-d")
def test_on_day_366_after_the_training_access_stops_by_itself(company: Any, clock: Any, told: Told) -> None:
    company.grant(company["officer"], company["manager"], "view", ends_on=company.day(365))
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(365))
    clock.advance(days=340)
    company.sign_in(company["manager"])
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(340))
    clock.advance(days=25)
    assert told("viewer") is None
    clock.advance(days=1)
    assert told("viewer") == "training_overdue"


@pytest.mark.clause("G4.1.3-a", "T9-b")
def test_closing_a_project_stops_what_is_not_confirmed_in_five_business_days(
    company: Any, clock: Any, told: Told
) -> None:
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(200))
    company.grant(company["manager"], company["depositor"], "view", ends_on=company.day(200))
    company["manager"].post(f"/projects/{company.project_id}/close", {"reason": "完了"})
    reviews = company["manager"].get("/grant-reviews").json()["items"]
    assert {each["cause"] for each in reviews} == {"project_closed"}
    [mine] = [each for each in reviews if each["person"]["id"] == company["depositor"].id]
    answer = company["manager"].post(f"/grant-reviews/{mine['id']}/confirm", {"reason": "後継の業務"})
    assert answer.json()["confirmed"] is True
    assert "grant_review_opened" in company.notices(company["viewer"])
    clock.advance(days=4)
    assert told("viewer") is None
    clock.advance(days=7)
    assert told("viewer") == "grant_review_overdue"
    assert told("depositor") is None


def test_stopping_at_the_review_ends_the_grant(company: Any, told: Told) -> None:
    company.grant(company["manager"], company["viewer"], "view")
    company["manager"].post(f"/projects/{company.project_id}/close", {"reason": "完了"})
    [review] = company["manager"].get("/grant-reviews").json()["items"]
    path = f"/grant-reviews/{review['id']}"
    company.refused(company["viewer"].post(f"{path}/confirm", {"reason": "x"}), "grantor_not_authorised")
    hidden = company["stranger"].post(f"{path}/confirm", {"reason": "x"})
    company.refused(hidden, "not_found", true_code="grantor_not_authorised")
    company.refused(company["manager"].post(f"{path}/stop", {}), "reason_missing")
    assert company["manager"].post(f"{path}/stop", {"reason": "不要"}).json()["confirmed"] is False
    assert told("viewer") == "no_grant"
    company.refused(company["manager"].post(f"{path}/confirm", {"reason": "x"}), "conflict")


def test_nobody_confirms_their_own_access(company: Any) -> None:
    company.grant(company["officer"], company["manager"], "view")
    company["manager"].post(f"/projects/{company.project_id}/close", {"reason": "完了"})
    [review] = company["manager"].get("/grant-reviews").json()["items"]
    company.refused(
        company["manager"].post(f"/grant-reviews/{review['id']}/confirm", {"reason": "x"}), "self_decision"
    )


@pytest.mark.clause("G4.1.3-a")
def test_a_grant_comes_up_for_review_once_before_it_ends(company: Any, clock: Any) -> None:
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(100))
    run_due_reviews(company.platform)
    assert company.rows()["grant_review"] == 0
    clock.advance(days=71)
    run_due_reviews(company.platform)
    run_due_reviews(company.platform)
    with company.platform.reading() as tx:
        review = tx.session.scalars(select(GrantReview)).one()
        assert (review.cause, review.due_ms) == ("expiry", tx.session.scalars(select(GrantRow)).one().ends_ms)


@pytest.mark.clause("G4.1.3-b", "T1-c")
def test_a_grant_is_taken_back_at_once_and_only_once(company: Any, told: Told) -> None:
    grant_id = company.grant(company["manager"], company["viewer"], "view").json()["id"]
    path = f"/grants/{grant_id}/revoke"
    company.refused(company["manager"].post(path, {}), "reason_missing")
    company.refused(company["auditor"].post(path, {"reason": "x"}), "grantor_not_authorised")
    hidden = company["stranger"].post(path, {"reason": "x"})
    company.refused(hidden, "not_found", true_code="grantor_not_authorised")
    assert company["officer"].post(path, {"reason": "異動"}).json()["revoked_reason"] == "異動"
    assert told("viewer") == "no_grant"
    company.refused(company["officer"].post(path, {"reason": "異動"}), "conflict")
    assert company.leaves("grant.revoked")[-1].details["grant"] == grant_id


def test_holders_may_give_their_access_back(company: Any, told: Told) -> None:
    grant_id = company.grant(company["manager"], company["viewer"], "view").json()["id"]
    assert company["viewer"].post(f"/grants/{grant_id}/revoke", {"reason": "不要になった"}).status_code == 200
    assert told("viewer") == "no_grant"


@pytest.mark.clause("G4.1.3-b")
def test_the_past_stays_as_it_was_decided(company: Any, clock: Any, told: Told) -> None:
    before = clock.now_ms()
    clock.advance(days=1)
    company.sign_in(company["manager"])
    grant_id = company.grant(company["manager"], company["viewer"], "view").json()["id"]
    given = clock.now_ms()
    clock.advance(days=1)
    company.sign_in(company["manager"])
    company["manager"].post(f"/grants/{grant_id}/revoke", {"reason": "異動"})
    assert told("viewer", at_ms=before) == "no_grant"
    assert told("viewer", at_ms=given) is None
    assert told("viewer", at_ms=clock.now_ms() - 1) is None
    assert told("viewer") == "no_grant"


def test_the_history_of_grants_is_for_those_who_answer_for_the_entry(company: Any) -> None:
    grant = company.grant(company["manager"], company["viewer"], "view").json()
    path = f"/entries/{company.entry_id}/grants"
    [listed] = company["manager"].get(path).json()["items"]
    assert listed["person"]["name"] == "viewer"
    company.refused(company["viewer"].get(path), "role_required")
    hidden = company["stranger"].get(f"/grants/{grant['id']}")
    company.refused(hidden, "not_found", true_code="grantor_not_authorised")
    assert company["auditor"].get(f"/grants/{grant['id']}").status_code == 200


def test_projects_are_opened_and_closed_by_those_who_answer(company: Any) -> None:
    company.refused(company["viewer"].post("/projects", {"name": "x"}), "role_required")
    company.refused(company["manager"].post("/projects", {"name": " "}), "name_invalid")
    path = f"/projects/{company.project_id}/close"
    company.refused(company["viewer"].post(path, {"reason": "x"}), "role_required")
    company.refused(company["manager"].post(path, {}), "reason_missing")
    assert company["manager"].post(path, {"reason": "完了"}).json()["close_reason"] == "完了"
    company.refused(company["manager"].post(path, {"reason": "完了"}), "conflict")
    [listed] = company["viewer"].get("/projects").json()["items"]
    assert listed["closed_at"] is not None
