"""What floats above a page and is seen on a screen or on paper becomes part of it; what is seen nowhere does not."""

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.vault.documents.pdf.conftest import HELVETICA
from vault.documents.pdf import stamp_pdf

HIDDEN, PRINT, NOT_ON_SCREEN, PUSHBUTTON = 1 << 1, 1 << 2, 1 << 5, 1 << 16
FIELD = {"Subtype": Name.Widget, "FT": Name.Tx, "T": String("tolerance"), "V": String("KEPT 0.01")}
NOTE = {"Subtype": Name.FreeText, "Contents": String("KEPT 0.01")}
BUTTON = {"Subtype": Name.Widget, "FT": Name.Btn, "T": String("send"), "Ff": PUSHBUTTON}


def shown(one_page, saved, stamp_request, entries: dict[str, object], flags: int | None) -> str:
    """The text of a marked page on which `KEPT 0.01` was drawn as the appearance of an annotation."""
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        look = pdf.make_stream(b"BT /F 12 Tf 2 5 Td (KEPT 0.01) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 30])
        look.Resources = Dictionary(Font=Dictionary(F=HELVETICA))
        rect = Array([100, 100, 300, 130])
        annot = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=rect, AP=Dictionary(N=look), **entries))
        if flags is not None:
            annot.F = flags
        pdf.pages[0].obj.Annots = Array([annot])
        if annot.Subtype == Name.Widget:
            pdf.Root.AcroForm = Dictionary(Fields=Array([annot]))
        source = saved(pdf)
    document = pypdfium2.PdfDocument(stamp_pdf(source, stamp_request).content)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "HELLO" in text
    return text


@pytest.mark.parametrize("entries", [FIELD, NOTE], ids=["field", "note"])
@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        (None, True),
        (0, True),
        (PRINT, True),
        (NOT_ON_SCREEN | PRINT, True),
        (HIDDEN, False),
        (HIDDEN | PRINT, False),
        (NOT_ON_SCREEN, False),
    ],
)
def test_what_is_seen_on_a_screen_or_on_paper_stays(one_page, saved, stamp_request, entries, flags, kept):
    assert ("KEPT 0.01" in shown(one_page, saved, stamp_request, entries, flags)) is kept


@pytest.mark.parametrize(("flags", "kept"), [(0, False), (PRINT, True)])
def test_a_button_that_is_never_printed_is_no_content(one_page, saved, stamp_request, flags, kept):
    assert ("KEPT" in shown(one_page, saved, stamp_request, BUTTON, flags)) is kept
