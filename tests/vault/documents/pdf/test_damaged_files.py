"""Files as broken programs and broken transfers leave them: marked on every page that there is, or refused with a reason."""

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import ImageChops, ImageStat

from vault.documents.pdf import StampedPdf, StampError, StampRequest, stamp_pdf
from vault.documents.stamp_refusals import stamp_refusal

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
BOX = b"/MediaBox[0 0 595 842]"
PAGE = b"<</Type/Page/Parent 2 0 R" + BOX + FONT + b"/Contents 4 0 R>>"
CONTENT = b"<</Length 36>>stream\nBT /F 24 Tf 100 400 Td (HELLO) Tj ET\nendstream"
OBJECTS = (CATALOG, TREE, PAGE, CONTENT)


def written(*objects: bytes, root: bytes = b"1 0 R", more: bytes = b"") -> bytes:
    """A file of objects numbered from 1, with a cross-reference table that is right."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        more,
        len(out),
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def with_part(index: int, old: bytes, new: bytes) -> bytes:
    parts = list(OBJECTS)
    assert old in parts[index]
    parts[index] = parts[index].replace(old, new)
    return written(*parts)


def updated() -> bytes:
    """A later section of the file replaces what the page shows."""
    first = written(*OBJECTS)
    later = b"4 0 obj\n" + CONTENT.replace(b"HELLO", b"LATER") + b"\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \n" % len(first)
    trailer = b"trailer\n<</Size 5/Root 1 0 R/Prev %d>>\n" % first.rindex(b"xref\n0")
    return first + later + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(first) + len(later))


def shown(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def outcome(source: bytes, request: StampRequest) -> StampedPdf | StampError:
    try:
        return stamp_pdf(source, request)
    except StampError as refusal:
        return refusal


DAMAGED = {
    "root in the trailer": (written(*OBJECTS, root=CATALOG), "HELLO"),
    "previous table is this one": (
        written(*OBJECTS, more=b"/Prev %d" % written(*OBJECTS).rindex(b"xref\n0")),
        "HELLO",
    ),
    "previous table beyond the end": (written(*OBJECTS, more=b"/Prev 999999999999"), "HELLO"),
    "count of pages too high": (with_part(1, b"/Count 1", b"/Count 7"), "HELLO"),
    "count of pages negative": (with_part(1, b"/Count 1", b"/Count -1"), "HELLO"),
    "kids that are none": (with_part(1, b"3 0 R", b"3 0 R null 9 0 R 5"), "HELLO"),
    "kid without a type": (with_part(2, b"/Type/Page", b""), "HELLO"),
    "kid without a parent": (with_part(2, b"/Parent 2 0 R", b""), "HELLO"),
    "page inside the tree": (with_part(1, b"3 0 R", PAGE), "HELLO"),
    "no box anywhere": (with_part(2, BOX, b""), "HELLO"),
    "length too short": (with_part(3, b"36", b"3"), ""),
    "length that is the stream itself": (with_part(3, b"36", b"4 0 R"), "HELLO"),
    "content that contains itself": (written(CATALOG, TREE, PAGE, b"[4 0 R 4 0 R]"), ""),
    "metadata that is no stream": (with_part(0, b"/Pages", b"/Metadata true/Pages"), "HELLO"),
    "names in Shift_JIS": (with_part(2, b"/Type/Page", b"/\x83\x5c\x83\x65 1 /Type/Page"), "HELLO"),
    "arrays in arrays without end": (with_part(2, b"/Type/Page", b"/X " + b"[" * 5000 + b"/Type/Page"), None),
    "tree that contains itself": (with_part(1, b"3 0 R", b"3 0 R 2 0 R"), None),
    "later section": (updated(), "LATER"),
    "blanks in front": (b"\r\n \n" + written(*OBJECTS), "HELLO"),
}


@pytest.mark.parametrize(("source", "text"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_neither_hides_the_marking_nor_goes_by_unsaid(stamp_request, source, text):
    result = outcome(source, stamp_request)
    if isinstance(result, StampError):
        assert (text, result.code) == (None, "stamp_failed")
        return
    pages = shown(result.content)
    assert len(pages) == result.report.pages == 1
    assert "極秘" in pages[0]
    assert text is None or text in pages[0]


@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_file_cut_anywhere_is_refused_or_said_to_be_cut(one_page, stamp_request, tenths):
    source = one_page(pages=5)
    result = outcome(source[: len(source) * tenths // 10], stamp_request)
    if isinstance(result, StampError):
        assert result.code == "stamp_failed"
        return
    assert "cut_off" in result.report.warnings
    assert all("極秘" in page for page in shown(result.content))


@pytest.mark.parametrize("source", [b"", b"%PDF-1.7\n", b"hello " * 99, written(CATALOG)], ids=range(4))
def test_what_has_no_page_is_refused(stamp_request, source):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(source, stamp_request)
    assert refusal.value.code == "stamp_failed"


def test_a_signed_file_that_only_images_can_be_made_of_is_said_to_be_signed(stamp_request):
    looping = (CATALOG, TREE.replace(b"3 0 R", b"3 0 R 2 0 R"), PAGE, CONTENT)
    plain, signed = (
        stamp_pdf(written(*looping, more=more), stamp_request).report
        for more in (b"", b"/Signed<</ByteRange[0 9 99 9]>>")
    )
    assert (plain.rasterised_pages, plain.was_signed) == ((1,), False)
    assert (signed.rasterised_pages, signed.was_signed) == ((1,), True), "its original would be lost"


def test_what_is_encrypted_for_certificates_is_refused_in_words(stamp_request):
    lock = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/V 2>>/ID[<00><00>]"
    with pytest.raises(StampError) as refusal:
        stamp_pdf(written(*OBJECTS, more=lock), stamp_request)
    assert "encrypted" in stamp_refusal(refusal.value).params["why"]


def deep(levels: int, source: bytes, saved, *, signed: bool = False) -> bytes:
    """The document below so many levels of its page tree; its page lies on its side by what stands at the top."""
    with pikepdf.open(io.BytesIO(source)) as pdf:
        top = pdf.Root.Pages
        below = top.Kids[0]
        top.Rotate = 90
        for _ in range(levels):
            level = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=1, Kids=Array([below])))
            below.Parent = level
            below = level
        top.Kids, below.Parent = Array([below]), top
        if signed:
            pdf.Root.DSS = Dictionary(Certs=Array([]))
        return saved(pdf)


@pytest.mark.parametrize(("levels", "image"), [(90, ()), (400, (1,))])
def test_a_page_below_hundreds_of_levels_is_marked_as_it_is_seen(
    one_page, saved, stamp_request, levels, image
):
    result = stamp_pdf(deep(levels, one_page(), saved), stamp_request)
    assert result.report.rasterised_pages == image
    plain = stamp_pdf(deep(0, one_page(), saved), stamp_request)
    seen, meant = (pypdfium2.PdfDocument(each.content)[0] for each in (result, plain))
    assert seen.get_size() == meant.get_size()
    assert stamp_request.line in seen.get_textpage().get_text_range()
    top, wanted = (
        page.render(scale=1, crop=(0, page.get_height() - 40, 0, 0)).to_pil().convert("L")
        for page in (seen, meant)
    )
    assert ImageStat.Stat(ImageChops.difference(top, wanted)).mean[0] < 2


def test_a_signature_below_hundreds_of_levels_keeps_the_original(one_page, saved, stamp_request):
    assert stamp_pdf(deep(400, one_page(), saved, signed=True), stamp_request).report.was_signed


def test_a_page_below_thousands_of_levels_is_refused_with_a_reason(one_page, saved, stamp_request):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(deep(3000, one_page(), saved), stamp_request)
    assert refusal.value.detail.startswith("not readable")


def test_a_portfolio_is_refused_since_its_content_is_attached(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)
        empty = saved(pdf)
        pdf.attachments["図面.pdf"] = one_page()
        source = saved(pdf)
    with pytest.raises(StampError) as refusal:
        stamp_pdf(source, stamp_request)
    assert refusal.value.detail.startswith("portfolio")
    assert stamp_pdf(empty, stamp_request).report.removed == {"collection": 1}


def test_a_form_that_draws_itself_ends(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        form = pdf.make_stream(b"/A Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
        form.Resources = Dictionary(XObject=Dictionary(A=form))
        page = pdf.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(A=form))
        page.Contents = pdf.make_stream(b"/A Do")
        source = saved(pdf)
    assert "極秘" in shown(stamp_pdf(source, stamp_request).content)[0]
