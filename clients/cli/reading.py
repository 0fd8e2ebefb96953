"""Reading a longer text at a terminal, page by page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.output import harmless, width
from clients.texts import translate as _

_NARROWEST = 40
_WIDEST = 96
_NEVER_FIRST = frozenset("、。，．・：；！？）］｝」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ ),.:;!?")
_NEVER_LAST = frozenset("（［｛「『【〈《(")


def read_out(app: App, text: str) -> None:
    """Show `text` on stderr; where somebody reads along, a page at a time."""
    size = shutil.get_terminal_size()
    lines = [piece for line in harmless(text).splitlines() for piece in folded(line, _columns(size.columns))]
    if not prompts.interactive():
        app.output.plain("\n".join(lines))
        return
    page = max(5, size.lines - 2)
    for start in range(0, len(lines), page):
        app.output.plain("\n".join(lines[start : start + page]))
        if start + page < len(lines):
            click.pause(_("-- Enter shows the next page --"), err=True)


def _columns(terminal: int) -> int:
    return max(_NARROWEST, min(terminal, _WIDEST))


def folded(line: str, columns: int) -> Iterator[str]:
    """`line` in pieces that fit in `columns`: between Latin words, and anywhere in Japanese, which has no blanks."""
    piece = ""
    for word in _unbroken(line):
        if piece and width(piece + word.rstrip()) > columns:
            yield piece.rstrip()
            piece = word.lstrip()
        else:
            piece += word
    yield piece.rstrip()


def _unbroken(line: str) -> Iterator[str]:
    """The parts of a line behind each of which it may be broken."""
    part = ""
    for sign in line:
        if part and _may_break(part[-1], sign):
            yield part
            part = ""
        part += sign
    yield part


def _may_break(before: str, sign: str) -> bool:
    """Whether a line may end between two signs, by the rules of Japanese typesetting (JIS X 4051, its two main ones)."""
    if sign in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before == " " or width(before) == 2 or width(sign) == 2
