import io

import pikepdf
import pypdfium2
import pytest

from vault.documents.pdf import StampError, StampRequest, stamp_pdf
from vault.documents.pdf.stamp import warm_up


def texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


@pytest.mark.clause("G2.2-a")
def test_every_page_carries_the_marking_as_text(one_page, stamp_request):
    result = stamp_pdf(one_page(pages=3), stamp_request)
    assert result.report.pages == 3
    for text in texts(result.content):
        assert stamp_request.line in text
        assert "HELLO" in text


def test_title_and_marking_are_in_docinfo_and_xmp(one_page, stamp_request):
    result = stamp_pdf(one_page(), stamp_request)
    with pikepdf.open(io.BytesIO(result.content)) as pdf:
        assert str(pdf.docinfo.Title) == stamp_request.title
        assert str(pdf.docinfo.Keywords) == "極秘"
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == stamp_request.title
            assert xmp["pdf:Keywords"] == "極秘"
            assert xmp["xmpRights:UsageTerms"] == "極秘"


@pytest.mark.parametrize("source", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"], ids=["empty", "text", "hollow"])
def test_what_is_no_pdf_is_refused(source, stamp_request):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(source, stamp_request)
    assert refusal.value.code == "stamp_failed"


def test_a_document_without_pages_is_refused(saved, stamp_request):
    with pytest.raises(StampError, match="stamp_failed"):
        stamp_pdf(saved(pikepdf.new()), stamp_request)


@pytest.mark.parametrize("marking", ["", " ", "\U0001f512"], ids=["empty", "blank", "no glyph"])
def test_a_marking_that_cannot_be_shown_is_refused(one_page, marking):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(one_page(), StampRequest(marking, "", "", authorised=True, title="t"))
    assert refusal.value.code == "stamp_failed"


def test_glyphs_missing_from_the_font_are_shown_as_geta_and_reported(one_page):
    request = StampRequest("極秘", "極秘 | 🔒図面", "極秘", authorised=True, title="t")
    result = stamp_pdf(one_page(), request)
    assert result.report.missing_glyphs == "🔒"
    assert "missing_glyphs" in result.report.warnings
    assert "極秘 | 〓図面" in texts(result.content)[0]


def test_variation_selectors_and_decomposed_kana_come_out_composed(one_page):
    request = StampRequest("極秘", "極秘 | 葛\U000e0100城カ\u3099イト", "極秘", authorised=True, title="t")
    result = stamp_pdf(one_page(), request)
    assert result.report.missing_glyphs == ""
    assert "極秘 | 葛城ガイト" in texts(result.content)[0]


def test_same_input_gives_same_bytes(one_page, stamp_request):
    source = one_page()
    assert stamp_pdf(source, stamp_request).content == stamp_pdf(source, stamp_request).content


def test_warming_up_loads_what_a_locked_worker_needs():
    warm_up()
