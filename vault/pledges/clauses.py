"""How the text of a pledge is built: clauses, list items and paragraphs of plain Markdown. Pure.

A clause begins with `## …` or with `第N条…`; words behind `第N条（題）` on the same line belong to the clause. A list item
begins with `- `, `・`, `1. ` or `(1)`; everything else is a paragraph. Nothing else of Markdown has a meaning here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_TITLE: Final = re.compile(r"^#\s+(?P<words>\S.*)$")
_MARKED: Final = re.compile(r"^#{2,6}\s+(?P<words>\S.*)$")
_NUMBERED: Final = re.compile(
    r"^(?P<words>第[0-9０-９一二三四五六七八九十百]+条(?:の[0-9０-９一二三四五六七八九十]+)?"
    r"(?=[ 　（(]|$)[ 　]*(?:（[^）]*）|\([^)]*\))?)[ 　]*(?P<rest>.*)$"
)
_ITEM: Final = re.compile(r"^(?P<sign>[-*・]|\d{1,2}\.|[(（][0-9０-９]{1,2}[)）])[ 　]*(?P<words>\S.*)$")
_NAME_ENDS: Final = re.compile(r"[\s　（(、：:]|$")


@dataclass(frozen=True)
class Part:
    """One line of the text as it is printed; `sign` is an item's number or dot."""

    kind: Literal["title", "clause", "item", "paragraph"]
    words: str
    sign: str = ""


def parts(text: str) -> Iterator[Part]:
    """The text, part by part; empty lines only separate."""
    for line in text.splitlines():
        if line.strip():
            yield from _parts_of(line.strip())


def _parts_of(line: str) -> Iterator[Part]:
    title, marked, item = _TITLE.match(line), _MARKED.match(line), _ITEM.match(line)
    numbered = _NUMBERED.match(line)
    if title is not None:
        yield Part("title", title["words"])
    elif marked is not None:
        yield Part("clause", marked["words"])
    elif numbered is not None:
        yield Part("clause", numbered["words"].strip())
        yield from [Part("paragraph", numbered["rest"])] * bool(numbered["rest"])
    elif item is not None:
        yield Part("item", item["words"], "・" if item["sign"] in "-*・" else item["sign"])
    else:
        yield Part("paragraph", line)


def holds_clause(text: str, name: str) -> bool:
    """Whether exactly one clause of the text has the name, and says something."""
    said: list[bool] = []
    in_clause = False
    for part in parts(text):
        if part.kind in ("title", "clause"):
            in_clause = part.kind == "clause" and is_named(part.words, name)
            said += [False] * in_clause
        elif in_clause:
            said[-1] = True
    return said == [True]


def is_named(heading: str, name: str) -> bool:
    """Whether a heading such as `第2条（守秘義務）` is that of the clause `第2条`."""
    return bool(name) and heading.startswith(name) and _NAME_ENDS.match(heading[len(name) :]) is not None
