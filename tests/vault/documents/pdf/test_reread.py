"""A stored rendition that no longer says what it is is told from one that does."""

import io

import pikepdf
import pytest
from pikepdf import Array, Name

import vault.documents.pdf.reread as reread_module
from vault.documents.pdf import StampError, stamp_pdf
from vault.documents.pdf.reread import Reread, reread_pdf


@pytest.fixture
def stamped(one_page, stamp_request):
    """Pages of three shapes, stamped."""
    with (
        pikepdf.open(io.BytesIO(one_page(pages=2))) as whole,
        pikepdf.open(io.BytesIO(one_page(size=(842, 300), Rotate=90, CropBox=[20, 10, 800, 290]))) as odd,
        pikepdf.open(io.BytesIO(one_page(size=(40, 40)))) as tiny,
    ):
        whole.pages.extend(odd.pages)
        whole.pages.extend(tiny.pages)
        out = io.BytesIO()
        whole.save(out)
    return stamp_pdf(out.getvalue(), stamp_request).content


def changed(content, change):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return io.BytesIO(out.getvalue())


@pytest.mark.clause("G2.2-a")
def test_what_was_stamped_is_found_marked(stamped):
    assert reread_pdf("極秘", 0, io.BytesIO(stamped)) == Reread(4, 4, (), metadata_marked=True)


def test_another_marking_is_not_the_one_that_is_asked_for(stamped):
    assert reread_pdf("秘", 0, io.BytesIO(stamped)).metadata_marked is False
    assert reread_pdf("社外秘", 0, io.BytesIO(stamped)).unmarked == (1, 2, 3, 4)


def test_an_unstamped_file_is_unmarked_however_often_it_says_the_word(one_page):
    found = reread_pdf("HELLO", 0, io.BytesIO(one_page(b"BT /F 12 Tf 200 815 Td (HELLO) Tj ET", pages=2)))
    assert found == Reread(2, 2, (1, 2), metadata_marked=False)


def test_a_page_that_lost_its_header_is_named(stamped):
    def strip(pdf):
        pdf.pages[1].obj[Name.Contents] = Array(list(pdf.pages[1].obj.Contents)[:-1])

    def paint_over(pdf):
        pdf.pages[2].obj.Contents.append(pdf.make_stream(b"1 g 0 0 2000 2000 re f"))

    assert reread_pdf("極秘", 0, changed(stamped, strip)).unmarked == (2,)
    assert reread_pdf("極秘", 0, changed(stamped, paint_over)).unmarked == (3,)


def test_metadata_that_lost_the_marking_are_told(stamped):
    def no_xmp(pdf):
        del pdf.Root[Name.Metadata]

    def other_keywords(pdf):
        pdf.trailer.Info.Keywords = pikepdf.String("公開")

    for change in (no_xmp, other_keywords):
        found = reread_pdf("極秘", 0, changed(stamped, change))
        assert (found.unmarked, found.metadata_marked) == ((), False)


def test_long_documents_are_looked_at_in_parts(stamped, monkeypatch):
    monkeypatch.setattr(reread_module, "PAGES_AT_ONCE", 3)
    assert reread_pdf("極秘", 0, io.BytesIO(stamped)).looked_at == 3
    assert reread_pdf("社外秘", 3, io.BytesIO(stamped)) == Reread(4, 4, (4,), metadata_marked=False)


def test_what_cannot_be_read_is_an_error_and_no_verdict():
    with pytest.raises(StampError):
        reread_pdf("極秘", 0, io.BytesIO(b"%PDF-1.7\n%%EOF"))
