"""Sheets of A4 that text flows onto: headings, labelled lines, paragraphs and tables, in the bundled font."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf

from vault.documents.conversion.line_breaks import folded
from vault.documents.conversion.wording import printed
from vault.documents.pdf.type0_font import Type0Font

WIDTH: Final = 595.0
HEIGHT: Final = 842.0
MAX_PAGES: Final = 500
# Room for the header above, and for the copy line and the page number below.
_TOP: Final = HEIGHT - 56.0
_BOTTOM: Final = 62.0
_LEFT: Final = 48.0
_RIGHT: Final = WIDTH - 48.0
_LEADING: Final = 1.55
_INK: Final = "0.13 g 0.13 G"
_GREY: Final = "0.42 g 0.42 G"
_RULE: Final = "0.8 G"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        title: Its heading.
        share: Of the width of the sheet; all together 1.
        right: Whether its cells end at its right side, as numbers do.
    """

    title: str
    share: float
    right: bool = False


class PaperFullError(Exception):
    """The last page that may be is full; what did not fit is said on it."""


class Paper:
    """Draws from the top of the first sheet downwards; begins a new one where the old is full.

    Args:
        most_pages: Beyond this, :class:`PaperFullError` is raised once the last page says that it goes on.
    """

    def __init__(self, most_pages: int = MAX_PAGES) -> None:
        self._pdf = Pdf.new()
        self._font = Type0Font(self._pdf)
        self._most_pages = most_pages
        self._sheets: list[list[str]] = []
        self._widths: dict[str, float] = {}
        self._y = 0.0
        self._begin()

    def heading(self, text: str, size: float = 15.0) -> None:
        """Set a heading, folded where it is long."""
        for line in self._folded(text, _RIGHT - _LEFT, size):
            self._advance(size * 1.4)
            self._write(line, _LEFT, size, bold=True)
        self._y -= size * 0.45

    def fields(self, rows: Iterable[tuple[str, str]], size: float = 10.0, label_width: float = 118.0) -> None:
        """Set labels and their values side by side."""
        for label, value in rows:
            lines = [
                part
                for line in value.split("\n")
                for part in self._folded(line, _RIGHT - _LEFT - label_width, size)
            ]
            for number, line in enumerate(lines):
                self._advance(size * _LEADING)
                if number == 0:
                    self._write(label, _LEFT, size * 0.88, colour=_GREY)
                self._write(line, _LEFT + label_width, size)

    def paragraphs(self, text: str, size: float = 10.0, *, grey: bool = False) -> None:
        """Set text line by line; long lines are folded."""
        for paragraph in text.split("\n"):
            for line in self._folded(paragraph, _RIGHT - _LEFT, size):
                self._advance(size * _LEADING)
                self._write(line, _LEFT, size, colour=_GREY if grey else _INK)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]], size: float = 8.5) -> None:
        """Set a table; its headings stand again on every sheet it goes on to."""
        self._row(columns, [column.title for column in columns], size, colour=_GREY)
        self.rule()
        for row in rows:
            sheet = len(self._sheets)
            height = self._row_height(columns, row, size)
            if self._y - height < _BOTTOM:
                self._begin()
            if len(self._sheets) != sheet:
                self._row(columns, [column.title for column in columns], size, colour=_GREY)
                self.rule()
            self._row(columns, row, size)

    def rule(self, gap: float = 5.0) -> None:
        """Draw a thin line across the sheet."""
        self._y -= gap
        self._sheets[-1].append(f"{_RULE} 0.5 w {_LEFT} {self._y:.2f} m {_RIGHT} {self._y:.2f} l S {_INK}\n")

    def gap(self, height: float) -> None:
        """Leave room."""
        self._y -= height

    def save(self) -> bytes:
        """Return the document; nothing can be added any more."""
        count = len(self._sheets)
        for number, sheet in enumerate(self._sheets, 1):
            sheet.append(self._page_number(f"{number} / {count}"))
            page = self._pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
            page.obj[Name.Resources] = Dictionary(Font=Dictionary(Hz=self._font.reference))
            page.obj[Name.Contents] = self._pdf.make_stream("".join(sheet).encode("ascii"))
        self._font.register()
        out = io.BytesIO()
        self._pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()

    @cached_property
    def _room(self) -> float:
        return _RIGHT - _LEFT

    def _begin(self) -> None:
        if len(self._sheets) >= self._most_pages:
            self._write("以下省略 / The rest is left out.", _LEFT, 9.0, colour=_GREY, y=_BOTTOM - 14)
            raise PaperFullError
        self._sheets.append([f"{_INK}\n"])
        self._y = _TOP

    def _advance(self, height: float) -> None:
        if self._y - height < _BOTTOM:
            self._begin()
        self._y -= height

    def _write(
        self,
        text: str,
        x: float,
        size: float,
        *,
        bold: bool = False,
        colour: str = _INK,
        y: float | None = None,
    ) -> None:
        if not text:
            return
        # There is one weight of the font: bold letters get an outline of their own colour.
        weight = f"2 Tr {size * 0.035:.2f} w " if bold else "0 Tr "
        place = f"1 0 0 1 {x:.2f} {self._y if y is None else y:.2f} Tm"
        codes = self._font.encode(text).hex()
        self._sheets[-1].append(f"{colour} BT /Hz {size:.2f} Tf {weight}{place} <{codes}> Tj ET\n")

    def _cells(self, columns: Sequence[Column], row: Sequence[str], size: float) -> list[list[str]]:
        return [
            list(self._folded(cell, column.share * self._room - size, size))
            for column, cell in zip(columns, row, strict=True)
        ]

    def _row_height(self, columns: Sequence[Column], row: Sequence[str], size: float) -> float:
        return max(map(len, self._cells(columns, row, size))) * size * _LEADING

    def _row(self, columns: Sequence[Column], row: Sequence[str], size: float, colour: str = _INK) -> None:
        cells = self._cells(columns, row, size)
        for number in range(max(map(len, cells))):
            self._advance(size * _LEADING)
            x = _LEFT
            for column, lines in zip(columns, cells, strict=True):
                width = column.share * self._room
                line = lines[number] if number < len(lines) else ""
                shift = width - size - self._width(line) * size if column.right else 0.0
                self._write(line, x + shift, size, colour=colour)
                x += width

    def _folded(self, text: str, width: float, size: float) -> Iterable[str]:
        return folded(printed(text), width / size, self._width_of)

    def _width(self, text: str) -> float:
        return sum(map(self._width_of, text))

    def _width_of(self, character: str) -> float:
        known = self._widths.get(character)
        if known is None:
            known = self._widths[character] = self._font.width(character)
        return known

    def _page_number(self, text: str) -> str:
        codes = self._font.encode(text).hex()
        x = _RIGHT - self._font.width(text) * 8
        return f"{_GREY} BT /Hz 8 Tf 0 Tr 1 0 0 1 {x:.2f} 42 Tm <{codes}> Tj ET\n"
