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
        if part and width(sign) == 2:
            yield part
            part = ""
        part += sign
        if sign == " " or width(sign) == 2:
            yield part
            part = ""
    if part:
        yield part
