"""A later stamp replaces the earlier one without a trace."""

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name

from vault.documents.pdf import StampRequest, stamp_pdf

LATER = StampRequest("社外秘", "社外秘 | 別の題", "社外秘", authorised=True, title="別の題")


def everything(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    found = "\f".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found


@pytest.mark.parametrize(
    "entries", [{}, {"StructParents": 0}, {"Rotate": 90}], ids=["plain", "tagged", "rotated"]
)
def test_the_earlier_phrase_leaves_no_trace(one_page, stamp_request, entries):
    first = stamp_pdf(one_page(**entries), stamp_request).content
    again = stamp_pdf(first, LATER)
    assert again.report.replaced_earlier_stamp
    assert text(again.content).startswith("社外秘 | 別の題") or "社外秘 | 別の題" in text(again.content)
    assert "極秘" not in text(again.content)
    assert "HELLO" in text(again.content)
    raw = everything(again.content)
    for trace in (
        "極秘".encode(),
        "極秘".encode("utf-16-be"),
        "極秘".encode("utf-16-be").hex().upper().encode(),
    ):
        assert trace not in raw


def test_stamping_twice_does_not_grow(one_page, stamp_request):
    once = stamp_pdf(one_page(pages=3), stamp_request).content
    twice = stamp_pdf(once, stamp_request).content
    assert abs(len(twice) - len(once)) < 200
    assert text(once) == text(twice)


@pytest.mark.clause("G2.2-b")
@pytest.mark.parametrize(
    ("content", "entries"),
    [
        (b"BT /F 24 Tf 100 400 Td (HELLO) Tj ET", {}),
        (b"Q Q q 2 0 0 2 0 0 cm BT /F 24 Tf 10 40 Td (HELLO) Tj", {}),
        (b"Q Q q 2 0 0 2 0 0 cm BT /F 24 Tf 10 40 Td (HELLO) Tj", {"StructParents": 0}),
        (b"BT /F 24 Tf 150 200 Td (HELLO) Tj ET", {"CropBox": [100, 80, 500, 700], "Rotate": 270}),
    ],
    ids=["plain", "unbalanced", "tagged", "cropped"],
)
def test_after_many_markings_a_file_is_the_one_that_was_marked_once(
    one_page, stamp_request, content, entries
):
    source = one_page(content=content, pages=2, **entries)
    once = stamp_pdf(source, stamp_request).content
    many = once
    for request in (LATER, stamp_request, LATER, LATER, stamp_request):
        many = stamp_pdf(many, request).content
    assert many == once


def test_an_earlier_stamp_is_found_inside_another_documents_page(one_page, saved, stamp_request):
    with (
        pikepdf.open(io.BytesIO(stamp_pdf(one_page(), stamp_request).content)) as inner,
        pikepdf.new() as pdf,
    ):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        form = pdf.copy_foreign(inner.pages[0].as_form_xobject())
        page.Resources = Dictionary(XObject=Dictionary(Inner=form))
        page.Contents = pdf.make_stream(b"q 0.5 0 0 0.5 0 0 cm /Inner Do Q")
        source = saved(pdf)
    again = stamp_pdf(source, LATER)
    assert again.report.replaced_earlier_stamp
    assert "極秘" not in text(again.content)
    assert "HELLO" in text(again.content)


def test_a_first_stamp_reports_no_earlier_one(one_page, stamp_request):
    assert not stamp_pdf(one_page(), stamp_request).report.replaced_earlier_stamp


def test_a_forged_tag_without_a_body_is_just_content(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.pages[0].obj.Contents[Name("/XXHizoRole")] = Name("/Place")
        pdf.pages[0].obj.Contents[Name("/XXHizoBody")] = pdf.Root
        source = saved(pdf)
    assert "HELLO" in text(stamp_pdf(source, stamp_request).content)
