"""A copy holds the approved pages and nothing of the others."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from vault.copies.produce import ProductionError, issue_copy


def opened_up(content: bytes, password: str) -> bytes:
    """The whole copy decrypted and uncompressed, as someone with the password and a tool would have it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), password=password) as pdf:
        pdf.save(
            out,
            encryption=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def seen(content: bytes, password: str) -> set[bytes]:
    return set(re.findall(rb"CANARY-(\d)", opened_up(content, password)))


@pytest.mark.clause("G5.3-f")
@pytest.mark.parametrize("pages", [(1,), (3,), (2, 4), (4, 1)], ids=str)
def test_no_trace_of_a_page_that_was_not_approved(canaries, one_of, pages):
    spec = one_of(pages=pages)
    copy = issue_copy(canaries, spec)
    assert copy.report.raster_pages == ()
    assert seen(copy.content, spec.user_password) == {str(number).encode() for number in pages}


def test_an_image_copy_holds_no_canary_at_all(canaries, one_of):
    spec = one_of(pages=(1, 2), raster=True)
    copy = issue_copy(canaries, spec)
    assert copy.report.raster_pages == (1, 2)
    assert copy.report.raster_reasons == ("requested", "requested")
    assert seen(copy.content, spec.user_password) == set()


@pytest.mark.parametrize("pages", [(), (0,), (5,), (-1,), (1, 1)], ids=str)
def test_pages_beyond_the_document_are_refused(canaries, one_of, pages):
    with pytest.raises(ProductionError) as refusal:
        issue_copy(canaries, one_of(pages=pages))
    assert refusal.value.code == "pages_invalid"


@pytest.mark.parametrize(
    "ending",
    [b" (never closed", b" BI /W 9 /H 9 ID xx", b" << /A", b" /Im2"],
    ids=["string", "image", "dictionary", "name"],
)
def test_content_that_cannot_be_read_with_certainty_is_issued_as_an_image(marked, spec, ending):
    pdf = pikepdf.new()
    secret = pdf.make_stream(b"CANARY-2".ljust(48))
    secret.Type, secret.Subtype, secret.Width, secret.Height = Name.XObject, Name.Image, 4, 4
    secret.ColorSpace, secret.BitsPerComponent = Name.DeviceRGB, 8
    shared = pdf.make_indirect(Dictionary(XObject=Dictionary(Im2=secret)))
    for content in (b"0 0 10 10 re f" + ending, b"/Im2 Do"):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Resources, page.Contents = shared, pdf.make_stream(content)
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_reasons == ("malformed",)
    assert seen(copy.content, spec.user_password) == set()


def test_a_form_that_borrows_its_pages_resources_is_issued_as_an_image(marked, spec):
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form = pdf.make_stream(b"BT /F 12 Tf 100 100 Td (OLD STYLE) Tj ET")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(Fm=form))
    page.Contents = pdf.make_stream(b"/Fm Do")
    assert issue_copy(marked(pdf), spec).report.raster_reasons == ("malformed",)


def layered(pdf, *, off: bool) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("CANARY-9")))
    state = Dictionary(OFF=Array([layer])) if off else Dictionary(ON=Array([layer]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=state)
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=font), Properties=Dictionary(L=layer))
    page.Contents = pdf.make_stream(b"/OC /L BDC BT /F 12 Tf 100 100 Td (CANARY-8) Tj ET EMC")


def test_a_layer_that_is_off_does_not_leave_with_the_page(marked, spec):
    pdf = pikepdf.new()
    layered(pdf, off=True)
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_reasons == ("hidden_layers",)
    assert seen(copy.content, spec.user_password) == set()


def test_a_layer_that_is_on_stays_visible_without_its_name(marked, spec):
    pdf = pikepdf.new()
    layered(pdf, off=False)
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_pages == ()
    assert seen(copy.content, spec.user_password) == {b"8"}


OUTSIDE = {
    "text beside the crop box": (b"BT /F 12 Tf 20 20 Td (CANARY-7) Tj ET", [100, 100, 400, 400]),
    "drawing beside the crop box": (b"0 0 60 60 re f", [100, 100, 400, 400]),
    "text beyond the paper": (b"BT /F 12 Tf 800 20 Td (CANARY-7) Tj ET", None),
    "text far beyond the paper": (b"BT /F 12 Tf 90000 20 Td (CANARY-7) Tj ET", None),
    "drawing beyond the paper": (b"700 100 200 200 re f", None),
}


@pytest.mark.parametrize(("content", "crop"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_what_lies_outside_the_visible_box_does_not_leave(marked, spec, content, crop):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources, page.Contents = Dictionary(Font=Dictionary(F=font)), pdf.make_stream(content)
    if crop:
        page.CropBox = Array(crop)
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_reasons == ("outside_visible_box",)
    assert seen(copy.content, spec.user_password) == set()


def test_a_white_background_wider_than_the_page_hides_nothing(marked, spec):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Contents = pdf.make_stream(b"1 g -200 -200 2000 2000 re f 0 g 100 100 50 50 re f")
    assert issue_copy(marked(pdf), spec).report.raster_pages == ()


def test_resource_names_in_shift_jis_are_cut_like_others(marked, spec):
    pdf = pikepdf.new()
    resources = pikepdf.Object.parse(
        b"<< /Font << /#82l#82r << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        b" /Properties << /#94#e9 << /ActualText (CANARY-6) >> >> >>"
    )
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Resources = resources
    page.Contents = pdf.make_stream(b"BT /#82l#82r 12 Tf 100 100 Td (CANARY-5) Tj ET")
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_pages == ()
    assert seen(copy.content, spec.user_password) == {b"5"}


def test_metadata_is_made_anew(canaries, spec):
    content = issue_copy(canaries, replace(spec, pages=(3,))).content
    with pikepdf.open(io.BytesIO(content), password=spec.user_password) as pdf:
        assert set(pdf.docinfo.keys()) == {"/Title", "/Keywords"}
        assert str(pdf.docinfo.Title) == spec.title


def test_a_broken_form_shared_by_two_pages_makes_images_of_both(marked, spec):
    pdf = pikepdf.new()
    form = pdf.make_stream(b"0 0 10 10 re f (never closed")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 99])
    form.Resources = Dictionary(XObject=Dictionary(Secret=pdf.make_stream(b"CANARY-3")))
    for _ in range(2):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Resources, page.Contents = Dictionary(XObject=Dictionary(Fm=form)), pdf.make_stream(b"/Fm Do")
    copy = issue_copy(marked(pdf), replace(spec, pages=(1, 2)))
    assert copy.report.raster_reasons == ("malformed", "malformed")
    assert seen(copy.content, spec.user_password) == set()


def test_every_type3_font_written_in_place_is_cut(marked, spec):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Resources = Dictionary(Font=Dictionary())
    for number in (1, 2):
        glyph = pdf.make_stream(b"1000 0 d0 /Im Do")
        font = pikepdf.Object.parse(
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97"
            b" /LastChar 97 /Widths [1000] /Encoding << /Type /Encoding /Differences [97 /a] >> >>"
        )
        font.CharProcs = Dictionary(a=glyph)
        image = pdf.make_stream(b"CANARY-1".ljust(48))
        image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 4, 4
        image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
        secret = pdf.make_stream(b"CANARY-9")
        font.Resources = Dictionary(XObject=Dictionary(Im=image, Secret=secret))
        page.Resources.Font[Name(f"/T{number}")] = font
    page.Contents = pdf.make_stream(b"BT /T1 12 Tf (a) Tj /T2 12 Tf (a) Tj ET")
    copy = issue_copy(marked(pdf), spec)
    assert copy.report.raster_pages == ()
    assert seen(copy.content, spec.user_password) == {b"1"}


def test_a_form_that_draws_itself_ends(marked, spec):
    pdf = pikepdf.new()
    form = pdf.make_stream(b"/Fm Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 99])
    form.Resources = Dictionary(XObject=Dictionary(Fm=form))
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Resources, page.Contents = Dictionary(XObject=Dictionary(Fm=form)), pdf.make_stream(b"/Fm Do")
    assert issue_copy(marked(pdf), spec).report.raster_reasons == ("malformed",)
