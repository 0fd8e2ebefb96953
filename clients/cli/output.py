"""Results to stdout for people or, with `--json`, for programs; everything else to stderr.

Texts from the vault are names and titles that other people chose, so control and direction characters are shown, not
obeyed: no file name may repaint a terminal or reverse a line.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TextIO

from clients.cli.words import heading, moment, valued
from clients.errors import ClientError, RefusedError
from clients.texts import translate as _

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def shown(value: object) -> str:
    """`value` as harmless text for a terminal; nothing becomes a hyphen, a time is Japan's."""
    if value is None or value in ("", [], ()):
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return shown(f"{value['name']} ({value['id']})")
    if isinstance(value, dict):
        return ", ".join(
            f"{shown(heading(str(name)))} {shown(valued(str(name), each))}" for name, each in value.items()
        )
    if isinstance(value, list | tuple):
        return ("; " if any(isinstance(each, dict) for each in value) else ", ").join(map(shown, value))
    return moment(harmless(str(value)).replace("\n", " ").replace("\t", " "))


def harmless(text: str) -> str:
    """`text` with what would steer a terminal shown instead of obeyed; line ends and tabs stay."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width(text: str) -> int:
    """Columns that `text` takes; wide and full-width characters take two (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _fact_lines(facts: Mapping[str, object]) -> list[str]:
    lines = [(shown(heading(name)), shown(valued(name, each))) for name, each in facts.items()]
    columns = max((width(name) for name, _text in lines), default=0)
    return [f"{_padded(name, columns)}  {text}" for name, text in lines]


def _padded(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


class Output:
    """Where one command writes."""

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    @property
    def is_terminal(self) -> bool:
        """Whether stderr, where progress goes, is a terminal."""
        return self._err.isatty()

    def result(self, value: object, lines: Sequence[str]) -> None:
        """Print `value` as JSON or `lines` for people."""
        if self.as_json:
            self._write(self._out, _json(value, self._out))
            return
        for line in lines:
            self._write(self._out, line)

    def facts(self, value: object, facts: Mapping[str, object]) -> None:
        """Print one thing: a name and a value per line; names and codes of the interface in people's words."""
        self.result(value, _fact_lines(facts))

    def document(self, value: object, facts: Mapping[str, object], text: str) -> None:
        """Print one thing as `facts` does, and its text below."""
        self.result(value, [*_fact_lines(facts), "", *harmless(text).splitlines()])

    def listing(self, found: Sequence[Mapping[str, object]], fields: Sequence[str]) -> None:
        """Print the named fields of the vault's objects in columns."""
        rows = [[valued(name, each.get(name)) for name in fields] for each in found]
        self.table(found, [heading(name) for name in fields], rows)

    def table(self, value: object, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print many things in columns; with no rows nothing goes to stdout."""
        if not rows and not self.as_json:
            self.note(_("nothing to show"))
            return
        cells = [list(head), *([shown(each) for each in row] for row in rows)]
        columns = [max(width(row[place]) for row in cells) for place in range(len(head))]
        self.result(value, ["  ".join(map(_padded, row, columns)).rstrip() for row in cells])

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        self._write(self._err, f"hizo: {text}")

    def plain(self, text: str) -> None:
        """Write a longer text to stderr as it is, line by line."""
        for line in text.splitlines():
            self._write(self._err, line)

    def error(self, error: ClientError) -> None:
        """Say what went wrong, why, and what to do next."""
        if self.as_json:
            self._write(self._err, _json(_document_of(error), self._err))
            return
        self._write(self._err, f"hizo: {_('error')}: {shown(str(error))}")
        if isinstance(error, RefusedError):
            self._write(self._err, "  " + _reason(error))
        if error.remedy:
            self._write(self._err, f"  {_('what to do')}: {shown(error.remedy)}")

    def _write(self, stream: TextIO, text: str) -> None:
        encoding = stream.encoding or "utf-8"
        # A Japanese Windows console knows no character outside its code page; a hint beats a crash.
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def _reason(error: RefusedError) -> str:
    problem = error.problem
    parts = [problem.code]
    if problem.clauses:
        parts.append(", ".join(problem.clauses))
    if problem.request_id:
        parts.append(_("request {id}").format(id=problem.request_id))
    return shown(" · ".join(parts))


def _document_of(error: ClientError) -> dict[str, object]:
    document: dict[str, object] = {
        "error": type(error).__name__,
        "detail": str(error),
        "remedy": error.remedy,
    }
    if isinstance(error, RefusedError):
        problem = error.problem
        document |= {
            "status": problem.status,
            "code": problem.code,
            "clauses": list(problem.clauses),
            "request_id": problem.request_id,
        }
    return document


def _json(value: object, stream: TextIO) -> str:
    text = json.dumps(value, ensure_ascii=(stream.encoding or "").lower() not in {"utf-8", "utf8"}, indent=2)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", lambda match: f"\\u{ord(match[0]):04x}", text
    )
