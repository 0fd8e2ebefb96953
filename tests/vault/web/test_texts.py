"""No page has a text that is in no catalogue: whatever people read in a template goes through `_`, in a handler through `N_`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

import vault.web

WEB = Path(next(iter(vault.web.__path__)))
TEMPLATES = sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*.html"))
READ_ALOUD = ("alt", "title", "aria-label", "placeholder", "label")
OUR_NAME = re.compile(r"Hizo|秘蔵|English|日本語")
"""The name is the same everywhere, and each language is named in itself."""
_OF_JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)


def _texts(source: str) -> Iterator[str]:
    tree = lxml.html.fromstring(f"<div>{_OF_JINJA.sub(' ', source)}</div>")
    for each in tree.iter():
        if each.tag in {"script", "style", "code"}:
            # A command is called the same in every language.
            yield from (each.tail,) if each.tail else ()
            continue
        yield from (text for text in (each.text, each.tail) if text)
        yield from (each.get(name) for name in READ_ALOUD if each.get(name))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_nothing_that_is_not_translated(template: str) -> None:
    said = (OUR_NAME.sub("", text) for text in _texts((WEB / template).read_text(encoding="utf-8")))
    assert [text.strip() for text in said if re.search(r"[^\W\d_]{2,}", text)] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_nothing_that_a_strict_policy_forbids(template: str) -> None:
    source = (WEB / template).read_text(encoding="utf-8")
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|\|\s*safe\b",
        source,
    )


def test_what_was_done_is_said_in_the_readers_language() -> None:
    unmarked = [
        f"{path.relative_to(WEB)}:{call.lineno}"
        for path in WEB.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "done"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    ]
    assert unmarked == []
