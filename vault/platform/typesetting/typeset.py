"""A constant template and the data of one document to PDF/A-3b.

The same data give the same bytes. Nothing is fetched and no font of the machine is used, so a document looks the same
wherever it is made.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import typst

from vault.platform.typesetting.glyphs import FONT_FOLDER, Drawable, Printable

_FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(FONT_FOLDER)])


class TypesettingError(Exception):
    """The page could not be set as intended: a font, a warning or the template is at fault, not the data."""


def typeset(template: bytes, sheet: dict[str, Printable], record: bytes, *, at_ms: int) -> bytes:
    """Set one document as PDF/A-3b.

    Args:
        template: typst source; it reads `sys.inputs.sheet` and `sys.inputs.record`, and there is no folder it could
            read from.
        sheet: what the page shows. Characters that no bundled font draws become 〓; the member `replaced` names them.
        record: the exact bytes for the template to attach.
        at_ms: the PDF's creation time, UTC ms.

    Returns:
        The unsigned PDF.

    Raises:
        TypesettingError: the typesetter failed or warned; a warning means the page is not what was designed.
    """
    drawable = Drawable()
    page = drawable.tree(dict(sheet))
    assert isinstance(page, dict)  # noqa: S101 - `tree` keeps the outer shape
    page["replaced"] = " ".join(f"U+{ord(character):04X}" for character in drawable.replaced)
    inputs = {"sheet": json.dumps(page, ensure_ascii=False), "record": record.decode()}
    return _compiled(template, inputs, at_ms)


def _compiled(template: bytes, inputs: dict[str, str], at_ms: int) -> bytes:
    try:
        compiler = typst.Compiler(template, font_paths=_FONTS, ignore_system_fonts=True, sys_inputs=inputs)
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=["a-3b"],
            timestamp=datetime.fromtimestamp(at_ms // 1000, tz=UTC),
        )
    except typst.TypstError as error:
        raise TypesettingError(f"the document could not be set: {error.message}") from error
    if warnings:
        raise TypesettingError(f"the typesetter warned: {warnings[0].message}")
    if not isinstance(pdf, bytes):
        raise TypesettingError("the typesetter gave no single document")
    return pdf
