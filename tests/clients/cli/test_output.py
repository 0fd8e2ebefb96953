"""Results to stdout, everything else to stderr, and no name repaints a terminal."""

from __future__ import annotations

import io
import json

import pytest

from clients import texts
from clients.cli.output import Output, shown, width
from clients.cli.progress import progress_bar
from clients.errors import Problem, RefusedByRuleError

TRICKS = ["\x1b[2Jgone", "a\rb", "\u202egnp.exe", "a\x9bb", "x\x07y", "line\nbreak"]


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_from_the_vault_is_shown_not_obeyed(name):
    harmless = shown(name)
    assert not any(ord(each) < 32 or 0x7F <= ord(each) < 0xA0 or each == "\u202e" for each in harmless)


@pytest.mark.parametrize("name", TRICKS)
def test_json_is_harmless_on_a_terminal_and_still_exact(name):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    Output(as_json=True, out=out).result({"name": name}, [])
    out.seek(0)
    text = out.read()
    assert not any(ord(each) < 32 and each != "\n" for each in text)
    assert "\u202e" not in text
    assert json.loads(text) == {"name": name}


def test_columns_line_up_with_japanese_names():
    out = io.StringIO()
    Output(out=out).table([], ["a", "b"], [["秘蔵", "x"], ["abcd", "y"]])
    lines = out.getvalue().splitlines()
    assert [width(line[: line.index(mark)]) for line, mark in zip(lines[1:], "xy", strict=True)] == [6, 6]


def test_a_console_that_knows_no_japanese_does_not_stop_the_command():
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Output(out=out).facts({}, {"名": "秘蔵"})
    out.seek(0)
    assert "\\u79d8" in out.read()


def test_an_error_names_code_clause_request_and_remedy():
    err = io.StringIO()
    problem = Problem(403, "no_grant", "not allowed", ("G4.1.1-b",), "ask the manager", "req_1")
    Output(err=err).error(RefusedByRuleError(problem))
    assert all(
        word in err.getvalue() for word in ("not allowed", "no_grant", "G4.1.1-b", "req_1", "ask the manager")
    )


def test_an_empty_table_leaves_stdout_empty(capsys):
    Output().table([], ["a"], [])
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_stderr_of_a_terminal_only(capsys, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with progress_bar(Output(err=screen), "\x1b[31m【極秘】[bold]図面.pdf", 100) as progress:
        progress(50)
        progress(100)
    assert capsys.readouterr().out == ""
    assert "\\u001b[31m【極秘】[bold]" in screen.getvalue()
    assert "\x1b[31m【" not in screen.getvalue()


@pytest.mark.parametrize("output", [Output(err=io.StringIO()), Output(as_json=True, err=Terminal())])
def test_scripts_see_no_progress(output, capsys):
    with progress_bar(output, "file", 100) as progress:
        progress(50)
    told = capsys.readouterr()
    assert told.out + told.err == ""


def test_people_read_times_of_japan_and_words_of_their_language(capsys):
    answer = {"state": "in_transit", "due_on": "2026-12-31", "fetch_until": "2026-11-23T15:02:15.058Z"}
    try:
        for language in ("ja", "en"):
            texts.use(language)
            Output().facts(answer, answer)
    finally:
        texts.use("en")
    japanese, english = capsys.readouterr().out.split("state", 1)
    assert "引渡し中" in japanese
    assert "受取期限" in japanese
    assert "in_transit" in english
    assert japanese.count("2026-11-24 00:02:15 JST") == english.count("2026-11-24 00:02:15 JST") == 1


def test_programs_read_what_the_vault_said(capsys):
    Output(as_json=True).facts({"fetch_until": "2026-11-23T15:02:15.058Z"}, {})
    assert json.loads(capsys.readouterr().out) == {"fetch_until": "2026-11-23T15:02:15.058Z"}


def test_no_answer_is_shown_as_json_to_people():
    told = shown([{"id": "cpy_1", "permissions": {"print": False}}, {"number": 2, "holds": []}])
    assert not set('{}[]"') & set(told)
