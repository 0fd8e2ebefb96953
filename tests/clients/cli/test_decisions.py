"""A decision is about exactly what was seen, and nobody decides by accident."""

from __future__ import annotations

import pytest

REQUEST = {
    "id": "cpr_1",
    "item_id": "itm_1",
    "version_id": "ver_1",
    "state": "requested",
    "requester": "花子",
    "recipient": "一郎",
    "bound": {"version_id": "ver_1", "pages": [1, 2, 3], "copies": 1, "recipient_id": "prs_2"},
    "digest": "d" * 64,
    "decided_by": None,
    "reason": None,
    "copies": [],
}
DISPOSAL = {
    "id": "dsp_1",
    "item_id": "itm_1",
    "state": "ordered",
    "digest": "e" * 64,
    "bound": {"item": "itm_1", "versions": ["ver_1"], "open_copies": []},
    "steps": [],
    "blocked_by": None,
}


def test_without_a_person_a_decision_needs_to_be_said(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST))
    outcome = hizo("copy", "approve", "cpr_1", "--reason", "needed", **signed_in)
    assert outcome.code == 2
    assert len(wire.asked) == 1
    assert "一郎" in outcome.err


def test_an_approval_names_the_digest_of_what_was_shown(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST), say.of({**REQUEST, "state": "approved"}))
    outcome = hizo("copy", "approve", "cpr_1", "--reason", "needed", "--yes", **signed_in)
    assert outcome.code == 0
    assert wire.asked[1].json == {"digest": "d" * 64, "reason": "needed"}
    assert "一郎" in outcome.err


def test_copies_are_made_no_wider_than_asked_for_and_awaited(hizo, wire, say, signed_in, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    running = {"id": "opn_1", "kind": "copy.issue", "state": "running", "progress": None, "result": None}
    wire.will(
        say.of({"operation_id": "opn_1", "request": REQUEST}, 202),
        say.of(running),
        say.of({**running, "state": "done", "result": {}}),
        say.of(
            {**REQUEST, "state": "issued", "copies": [{"id": "cpy_1", "number": 1, "state": "in_transit"}]}
        ),
    )
    outcome = hizo("copy", "issue", "cpr_1", "--pages", "1", **signed_in)
    assert outcome.code == 0
    assert wire.asked[0].json == {"pages": "1"}
    assert "cpy_1" in outcome.out


def test_a_request_that_changed_since_it_was_read_is_the_vaults_to_refuse(hizo, wire, say, signed_in):
    wire.will(say.of(REQUEST), say.problem(409, "ticket_invalid", clauses=["G5.3-b"]))
    outcome = hizo("copy", "approve", "cpr_1", "--reason", "r", "--digest", "f" * 64, **signed_in)
    assert outcome.code == 3
    assert wire.asked[1].json["digest"] == "f" * 64


def test_a_disposal_is_confirmed_by_digest_and_code(hizo, wire, say, signed_in):
    wire.will(
        say.of(DISPOSAL), say.of({"operation_id": "opn_1", "disposal": DISPOSAL}, 202), say.of(DISPOSAL)
    )
    outcome = hizo("dispose", "confirm", "dsp_1", "--yes", "--no-wait", "--code", "123456", **signed_in)
    assert outcome.code == 0
    assert wire.asked[1].json == {"digest": "e" * 64, "code": "123456"}


def test_a_marking_is_changed_with_a_reason_and_a_code_and_waited_for(hizo, wire, say, signed_in):
    ordered = {
        **{"id": "rgd_1", "item_id": "itm_1", "old_marking": "秘", "marking": "社外秘", "state": "ordered"},
        **{"blocked_by": "stamp_failed", "ordered_by": {"id": "prs_1", "name": "山田"}},
        "ordered_at": "2026-11-22T01:02:03Z",
    }
    work = {"id": "opn_1", "kind": "regrading.carry_out", "state": "done", "progress": None}
    wire.will(say.of({"operation_id": "opn_1", "regrading": ordered}, 202), say.of(work))
    said = ("--reason", "見直し", "--code", "123456")
    outcome = hizo("regrade", "order", "itm_1", "社外秘", *said, **signed_in)
    assert outcome.code == 0
    body = {"item_id": "itm_1", "marking": "社外秘", "reason": "見直し", "code": "123456"}
    assert wire.asked[0].json == body
    assert "秘 → 社外秘" in outcome.out

    wire.will(say.of({"items": [ordered], "next": None}))
    outcome = hizo("regrade", "list", "--state", "ordered", **signed_in)
    assert outcome.code == 0
    assert "stamp_failed" in outcome.out


def test_work_that_fails_behind_the_answer_is_a_failure_of_the_command(hizo, wire, say, signed_in):
    failed = {
        "id": "opn_1",
        "kind": "disposal.execute",
        "state": "failed",
        "progress": None,
        "result": None,
        "problem": {"status": 409, "code": "disposal_unverified", "detail": "x", "clauses": ["G9.1.4-a"]},
    }
    wire.will(say.of(DISPOSAL), say.of({"operation_id": "opn_1", "disposal": DISPOSAL}, 202), say.of(failed))
    outcome = hizo("dispose", "confirm", "dsp_1", "--yes", "--code", "123456", **signed_in)
    assert outcome.code == 3
    assert "disposal_unverified" in outcome.err


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "１２３４５６", ""])
def test_what_is_no_code_never_reaches_the_vault(hizo, wire, signed_in, code):
    assert hizo("code", code, **signed_in).code == 2
    assert wire.asked == []


def test_refusals_keep_their_clauses_for_scripts(hizo, wire, say, signed_in):
    wire.will(say.problem(403, "no_grant", clauses=["G4.1.1-b"], remedy="ask the manager"))
    outcome = hizo("--json", "show", "itm_1", **signed_in)
    assert outcome.code == 3
    assert outcome.out == ""
    assert '"no_grant"' in outcome.err
    assert '"G4.1.1-b"' in outcome.err


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(404, "not_found", 5), (409, "conflict", 6), (503, "log_unavailable", 8), (401, "unauthenticated", 4)],
)
def test_exit_codes_say_what_happened(hizo, wire, say, signed_in, status, code, expected, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.will(*[say.problem(status, code)] * 4)
    assert hizo("show", "itm_1", **signed_in).code == expected
