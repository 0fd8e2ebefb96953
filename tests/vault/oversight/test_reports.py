"""Once a year each manager reports to the overall officer, in numbers nobody can change afterwards (G3.0-l)."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest

from crypto.canonical import canonical_json
from vault.people.models import HeldPost
from vault.people.models_history import Appointment
from vault.people.models_small_company import SmallCompany
from vault.people.posts import Post

pytestmark = pytest.mark.clause("G3.0-l")


def send(oversight: Any, by: str = "manager", remarks: str = "変わりない") -> Any:
    return oversight[by].post("/management-reports", {"remarks": remarks})


def sent(oversight: Any, by: str = "manager") -> dict[str, Any]:
    report: dict[str, Any] = oversight.done(send(oversight, by), 201)
    return report


def acknowledge(oversight: Any, report: str, by: str = "officer") -> Any:
    return oversight[by].post(f"/management-reports/{report}/acknowledge")


def standing(oversight: Any, by: str = "officer", of: str = "manager") -> dict[str, Any]:
    found = oversight.done(oversight[by].get("/management-reports"))["standings"]
    (one,) = [each for each in found if each["manager"]["name"] == of]
    return dict(one)


def draft(oversight: Any, by: str = "manager") -> dict[str, Any]:
    content: dict[str, Any] = oversight.done(oversight[by].get("/management-reports/draft"))["content"]
    return content


def test_a_draft_counts_the_managers_own_entries_as_they_are_now(oversight: Any) -> None:
    company = oversight.company
    company.open_entry(oversight["other manager"], name="他の技術")
    oversight.item()
    oversight.copy("viewer", due_in=2)
    assert company.grant(oversight["manager"], oversight["viewer"], "view").status_code == 201
    company.ask(oversight["stranger"], oversight["stranger"], "view")
    oversight.later(days=3)
    said = draft(oversight)
    (entry,) = said["register"]["entries"]
    assert (entry["name"], entry["items"], entry["grants"]) == ("焼入れ条件", 2, 1)
    assert (said["roster"]["live"], said["roster"]["given"], said["roster"]["requests_open"]) == (1, 1, 1)
    assert (said["copies"]["issued"], said["copies"]["outstanding"], said["copies"]["overdue"]) == (1, 1, 1)
    assert said["training"] == {"everyone_missing": 0, "holders": 1, "holders_missing": 0}
    oversight.later(days=364)
    said = draft(oversight)
    assert said["training"]["everyone_missing"] == len(company.people)
    assert said["checks"]["people"] == len(company.people)
    assert "他の技術" not in json.dumps(said, ensure_ascii=False)


def test_a_draft_tells_of_alerts_but_not_of_those_about_the_manager(oversight: Any) -> None:
    from vault.audit.actor import Actor
    from vault.oversight.alerts.kinds import Kind
    from vault.oversight.alerts.raising import raise_alert

    with oversight.platform.transaction() as tx:
        for name in ("stranger", "manager"):
            raise_alert(
                tx,
                Kind.REFUSALS_IN_BURST,
                name,
                Actor.job("test"),
                entry_id=oversight.company.entry_id,
                subject_id=oversight[name].id,
            )
    assert draft(oversight)["alerts"] == {
        "raised": {"refusals_in_burst": 1},
        "decided": 0,
        "left_to_the_officer": 0,
        "open": 1,
    }


@pytest.mark.clause("G3.0-b", "T5-c")
def test_exceptions_stand_in_the_report_with_their_reasons(oversight: Any) -> None:
    now = oversight.clock.now_ms()
    with oversight.platform.transaction() as tx:
        row = SmallCompany(
            id="sml_x",
            reason="社員が３名",
            declared_by=oversight["officer"].id,
            declared_ms=now,
            ends_ms=now + 86_400_000,
        )
        held = tx.session.query(HeldPost).filter_by(person_id=oversight["manager"].id).one()
        terms = Appointment(
            post_id=held.id,
            department="設計",
            title="主任",
            rank="section_head",
            rank_reason="部長が空席",
            appointed_by=oversight["officer"].id,
            starts_on="2026-09-21",
            powers="{}",
        )
        tx.session.add_all([row, terms])
    said = draft(oversight)["exceptions"]
    assert said["small_company"]["reason"] == "社員が３名"
    assert said["ranks_below_head"] == [
        {
            "person": "manager",
            "post": "responsible_manager",
            "rank": "section_head",
            "reason": "部長が空席",
        }
    ]
    report = sent(oversight)
    pdf = oversight["officer"].get(f"/management-reports/{report['id']}/pdf").content
    assert b"%PDF" in pdf[:8]


def test_what_was_sent_is_frozen_under_its_hash(oversight: Any) -> None:
    report = sent(oversight)
    oversight.company.open_entry(oversight["manager"], name="あとの技術")
    shown = oversight.done(oversight["officer"].get(f"/management-reports/{report['id']}"))
    assert [each["name"] for each in shown["content"]["register"]["entries"]] == ["焼入れ条件"]
    assert shown["content"]["remarks"] == "変わりない"
    assert hashlib.sha256(canonical_json(shown["content"])).hexdigest() == shown["sha256"]
    (leaf,) = oversight.company.leaves("management_report.sent")
    assert leaf.details["sha256"] == shown["sha256"]
    assert "report_sent" in oversight.company.notices(oversight["officer"])


def test_the_next_report_begins_where_the_last_one_ended(oversight: Any) -> None:
    first = sent(oversight)
    oversight.later(days=30)
    assert draft(oversight)["period"]["from"] == first["sent_at"]


def test_the_overall_officer_acknowledges_and_never_the_sender(oversight: Any) -> None:
    report = sent(oversight)
    oversight.refused(acknowledge(oversight, report["id"], "manager"), "role_required")
    oversight.refused(acknowledge(oversight, report["id"], "auditor"), "role_required")
    shown = oversight.done(acknowledge(oversight, report["id"]))
    assert shown["acknowledged_by"]["name"] == "officer"
    assert "report_acknowledged" in oversight.company.notices(oversight["manager"])
    assert len(oversight.company.leaves("management_report.acknowledged")) == 1
    oversight.refused(acknowledge(oversight, report["id"]), "conflict")


def test_one_human_in_both_posts_does_not_acknowledge_their_own(oversight: Any) -> None:
    oversight.company.appoint(oversight["officer"], Post.RESPONSIBLE_MANAGER)
    report = sent(oversight, "officer")
    oversight.refused(acknowledge(oversight, report["id"]), "self_decision")
    shown = oversight.done(oversight["officer"].get(f"/management-reports/{report['id']}"))
    assert shown["acknowledged_at"] is None


def test_only_the_newest_report_is_acknowledged(oversight: Any) -> None:
    old = sent(oversight)
    oversight.later(days=1)
    new = sent(oversight)
    oversight.refused(acknowledge(oversight, old["id"]), "conflict")
    oversight.done(acknowledge(oversight, new["id"]))


def test_sending_and_acknowledging_take_a_fresh_code(oversight: Any) -> None:
    report = sent(oversight)
    oversight.clock.advance(seconds=600)
    with oversight.nothing_changes():
        oversight.refused(send(oversight), "step_up_required")
    oversight.refused(acknowledge(oversight, report["id"]), "step_up_required")


def test_who_is_no_manager_sends_nothing_and_reads_nothing(oversight: Any) -> None:
    report = sent(oversight)
    with oversight.nothing_changes():
        for name in ("officer", "auditor", "administrator", "stranger"):
            oversight.refused(send(oversight, name), "role_required")
            oversight.refused(oversight[name].get("/management-reports/draft"), "role_required")
    for name in ("administrator", "stranger"):
        for path in ("", f"/{report['id']}", f"/{report['id']}/pdf"):
            oversight.refused(oversight[name].get(f"/management-reports{path}"), "role_required")
    oversight.refused(oversight["other manager"].get(f"/management-reports/{report['id']}"), "not_found")
    assert oversight.done(oversight["other manager"].get("/management-reports"))["items"] == []


def test_the_state_turns_red_after_365_days_without_acknowledgement(oversight: Any) -> None:
    assert standing(oversight)["state"] == "current"
    oversight.later(days=340)
    assert standing(oversight)["state"] == "due"
    report = sent(oversight)
    assert standing(oversight)["waiting"] == report["id"]
    oversight.later(days=26)
    assert standing(oversight)["state"] == "red", "sent is not acknowledged"
    assert oversight.tasks("officer")["reports_to_acknowledge"]["overdue"]
    oversight.done(acknowledge(oversight, report["id"]))
    assert standing(oversight)["state"] == "current"
    oversight.later(days=340)
    assert standing(oversight)["state"] == "red"
    assert oversight.tasks("officer")["reports_overdue"]["count"] == 2, "the other manager never reported"
    assert oversight.tasks("manager")["report_due"]["overdue"]


def test_a_manager_sees_only_their_own_standing(oversight: Any) -> None:
    found = oversight.done(oversight["manager"].get("/management-reports"))["standings"]
    assert [each["manager"]["name"] for each in found] == ["manager"]


def test_the_document_is_marked_and_carries_the_frozen_numbers(oversight: Any) -> None:
    report = sent(oversight)
    answer = oversight["auditor"].get(f"/management-reports/{report['id']}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert "営業秘密" in str(pdf.docinfo["/Title"])
        (attached,) = pdf.attachments.values()
        data = attached.get_file().read_bytes()
    assert hashlib.sha256(data).hexdigest() == report["sha256"]
    (leaf,) = oversight.company.leaves("management_report.read")
    assert leaf.details["management_report"] == report["id"]
    again = oversight["auditor"].get(f"/management-reports/{report['id']}/pdf")
    assert again.content == answer.content
