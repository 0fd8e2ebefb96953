"""Long texts for reading: the Markdown that lessons, procedures and pledges are written in, as harmless HTML.

Headings, lists, numbered lists, quotations, tables, paragraphs; bold, code, and links to http(s). Everything else of Markdown,
HTML above all, is shown as it was typed. A line break in a paragraph stays one.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup, escape

from vault.platform.texts import N_
from vault.web.frame.reader import said

_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*)")
_ITEM: Final = re.compile(r"(?P<sign>[-*・]|\d{1,3}\.)[ 　]+(?P<words>\S.*)")
_RULED: Final = re.compile(r"\|?[\s:|-]*-[\s:|-]*")
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_BOLD: Final = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_CODE: Final = re.compile(r"`([^`]+)`")
_DEEPEST: Final = 6


def prose(text: str, first: int = 2) -> Markup:
    """A text as HTML.

    Args:
        first: the level that the highest headings of the text get, so that it fits below the page's own.
    """
    lines = text.replace("\r\n", "\n").splitlines()
    levels = [len(found[1]) for line in lines if (found := _HEADING.fullmatch(line.strip()))]
    deeper = first - min(levels, default=first)
    return Markup("\n").join(_blocks(lines, deeper))


def _blocks(lines: Sequence[str], deeper: int) -> Iterator[Markup]:
    rest = list(lines)
    while rest:
        line = rest[0].strip()
        if not line:
            rest.pop(0)
        elif heading := _HEADING.fullmatch(line):
            rest.pop(0)
            level = min(len(heading[1]) + deeper, _DEEPEST)
            yield Markup("<h%s>%s</h%s>") % (level, _inline(heading[2]), level)
        elif _ITEM.fullmatch(line):
            yield _list(rest, deeper)
        elif line.startswith(">"):
            quoted = [each.strip().removeprefix(">").strip() for each in _taken(rest, ">")]
            yield Markup("<blockquote>%s</blockquote>") % _lines(quoted)
        elif line.startswith("|"):
            yield _table(_taken(rest, "|"))
        else:
            yield Markup("<p>%s</p>") % _lines(_paragraph(rest))


def _taken(rest: list[str], sign: str) -> list[str]:
    found = []
    while rest and rest[0].strip().startswith(sign):
        found.append(rest.pop(0).strip())
    return found


def _paragraph(rest: list[str]) -> list[str]:
    found = [rest.pop(0).strip()]
    while rest and (line := rest[0].strip()) and not _begins_another(line):
        found.append(line)
        rest.pop(0)
    return found


def _begins_another(line: str) -> bool:
    return bool(line.startswith(("|", ">")) or _HEADING.fullmatch(line) or _ITEM.fullmatch(line))


def _list(rest: list[str], deeper: int) -> Markup:
    """The items that follow one another; what is indented below an item belongs to it."""
    first = _ITEM.fullmatch(rest[0].strip())
    numbered = first is not None and first["sign"].endswith(".")
    items: list[Markup] = []
    while rest and (item := _ITEM.fullmatch(rest[0].strip())) and item["sign"].endswith(".") is numbered:
        rest.pop(0)
        inside = Markup("").join(_blocks(_indented(rest), deeper))
        items.append(Markup("<li>%s%s</li>") % (_inline(item["words"]), inside))
    if not numbered or first is None:
        return Markup("<ul>%s</ul>") % Markup("").join(items)
    return Markup('<ol start="%s">%s</ol>') % (int(first["sign"][:-1]), Markup("").join(items))


def _indented(rest: list[str]) -> list[str]:
    found = []
    while rest and rest[0].startswith(("  ", "\t")) and rest[0].strip():
        found.append(rest.pop(0))
    while len(rest) > 1 and not rest[0].strip() and _ITEM.fullmatch(rest[1].strip()):
        rest.pop(0)
    return textwrap.dedent("\n".join(found)).splitlines()


def _table(lines: Sequence[str]) -> Markup:
    rows = [[_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    heads: list[Markup] = []
    if len(lines) > 1 and _RULED.fullmatch(lines[1]):
        heads, rows = rows[0], rows[2:]
    head = Markup("").join(Markup('<th scope="col">%s</th>') % each for each in heads)
    body = Markup("").join(
        Markup("<tr>%s</tr>") % Markup("").join(Markup("<td>%s</td>") % cell for cell in row) for row in rows
    )
    table = Markup("<table><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (head, body)
    around = Markup('<div class="scroll" tabindex="0" role="group" aria-label="%s">%s</div>')
    return around % (said(N_("Table")), table)


def _lines(lines: Sequence[str]) -> Markup:
    return Markup("<br>").join(_inline(each) for each in lines)


def _inline(text: str) -> Markup:
    safe = str(escape(text))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOLD.sub(r"<strong>\1</strong>", safe)
    return Markup(_LINK.sub(r'<a href="\2" rel="noreferrer">\1</a>', safe))  # noqa: S704  # escaped above
