"""Starting up: quick, in the right language, with honest exit codes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from clients import texts
from clients.cli.main import COMMANDS, root

SLOW = (
    "httpx2",
    "rich",
    "cryptography",
    "keyring",
    "segno",
    "asn1crypto",
    "platformdirs",
    "clients.http_client",
)


def _python(program: str, **environment: str) -> str:
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "HIZO_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**surroundings, "PYTHONUTF8": "1", **environment},
    )
    return done.stdout


def test_help_imports_nothing_slow():
    program = f"""
import sys
from clients import texts
texts.use("ja")
from clients.cli.app import App
from clients.cli.main import run
assert run(["--help"], App()) == 0
print("imported:", [name for name in {SLOW!r} if name in sys.modules])
"""
    assert "imported: []" in _python(program)


def test_every_command_has_help_in_both_languages(hizo):
    context = {}
    for language in ("en", "ja"):
        texts.use(language)
        tree = root()
        helps = [tree.get_help(tree.make_context("hizo", [], resilient_parsing=True))]
        for name in COMMANDS:
            command = tree.get_command(None, name)
            helps.append(command.get_help(command.make_context(name, [], resilient_parsing=True)))
        context[language] = helps
    assert all(context["en"])
    assert "使い方" in context["ja"][0]
    assert "Usage" in context["en"][0]


HELP = 'import sys; sys.argv = ["hizo", *sys.argv[1:]]; from clients.cli.main import main\ntry: main()\nexcept SystemExit: pass'


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "Usage"),
        ({"LANG": "ja_JP.UTF-8"}, "使い方"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "Usage"),
        ({"LANG": "ja_JP.UTF-8", "HIZO_LANG": "en"}, "Usage"),
        ({"HIZO_LANG": "ja"}, "使い方"),
        ({"LANG": "fr_FR.UTF-8"}, "Usage"),
    ],
)
def test_the_language_is_the_one_asked_for(environment, word):
    program = HELP.replace("*sys.argv[1:]", '"copy", "request", "--help"')
    assert word in _python(program, **environment)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["list", "--no-such-option"],
        ["upload"],
        ["grant", "give", "e", "p", "--tier", "9"],
    ],
)
def test_a_wrong_command_line_is_told_apart_from_everything_else(hizo, arguments):
    outcome = hizo(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""


def test_without_a_session_nothing_is_sent_and_the_remedy_is_named(hizo):
    outcome = hizo("list")
    assert outcome.code == 4
    assert "hizo login" in outcome.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_for_every_shell(hizo, shell, monkeypatch):
    outcome = hizo("completion", shell)
    assert outcome.code == 0
    assert "_HIZO_COMPLETE" in outcome.out or "_hizo_completion" in outcome.out


def test_the_version_is_told(hizo):
    assert hizo("--version").out.startswith("hizo ")
