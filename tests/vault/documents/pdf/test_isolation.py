"""Nothing that the old content leaves open reaches the marking."""

import io
import subprocess

import numpy
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from vault.documents.pdf import stamp_pdf

BROKEN = {
    "extra Q": b"Q Q Q 0 0 10 10 re f",
    "open q": b"q q q q",
    "open clip": b"0 0 20 20 re W n",
    "zero matrix": b"0 0 0 0 0 0 cm",
    "scaled matrix": b"0.01 0 0 0.01 0 0 cm",
    "open text": b"BT /F 12 Tf 3 Tr 500 Tz 40 Ts",
    "unterminated string": b"BT /F 12 Tf (never closed",
    "unterminated hex": b"BT /F 12 Tf <48454",
    "unterminated array": b"[1 2 3",
    "unterminated dictionary": b"/A << /B 1",
    "unterminated comment": b"0 0 10 10 re f % no newline",
    "unterminated inline image": b"BI /W 10 /H 10 /BPC 8 /CS /G ID \x00\x01\x02",
    "inline image holding Q": b"q BI /W 2 /H 2 /BPC 8 /CS /G ID Q Q  EI Q",
    "open marked content": b"/Span BMC /OC /L BDC",
    "operand without operator": b"1 0 0 1",
    "garbage": bytes(range(256)),
    "black page": b"0 g -1000 -1000 9999 9999 re f",
    "invisible state": b"/G gs",
    "foreign operator": b"foo bar \x82\xa0 baz",
}


def box_pixels(content: bytes) -> numpy.ndarray:
    document = pypdfium2.PdfDocument(content)
    pixels = numpy.asarray(document[0].render(scale=2).to_pil().convert("RGB"), dtype=int)
    document.close()
    return pixels[30:50, 435:755]


def poppler_text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-q", "-", "-"], input=content, capture_output=True, check=True, timeout=30
    )
    return done.stdout.decode()


@pytest.mark.parametrize("tagged", [False, True], ids=["plain", "tagged"])
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_broken_content_cannot_hide_the_marking(one_page, stamp_request, content, tagged):
    entries = {"StructParents": 0} if tagged else {}
    source = one_page(content=content, **entries)
    with pikepdf.open(io.BytesIO(source)) as pdf:
        pdf.pages[0].Resources.ExtGState = Dictionary(G=Dictionary(ca=0, CA=0))
        out = io.BytesIO()
        pdf.save(out)
    stamped = stamp_pdf(out.getvalue(), stamp_request).content
    reference = stamp_pdf(one_page(content=b""), stamp_request).content
    assert stamp_request.line in poppler_text(stamped)
    assert numpy.abs(box_pixels(stamped) - box_pixels(reference)).mean() < 3


def test_a_layer_left_open_does_not_take_the_marking_along(saved, stamp_request):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="off"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.Resources = Dictionary(Properties=Dictionary(L=layer))
    page.StructParents = 0
    page.Contents = pdf.make_stream(b"/OC /L BDC 0 0 50 50 re f")
    assert stamp_request.line in poppler_text(stamp_pdf(saved(pdf), stamp_request).content)


@pytest.mark.parametrize("tagged", [False, True], ids=["plain", "tagged"])
def test_old_content_looks_as_before_below_the_header(one_page, stamp_request, tagged):
    drawing = (
        b"q 1 0 0 RG 5 w 50 50 m 500 600 l S Q BT /F 24 Tf 100 400 Td (HELLO) Tj ET 0 0 1 rg 20 20 90 90 re f"
    )
    source = one_page(content=drawing, **({"StructParents": 0} if tagged else {}))
    pages = []
    for content in (source, stamp_pdf(source, stamp_request).content):
        document = pypdfium2.PdfDocument(content)
        pages.append(numpy.asarray(document[0].render(scale=1).to_pil().convert("RGB"), dtype=int)[60:])
        document.close()
    assert numpy.array_equal(*pages)


def test_tagged_pages_keep_their_content_streams_and_structure(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page(content=b"/P <</MCID 0>> BDC EMC", StructParents=0))) as pdf:
        pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot)
        source = saved(pdf)
    with pikepdf.open(io.BytesIO(stamp_pdf(source, stamp_request).content)) as pdf:
        assert b"MCID 0" in b"".join(s.read_bytes() for s in pdf.pages[0].obj.Contents)
        assert Name.StructTreeRoot in pdf.Root
        assert pdf.pages[0].obj.StructParents == 0


def test_the_header_is_a_pagination_artifact(one_page, stamp_request):
    with pikepdf.open(io.BytesIO(stamp_pdf(one_page(), stamp_request).content)) as pdf:
        content = b"".join(s.read_bytes() for s in pdf.pages[0].obj.Contents)
    assert b"/Artifact <</Type /Pagination /Subtype /Header" in content


def test_shared_resources_and_content_stay_right_on_each_page(saved, stamp_request):
    pdf = pikepdf.new()
    content = pdf.make_stream(b"BT /F 24 Tf 100 400 Td (SHARED) Tj ET")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = pdf.make_indirect(Dictionary(Font=Dictionary(F=font)))
    for angle in (0, 90, 0):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Contents, page.Resources, page.Rotate = content, resources, angle
    stamped = stamp_pdf(saved(pdf), stamp_request).content
    text = poppler_text(stamped)
    assert text.count("SHARED") == 3
    assert text.count(stamp_request.line) == 3


def test_several_streams_split_inside_a_token_pair_are_joined(saved, stamp_request):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    parts = (b"BT /F 24 Tf 100", b"400 Td", b"(SPLIT) Tj ET")
    page.Contents = Array([pdf.make_stream(part) for part in parts])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=font))
    assert "SPLIT" in poppler_text(stamp_pdf(saved(pdf), stamp_request).content)


def test_undecodable_content_among_several_streams_is_shown_as_an_image_and_reported(saved, stamp_request):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    bad = pdf.make_stream(b"\x00 not deflated")
    bad.Filter = Name.LZWDecode
    bad.DecodeParms = Dictionary(Predictor=99)
    page.Contents = Array([pdf.make_stream(b"1 0 0 rg 100 100 300 300 re f"), bad])
    report = stamp_pdf(saved(pdf), stamp_request).report
    assert report.rasterised_pages == (1,)
    assert "rasterised" in report.warnings


@pytest.mark.parametrize(
    "page", [Dictionary(), Array([]), 7, Name.X], ids=["dictionary", "nothing", "number", "name"]
)
def test_contents_of_the_wrong_type_are_an_empty_page(one_page, saved, stamp_request, page):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.pages[0].obj[Name.Contents] = page
        source = saved(pdf)
    assert stamp_request.line in poppler_text(stamp_pdf(source, stamp_request).content)
