"""Pages of a text file as PDF pages: the viewer's grid, drawn with letters instead of pixels."""

from typing import Final

from pikepdf import Dictionary, Name, Pdf

from vault.documents.pdf.type0_font import Type0Font
from vault.documents.rendering.fonts import BASELINE, LINE_PITCH
from vault.documents.rendering.text_grid import A4, COLUMNS, LINES, MARGIN, GridLine, columns_of, visible

_MARGIN: Final = A4.width * MARGIN
_CELL: Final = (A4.width - 2 * _MARGIN) / COLUMNS
_PITCH: Final = (A4.height - 2 * _MARGIN) / LINES
_SIZE: Final = 2 * _CELL


def add_text_sheet(pdf: Pdf, font: Type0Font, lines: list[GridLine]) -> None:
    """Add one page with `lines`, each character centred in its cells, a wide one narrowed to fit.

    Args:
        pdf: The document; changed.
        font: Of that document; to be registered by the caller when the last page is drawn.
        lines: At most 64.
    """
    written = [_line(font, number, line) for number, line in enumerate(lines) if line]
    content = f"BT /Hz {_SIZE:.3f} Tf\n" + "".join(written) + "ET\n"
    page = pdf.add_blank_page(page_size=(A4.width, A4.height))
    page.obj[Name.Resources] = Dictionary(Font=Dictionary(Hz=font.reference))
    page.obj[Name.Contents] = pdf.make_stream(content.encode("ascii"))


def _line(font: Type0Font, number: int, line: GridLine) -> str:
    top = _MARGIN + number * _PITCH + (_PITCH - LINE_PITCH * _SIZE) / 2
    y = A4.height - top - BASELINE * _SIZE
    out: list[str] = []
    reached = None  # where the pen stands, in ems from the left margin, while a run is open
    for column, character in line:
        shown = visible(character)
        room, wide = columns_of(character) / 2 or 0.5, font.width(shown)
        left = column / 2
        code = font.encode(shown).hex()
        if wide > room:
            out.append(_closed(reached) + _narrowed(code, left, y, 100 * room / wide))
            reached = None
            continue
        start = left + (room - wide) / 2
        if reached is None:
            out.append(f"1 0 0 1 {_MARGIN + start * _SIZE:.2f} {y:.2f} Tm [<{code}>")
        else:
            out.append(f"{1000 * (reached - start):.0f}<{code}>")
            # Rounded as written, so that nothing adds up along the line.
            start = reached - round(1000 * (reached - start)) / 1000
        reached = start + wide
    return "".join(out) + _closed(reached)


def _narrowed(code: str, left: float, y: float, percent: float) -> str:
    return f"{percent:.1f} Tz 1 0 0 1 {_MARGIN + left * _SIZE:.2f} {y:.2f} Tm <{code}> Tj 100 Tz\n"


def _closed(reached: float | None) -> str:
    return "" if reached is None else "] TJ\n"
