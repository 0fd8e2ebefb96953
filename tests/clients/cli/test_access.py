"""Access by request and decision: what was shown is decided, every question is answered, and what is missing is told."""

from __future__ import annotations

import json

import pytest

QUESTIONS = [
    {"id": "need", "text_ja": "なぜ", "text_en": "Why?", "answer": "text", "must_be": None},
    {"id": "smallest", "text_ja": "最小か", "text_en": "Smallest?", "answer": "yes_no", "must_be": "yes"},
]
REQUEST = {
    "id": "grq_1",
    "entry_id": "ent_1",
    "person": {"id": "prs_2", "name": "花子"},
    "project_id": "prj_1",
    "right": "view",
    "tier": 2,
    "task": "設計",
    "need_to_know": "改訂",
    "overseas_risk": "なし",
    "ends_on": "2027-03-31",
    "asked_by": "prs_2",
    "leaves_on": None,
    "digest": "d" * 64,
    "state": "asked",
    "questions": QUESTIONS,
    "history": [],
}
GRANT = {
    "id": "grt_1",
    "entry_id": "ent_1",
    "person": {"id": "prs_2", "name": "花子"},
    "right": "view",
    "tier": 2,
    "ends_on": "2027-03-31",
    "live": False,
    "missing": ["manager_not_notified", "pledge_missing", "training_missing"],
}
APPROVE = ("grant", "approve", "grq_1", "--reason", "必要")


def test_a_request_is_asked_for_oneself_unless_somebody_else_is_named(hizo, wire, say, signed_in):
    me = {"person": {"id": "prs_9", "name": "冴子"}, "posts": [], "session": {}, "devices": [], "grants": []}
    wire.will(say.of({**me, "user_name": "s", "password_due": False}), say.of(REQUEST, 201))
    said = ("--right", "view", "--tier", "2", "--until", "2027-03-31", "--project", "prj_1")
    outcome = hizo(
        "grant", "ask", "ent_1", *said, "--task", "設計", "--why", "改訂", "--overseas", "なし", **signed_in
    )
    assert outcome.code == 0, outcome.err
    assert wire.asked[1].json["person_id"] == "prs_9"
    assert "hizo grant approve grq_1" in outcome.err


def test_access_in_one_step_tells_the_two_that_there_are(hizo, wire, signed_in):
    outcome = hizo("grant", "give", "ent_1", "prs_2", "--right", "view", "--tier", "2", **signed_in)
    assert outcome.code == 2
    assert "hizo grant ask" in outcome.err
    assert "hizo grant approve" in outcome.err
    assert wire.asked == []


def test_without_a_person_every_open_question_is_named_and_nothing_decided(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST))
    outcome = hizo(*APPROVE, "--answers", "need=設計", "--history", "なし", "--yes", **signed_in)
    assert outcome.code == 2
    assert "smallest=yes|no" in outcome.err
    assert len(wire.asked) == 1


def test_an_approval_binds_what_was_shown_with_answers_from_file_and_line(
    hizo, wire, say, signed_in, tmp_path
):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"need": "設計", "smallest": "no"}), encoding="utf-8")
    wire.will(say.of(REQUEST), say.of(GRANT, 201))
    given = ("--answers", path, "--answers", "smallest=yes", "--history", "記録なし", "--yes")
    outcome = hizo(*APPROVE, *given, **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[1].json == {
        "digest": "d" * 64,
        "reason": "必要",
        "answers": {"need": "設計", "smallest": "yes"},
        "history_result": "記録なし",
    }
    assert "花子" in outcome.err


def test_a_decision_needs_to_be_said(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST))
    given = ("--answers", "need=x", "--answers", "smallest=yes", "--history", "なし")
    outcome = hizo(*APPROVE, *given, **signed_in)
    assert outcome.code == 2
    assert len(wire.asked) == 1


def test_answers_that_are_no_object_are_refused(hizo, wire, say, signed_in, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text("[]", encoding="utf-8")
    wire.will(say.of(REQUEST))
    outcome = hizo(*APPROVE, "--answers", path, "--history", "x", "--yes", **signed_in)
    assert outcome.code == 2
    assert "no JSON object" in outcome.err


def test_a_grant_that_opens_nothing_yet_tells_who_does_what(hizo, wire, say, signed_in):
    wire.will(say.of(GRANT))
    outcome = hizo("grant", "show", "grt_1", **signed_in)
    assert wire.asked[0].path == "/v1/grants/grt_1"
    for command in ("hizo grant acknowledge grt_1", "hizo pledge sign", "hizo course take holder"):
        assert command in outcome.err


def test_a_request_is_shown_by_its_own_id(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST))
    assert hizo("grant", "show", "grq_1", **signed_in).code == 0
    assert wire.asked[0].path == "/v1/grant-requests/grq_1"


def test_a_pledge_is_signed_by_the_hash_of_what_was_read(hizo, wire, say, signed_in):
    text = {"id": "plt_1", "kind": "holder", "text": "第1条", "sha256": "a" * 64}
    signed = {
        "id": "plg_1",
        "title": "誓約書",
        "number": 1,
        "signed_at": "2026-11-22T10:00:00Z",
        "sha256": "a" * 64,
        "signer": {"id": "prs_2", "name": "花子", "department": "設計部", "title": None},
    }
    wire.will(say.of(text), say.of(text), say.of(signed, 201))
    unread = hizo("pledge", "sign", "--code", "123456", **signed_in)
    assert unread.code == 2
    assert "hizo pledge show holder" in unread.err
    assert hizo("pledge", "sign", "--sha256", "b" * 64, "--code", "123456", **signed_in).code == 0
    assert wire.asked[2].json == {"template_id": "plt_1", "sha256": "b" * 64, "code": "123456"}


def test_a_manager_is_not_appointed_without_rank_and_powers(hizo, wire, signed_in):
    outcome = hizo("post", "appoint", "prs_2", "responsible_manager", "--reason", "r", **signed_in)
    assert outcome.code == 2
    assert "--rank head --powers default" in outcome.err
    assert wire.asked == []


def test_a_record_is_changed_at_the_revision_that_was_read(hizo, wire, say, signed_in):
    record = {"id": "prs_2", "name": "花子", "revision": 7, "telephone": "03"}
    wire.will(say.of(record), say.of({**record, "revision": 8}))
    change = ("people", "change", "prs_2", "--telephone", "03", "--reason", "連絡先")
    assert hizo(*change, **signed_in).code == 0
    assert wire.asked[1].headers["if-match"] == '"r7"'
    assert wire.asked[1].json == {"telephone": "03", "reason": "連絡先"}


def test_a_colleague_is_told_who_changes_records(hizo, wire, say, signed_in):
    wire.will(say.of({"id": "prs_2", "name": "花子"}))
    outcome = hizo("people", "change", "prs_2", "--telephone", "03", "--reason", "r", **signed_in)
    assert outcome.code == 2
    assert "hizo post list" in outcome.err


def test_the_chain_behind_an_answer_is_shown_with_its_leaves(hizo, wire, say, signed_in):
    link = {"fact": "pledged", "says": "the pledge in force is signed", "holds": False, "since": None}
    found = {
        "person": {"id": "prs_2", "name": "花子"},
        "opens": False,
        "at": "2026-11-22T10:00:00Z",
        "reason": "You have not signed.",
        "remedy": "hizo pledge sign",
        "chain": [{**link, "until": None, "by": None, "leaf_index": 42}],
    }
    wire.will(say.of(found))
    outcome = hizo("why", "prs_2", "itm_1", "--at", "2026-11-22T19:00+09:00", **signed_in)
    assert wire.asked[0].path == "/v1/people/prs_2/why?item_id=itm_1&at=2026-11-22T19%3A00%2B09%3A00"
    assert "42" in outcome.out
    assert "cannot open it" in outcome.err


@pytest.mark.parametrize("name", ["roster.xlsx", "roster"])
def test_a_roster_is_kept_as_csv_or_pdf_only(hizo, wire, signed_in, tmp_path, name):
    outcome = hizo("roster", "export", tmp_path / name, **signed_in)
    assert outcome.code == 2
    assert wire.asked == []


def test_a_list_is_brought_in_row_by_row(hizo, wire, say, signed_in, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("氏名\r\n花子\r\n".encode())
    refused = {
        "row": 2,
        "name": "次郎",
        "request_id": None,
        "code": "grant_not_personal",
        "reason": "r",
        "remedy": "m",
    }
    asked = {"row": 1, "name": "花子", "request_id": "grq_1", "code": None, "reason": None, "remedy": None}
    wire.will(say.of({"requested": 1, "refused": 1, "rows": [asked, refused]}, 201))
    terms = (
        "--right",
        "view",
        "--tier",
        "1",
        "--project",
        "prj_1",
        "--until",
        "2027-03-31",
        "--overseas",
        "なし",
    )
    outcome = hizo("roster", "import", "ent_1", path, *terms, **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[0].body == path.read_bytes()
    assert "right=view" in wire.asked[0].path
    assert "grant_not_personal" in outcome.out
    assert "1 requests to be decided" in outcome.err


def test_a_check_in_sends_what_is_known_and_says_whose_word_it_is(hizo, wire, say, signed_in):
    standing = {
        "id": "dev_1",
        "name": "pc",
        "person_name": "花子",
        "last_seen_at": "x",
        "refused_by": None,
        "amber": [],
        "extra_software": [],
    }
    wire.will(say.of(standing, 201))
    outcome = hizo("device", "check-in", "--security-running", "--signatures-on", "2026-11-20", **signed_in)
    assert outcome.code == 0, outcome.err
    sent = wire.asked[0].json
    assert sent["os"]
    assert (sent["security_running"], sent["signatures_on"], sent["os_updated_on"]) == (
        True,
        "2026-11-20",
        None,
    )
    assert sent["usb_storage"] == "unknown"
    assert "as reported by you" in outcome.err


def test_nobody_claims_by_silence_that_security_software_runs(hizo, wire, signed_in):
    outcome = hizo("device", "check-in", **signed_in)
    assert outcome.code == 2
    assert wire.asked == []


def test_a_term_for_devices_is_changed_and_the_others_stay(hizo, wire, say, signed_in):
    terms = {
        "number": 1,
        "require_registration": True,
        "require_check_in": False,
        "require_usb_disabled": False,
        "refuse_general_segment": False,
        "update_days": 60,
        "signature_days": 7,
        "scan_days": 7,
    }
    wire.will(say.of(terms), say.of(terms, 201))
    assert hizo("device", "policy", "--require-check-in", "--reason", "r", **signed_in).code == 0
    sent = wire.asked[1].json
    assert (sent["require_registration"], sent["require_check_in"], sent["reason"]) == (True, True, "r")


def test_missing_evidence_of_maintenance_needs_its_reason(hizo, wire, signed_in):
    outcome = hizo("maintenance", "close", "mnt_1", "--no-recording", "no camera", **signed_in)
    assert outcome.code == 2
    assert "--log FILE" in outcome.err
    assert wire.asked == []


def test_a_visit_is_decided_for_each_named_visitor_by_its_digest(hizo, wire, say, signed_in):
    visit = {
        **dict.fromkeys(("number", "company", "purpose", "need_to_know", "route", "exhibits", "areas"), "x"),
        **dict.fromkeys(("from_at", "until_at", "ended_at", "asked_by", "escort"), None),
        "id": "vis_1",
        "item_ids": [],
        "visitors": [{"id": "vst_1", "name": "客", "standing": "undecided"}],
        "digest": "e" * 64,
        "runs": [],
        "pages": [],
    }
    wire.will(say.of(visit), say.of(visit))
    outcome = hizo("visit", "decide", "vis_1", "--approve", "all", "--reason", "商談", "--yes", **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[1].json == {
        "digest": "e" * 64,
        "decisions": [{"visitor_id": "vst_1", "approved": True, "reason": "商談"}],
    }


def test_a_session_that_was_not_planned_is_planned_and_recorded_at_once(hizo, wire, say, signed_in, tmp_path):
    material = tmp_path / "course.pdf"
    material.write_bytes(b"%PDF")
    held = {
        **dict.fromkeys(("course", "kind", "trainer_name", "held_on", "counted", "not_counted"), "x"),
        "id": "trs_1",
        "attendees": [],
    }
    wire.will(say.of({"id": "trs_1"}, 201), say.of(held))
    said = ("--course", "holder", "--kind", "meeting", "--held-on", "2026-11-22", "--trainer-name", "講師")
    outcome = hizo("training", "record", *said, "--attendee", "prs_2", "--material", material, **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[0].json["planned_on"] == "2026-11-22"
    assert wire.asked[1].path == "/v1/training-sessions/trs_1/close"
    assert wire.asked[1].json["material_name"] == "course.pdf"
    assert wire.asked[1].json["attendees"] == ["prs_2"]
