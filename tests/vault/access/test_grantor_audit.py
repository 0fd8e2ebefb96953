"""One single person who sets all rights is audited by somebody else (G4.1.2-c)."""

from datetime import datetime
from typing import Any

import pytest

from vault.access.grantor_audit import months_later
from vault.platform.clock import TOKYO, tokyo_date


def only_audit(company: Any) -> dict[str, Any]:
    [audit] = [
        each for each in company["officer"].get("/grant-audits").json()["items"] if each["closed_at"] is None
    ]
    found: dict[str, Any] = audit
    return found


@pytest.mark.clause("G4.1.2-c")
def test_a_single_grantor_is_stopped_when_the_audit_is_overdue(company: Any, clock: Any) -> None:
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(300))
    audit = only_audit(company)
    assert audit["grantor"]["id"] == company["manager"].id
    assert company.notices(company["officer"]) == ["grantor_audit_due"]
    clock.advance(days=93)
    for name in ("manager", "officer", "viewer"):
        company.sign_in(company[name])
    asked = company.ask(company["manager"], company["depositor"], "view")
    with company.nothing_changes():
        company.refused(company.approve(company["manager"], asked.json()), "grant_audit_overdue")


@pytest.mark.clause("G4.1.2-c")
def test_the_audit_opens_the_way_again_and_the_next_one_follows(company: Any, clock: Any) -> None:
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(300))
    clock.advance(days=93)
    for name in ("manager", "officer", "viewer"):
        company.sign_in(company[name])
    path = f"/grant-audits/{only_audit(company)['id']}/close"
    company.refused(company["manager"].post(path, {"finding": "問題なし"}), "self_audit")
    hidden = company["viewer"].post(path, {"finding": "問題なし"})
    company.refused(hidden, "not_found", true_code="role_required")
    company.refused(company["officer"].post(path, {}), "reason_missing")
    assert company["officer"].post(path, {"finding": "問題なし"}).json()["finding"] == "問題なし"
    company.refused(company["officer"].post(path, {"finding": "問題なし"}), "conflict")
    assert company.leaves("grantor.audited")[-1].details["count"] == 1
    assert company.grant(company["manager"], company["depositor"], "view").status_code == 201
    assert only_audit(company)["due_at"] > only_audit(company)["opened_at"]


@pytest.mark.clause("G4.1.2-c")
def test_a_second_grantor_ends_the_need_for_it(company: Any, clock: Any) -> None:
    company.grant(company["manager"], company["viewer"], "view", ends_on=company.day(300))
    company.grant(company["officer"], company["manager"], "view", ends_on=company.day(300))
    clock.advance(days=93)
    for name in ("manager", "officer", "viewer"):
        company.sign_in(company[name])
    assert company.grant(company["manager"], company["depositor"], "view").status_code == 201


def test_audits_are_read_by_those_who_answer_for_rights(company: Any) -> None:
    company.refused(company["viewer"].get("/grant-audits"), "role_required")


@pytest.mark.parametrize(
    ("day", "later"),
    [("2026-11-30", "2027-02-28"), ("2027-11-30", "2028-02-29"), ("2026-01-15", "2026-04-15")],
)
def test_three_months_later_is_a_day_of_the_calendar(day: str, later: str) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=TOKYO)
    assert tokyo_date(months_later(int(noon.timestamp() * 1000))) == later
