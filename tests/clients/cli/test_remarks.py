"""Remarks at the terminal: about one thing, answered with a reason, read in people's own words."""

from __future__ import annotations

import pytest

from clients import texts

REMARK = {
    "id": "rmk_1",
    "about": "procedure",
    "target": "storage",
    "target_name": "保管の手順",
    "version_number": 1,
    "problem": "鍵が一本しかない",
    "proposal": None,
    "filed_by": {"id": "prs_2", "name": "花子"},
    "department": "製造",
    "filed_at": "2026-11-22T01:00:00.000Z",
    "addressee": "manager",
    "due_at": "2026-12-08T14:59:59.999Z",
    "escalated_at": None,
    "outcome": None,
    "reason": None,
    "answered_by": None,
    "answered_at": None,
}
FILE = ("remark", "file", "--problem", "鍵が一本しかない")
ANSWERED = {
    **REMARK,
    "outcome": "exception",
    "reason": "台帳に記録した",
    "answered_at": "2026-11-23T01:00:00.000Z",
}


@pytest.mark.parametrize(
    ("option", "target", "about"),
    [
        ("--procedure", "storage", "procedure"),
        ("--measure", "msr_1", "measure"),
        ("--entry", "ent_1", "entry"),
    ],
)
def test_a_remark_is_filed_on_what_the_option_names(hizo, wire, say, signed_in, option, target, about):
    wire.will(say.of(REMARK, 201))
    outcome = hizo(*FILE, option, target, "--proposal", "二本にする", **signed_in)
    assert outcome.code == 0, outcome.err
    said = {"about": about, "target": target, "problem": "鍵が一本しかない", "proposal": "二本にする"}
    assert wire.asked[0].json == said
    assert "保管の手順" in outcome.out


@pytest.mark.parametrize("named", [(), ("--procedure", "storage", "--entry", "ent_1"), ("--entry", "")])
def test_a_remark_about_nothing_or_two_things_is_not_sent(hizo, wire, signed_in, named):
    outcome = hizo(*FILE, *named, **signed_in)
    assert outcome.code == 2
    assert "--procedure, --measure or --entry" in outcome.err
    assert wire.asked == []


def test_an_answer_is_one_of_three_and_gives_a_reason(hizo, wire, say, signed_in):
    answer = ("remark", "answer", "rmk_1", "--outcome")
    assert hizo(*answer, "later", "--reason", "-", **signed_in).code == 2
    assert hizo(*answer, "kept", **signed_in).code == 2
    assert wire.asked == []
    wire.will(say.of(ANSWERED))
    outcome = hizo(*answer, "exception", "--reason", "台帳に記録した", **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[0].json == {"outcome": "exception", "reason": "台帳に記録した"}


def test_the_list_asks_for_the_state_and_says_it_in_words(hizo, wire, say, signed_in):
    texts.use("ja")
    wire.will(say.of({"items": [ANSWERED], "next": None}))
    outcome = hizo("remark", "list", "--state", "answered", **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[0].path == "/v1/remarks?state=answered"
    assert "手順" in outcome.out
    assert "例外" in outcome.out
    assert "exception" not in outcome.out
