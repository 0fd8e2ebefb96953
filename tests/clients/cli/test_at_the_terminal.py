"""What a person at a terminal is shown and asked: pages, courses, another password."""

from __future__ import annotations

import pytest

from clients.cli import prompts
from clients.cli.output import width
from clients.cli.reading import folded

LESSONS = [
    {"id": "one", "title": "一", "minutes": 3, "opened": True, "questions": [{"id": "q1", "right": True}]},
    {
        "id": "two",
        "title": "二",
        "minutes": 3,
        "opened": True,
        "questions": [{"id": "q1", "right": True}, {"id": "q2", "right": None}],
    },
    {"id": "three", "title": "三", "minutes": 3, "opened": False, "questions": []},
]
ATTEMPT = {
    "id": "att_1",
    "course": "holder",
    "state": "open",
    "asked": 3,
    "answered": 2,
    "right": 2,
    "pass_percent": 80,
    "lessons": LESSONS,
    "valid_until": None,
}
PASSED = {**ATTEMPT, "state": "passed", "answered": 3, "right": 3, "valid_until": "2027-11-22T14:59:59Z"}
QUESTION = {
    "id": "q2",
    "text": "Which two?",
    "options": [{"id": "a", "text": "first"}, {"id": "b", "text": "second"}, {"id": "c", "text": "third"}],
}
JUDGED = {
    "right": True,
    "options": [
        {"id": "a", "text": "first", "accepted": True, "ticked": True, "feedback": "because it is"},
        {"id": "b", "text": "second", "accepted": False, "ticked": False, "feedback": "because it is not"},
        {"id": "c", "text": "third", "accepted": True, "ticked": True, "feedback": "this too"},
    ],
    "attempt": ATTEMPT,
}


@pytest.fixture
def at_terminal(monkeypatch):
    monkeypatch.setattr(prompts, "interactive", lambda: True)


def _own(say, attempt_id):
    return say.of({"items": [{"course": "holder", "attempt_id": attempt_id}]})


def test_a_course_goes_on_where_it_stopped_and_tells_the_reason_of_every_option(
    hizo, wire, say, signed_in, at_terminal
):
    wire.will(
        _own(say, "att_1"),
        say.of(ATTEMPT),
        say.of({"text": "second lesson", "questions": [{**QUESTION, "id": "q1"}, QUESTION]}, 201),
        say.of(JUDGED, 201),
        say.of({"text": "third lesson", "questions": []}, 201),
        say.of(PASSED),
    )
    outcome = hizo("course", "take", "holder", stdin="nonsense\n4\n3,1\n", **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[3].json == {"lesson_id": "two", "question_id": "q2", "ticked": ["c", "a"]}
    assert [each.path.rsplit("/", 1)[1] for each in wire.asked[2:5]] == ["two", "answers", "three"]
    for reason in ("because it is", "because it is not", "this too"):
        assert reason in outcome.err
    assert "3/3" in outcome.out


def test_a_course_is_begun_where_none_is_open_or_where_it_is_asked_for(
    hizo, wire, say, signed_in, at_terminal
):
    empty = {**PASSED, "lessons": []}
    wire.will(_own(say, None), say.of(empty, 201), _own(say, "att_1"), say.of(empty, 201))
    assert hizo("course", "take", "holder", **signed_in).code == 0
    assert hizo("course", "take", "holder", "--anew", **signed_in).code == 0
    assert [each.path for each in wire.asked if each.method == "POST"] == ["/v1/courses/holder/attempts"] * 2


def test_whoever_does_not_pass_is_told_how_to_try_again(hizo, wire, say, signed_in, at_terminal):
    wire.will(_own(say, None), say.of({**PASSED, "lessons": [], "state": "failed"}, 201))
    assert "hizo course take holder" in hizo("course", "take", "holder", **signed_in).err


def test_a_course_is_not_taken_by_a_script(hizo, wire, signed_in):
    assert hizo("course", "take", "holder", **signed_in).code == 2
    assert wire.asked == []


def test_a_refused_password_is_asked_for_again_and_nothing_typed_before_is_lost(
    hizo, wire, say, at_terminal, monkeypatch
):
    typed = iter(["tanuki", "another one"])
    monkeypatch.setattr(prompts, "password", lambda *_question, **_sources: next(typed))
    facts = {
        "person": {"id": "prs_1", "name": "花子"},
        "purpose": "invite",
        "expires_at": "2026-11-25T10:00:00Z",
        "password_rules": [],
    }
    wire.will(
        say.of(facts),
        say.problem(422, "password_dictionary"),
        say.of({"otpauth_uri": "otpauth://totp/x?secret=AAAA", "secret_base32": "AAAA"}),
        say.problem(401, "unauthenticated"),
    )
    given = ("--user", "hanako", "--handover-code", "aaaa-bbbb-cccc-dddd")
    outcome = hizo("enrol", f"{wire.url}/enrol#tok", *given, stdin="123456\n")
    assert "password_dictionary" in outcome.err
    starts = [each.json for each in wire.asked if each.path.endswith("/start")]
    assert [each["password"] for each in starts] == ["tanuki", "another one"]


@pytest.mark.parametrize(
    "line",
    [
        "私は、重要技術情報を業務の目的のほかに使わず、会社が定めた人のほかには知らせません（公知になったものを除く）。「極秘」「秘」",
        "Information stays where it is when it is copied; that is why a leak is so hard to notice, and late.",
        "",
    ],
)
def test_a_long_line_is_folded_without_loss_and_never_begins_with_a_full_stop(line):
    pieces = list(folded(line, 40))
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")
    assert all(piece[0] not in "、。）」" and piece[-1] not in "（「" for piece in pieces if piece)
    assert all(width(piece) <= 42 for piece in pieces)
