"""A command that people are told to run is one that exists: in refusals, notices, the guide, help and documentation."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import translations
from babel.messages.pofile import read_po

from clients.cli.main import root
from vault.identity.notice_texts import NOTICE_COMMANDS
from vault.platform.refusal_catalogue import CATALOGUE
from vault.setup.steps import STEPS

ROOT = Path(translations.ROOT)
_NAMED = re.compile(r"(?<![\w-])hizo((?: [a-z][a-z-]*)+)")
_DOCUMENTS = (
    "README.md",
    "README.ja.md",
    "docs/cli.md",
    "docs/cli.ja.md",
    "docs/sign-in.md",
    "docs/operators.md",
)


def _said_by_the_vault() -> set[str]:
    notices = set(NOTICE_COMMANDS.values())
    refusals = notices | {
        said for text in CATALOGUE.values() for said in (text.text, text.remedy, text.command)
    }
    return refusals | {said for step in STEPS for said in (step.next_step, step.command)}


def _said_to_people() -> set[str]:
    """Every text of the vault and of its clients, notices among them, in both languages."""
    found = set()
    for domain in translations.DOMAINS:
        for language in translations.LANGUAGES:
            with domain.po(language).open("rb") as file:
                found |= {said for each in read_po(file) for said in (each.id, each.string)}
    return found


def _unknown(text: str) -> list[str]:
    """The commands in `text` that the tree does not know."""
    return [named.group(0) for named in _NAMED.finditer(text) if not _is_known(named.group(1).split())]


def _is_known(words: list[str]) -> bool:
    """Whether the words begin with a command; what follows it are its arguments, or the rest of the sentence."""
    at: click.Command = root()
    context = click.Context(at)
    for word in words:
        following = at.get_command(context, word) if isinstance(at, click.Group) else None
        if following is None:
            break
        at = following
    return not isinstance(at, click.Group) or at.invoke_without_command


def test_every_command_that_the_vault_names_exists():
    assert [each for text in sorted(_said_by_the_vault()) for each in _unknown(text)] == []


def test_every_command_in_texts_for_people_exists():
    assert [each for text in sorted(_said_to_people()) for each in _unknown(text)] == []


@pytest.mark.parametrize("document", _DOCUMENTS)
def test_every_command_in_the_documentation_exists(document):
    blocks = re.findall(
        r"^hizo .*$|`hizo [^`]+`", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [each for text in blocks for each in _unknown(text.strip("`"))] == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Sign it with: hizo pledge sign.", []),
        ("See what is left: hizo setup.", []),
        ("Ask: hizo pledge.", ["hizo pledge"]),
        ("hizo trainer designate", ["hizo trainer designate"]),
        ("hizo-vault doctor", []),
        ("hizo upload drawing", []),
    ],
)
def test_what_is_no_command_is_found(text, unknown):
    assert _unknown(text) == unknown


def test_every_command_of_the_worklist_exists():
    sources = (ROOT / "vault" / "oversight" / "worklist").glob("*.py")
    named = {
        each for path in sources for each in re.findall(r'"(hizo [a-z][a-z -]*)', path.read_text("utf-8"))
    }
    assert len(named) > 15
    assert [each for each in named if _unknown(each.rstrip(" -"))] == []
