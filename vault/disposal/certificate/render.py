"""Facts to an unsigned PDF/A-3b: a constant template, data only as JSON inputs, bundled fonts only.

The same facts give the same bytes. Nothing is fetched and no font of the machine is used, so a certificate looks the
same wherever it is made.
"""

import json
from datetime import UTC, datetime
from importlib.resources import files

import typst

from vault.disposal.certificate.document import statement_json
from vault.disposal.certificate.errors import RenderError
from vault.disposal.certificate.facts import StatementFacts
from vault.disposal.certificate.glyphs import FONT_FOLDER, Drawable
from vault.disposal.certificate.sheet import sheet

_FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(FONT_FOLDER)])
_TEMPLATE = files("vault.disposal.certificate").joinpath("certificate.typ")


def render(facts: StatementFacts) -> bytes:
    """Set one statement as PDF/A-3b with its JSON attached.

    Args:
        facts: the statement; its `issued_ms` becomes the PDF's creation time.

    Returns:
        The unsigned PDF.

    Raises:
        RenderError: the typesetter failed or warned; a warning means the page is not what was designed.
    """
    drawable = Drawable()
    page = drawable.tree(sheet(facts))
    assert isinstance(page, dict)  # noqa: S101 - `tree` keeps the outer shape
    page["replaced"] = " ".join(f"U+{ord(character):04X}" for character in drawable.replaced)
    return _compile(json.dumps(page, ensure_ascii=False), statement_json(facts).decode(), facts.issued_ms)


def _compile(page: str, record: str, issued_ms: int) -> bytes:
    try:
        compiler = typst.Compiler(  # the template goes in as bytes: there is no folder it could read from
            _TEMPLATE.read_bytes(),
            font_paths=_FONTS,
            ignore_system_fonts=True,
            sys_inputs={"sheet": page, "record": record},
        )
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=["a-3b"],
            timestamp=datetime.fromtimestamp(issued_ms // 1000, tz=UTC),
        )
    except typst.TypstError as error:
        raise RenderError(f"the certificate could not be set: {error.message}") from error
    if warnings:
        raise RenderError(f"the typesetter warned: {warnings[0].message}")
    if not isinstance(pdf, bytes):
        raise RenderError("the typesetter gave no single document")
    return pdf
