"""The copy is marked, numbered, locked and as approved."""

import io
import pickle
import subprocess
from dataclasses import replace

import numpy
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name

from vault.copies.produce import CopySpec, ProductionError, issue_copy
from vault.copies.produce.issue import warm_up


def poppler(content: bytes, password: str, folder) -> str:
    path = folder / "copy.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-upw", password, path, "-"], capture_output=True, check=True, timeout=30
    )
    return done.stdout.decode()


def qpdf(content: bytes, password: str, folder) -> str:
    path = folder / "copy.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["qpdf", f"--password={password}", "--check", path], capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.mark.parametrize("raster", [False, True], ids=["vector", "image"])
def test_marking_and_copy_line_are_text_on_every_page(canaries, spec, tmp_path, raster):
    copy = issue_copy(canaries, replace(spec, pages=(1, 2, 3), raster=raster))
    pages = poppler(copy.content, spec.user_password, tmp_path).split("\f")[:-1]
    assert len(pages) == 3
    for text in pages:
        assert spec.marking in text
        assert spec.header_line in text


@pytest.mark.parametrize("raster", [False, True], ids=["vector", "image"])
def test_it_opens_with_the_password_only(canaries, spec, raster):
    content = issue_copy(canaries, replace(spec, raster=raster)).content
    for wrong in ("", "wrong"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content), password=wrong)
    assert spec.header_line.encode("utf-16-be") not in content
    assert spec.title.encode() not in content  # metadata is encrypted as well


PERMISSIONS = [
    ({}, "print:no copy:no change:no"),
    ({"allow_print": True}, "print:yes copy:no change:no"),
    ({"allow_copy": True}, "print:no copy:yes change:no"),
    ({"allow_change": True}, "print:no copy:no change:yes"),
]


@pytest.mark.parametrize(("allowed", "words"), PERMISSIONS, ids=[words for _, words in PERMISSIONS])
def test_permissions_are_set_as_approved(canaries, spec, tmp_path, allowed, words):
    content = issue_copy(canaries, replace(spec, **allowed)).content
    path = tmp_path / "copy.pdf"
    path.write_bytes(content)
    info = subprocess.run(["pdfinfo", "-upw", spec.user_password, path], capture_output=True, check=True)
    assert f"yes ({words}" in info.stdout.decode()
    assert "AES-256" in info.stdout.decode()
    assert "extract for accessibility: allowed" in qpdf(content, spec.user_password, tmp_path)


def test_qpdf_finds_no_fault(canaries, spec, tmp_path):
    for raster in (False, True):
        content = issue_copy(canaries, replace(spec, pages=(4, 1), raster=raster)).content
        assert "No syntax or stream encoding errors" in qpdf(content, spec.user_password, tmp_path)


def pixels(content: bytes, password: str | None = None, index: int = 0) -> numpy.ndarray:
    document = pypdfium2.PdfDocument(content, password=password)
    array = numpy.asarray(document[index].render(scale=1).to_pil().convert("L"), dtype=int)
    document.close()
    return array


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_pages_look_alike_as_vector_and_as_image(marked, spec, angle):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(500, 700)).obj
    page.Rotate, page.CropBox = angle, Array([40, 20, 480, 650])
    page.Contents = pdf.make_stream(b"0 0 1 rg 60 300 100 200 re f 1 0 0 rg 200 100 50 50 re f")
    source = marked(pdf)
    vector, image = (issue_copy(source, replace(spec, raster=raster)).content for raster in (False, True))
    left, right = (pixels(content, spec.user_password) for content in (vector, image))
    assert left.shape == right.shape == pixels(source).shape
    assert numpy.abs(left - right).mean() < 3
    assert numpy.abs(pixels(source) - left).mean() > 0.2  # the copy's own marks are there


def test_pages_come_in_the_approved_order(canaries, spec, tmp_path):
    copy = issue_copy(canaries, replace(spec, pages=(4, 2)))
    first, second = poppler(copy.content, spec.user_password, tmp_path).split("\f")[:2]
    assert "CANARY-4" in first
    assert "CANARY-2" in second


def test_the_marks_of_an_image_copy_are_part_of_the_image(canaries, spec):
    content = issue_copy(canaries, replace(spec, raster=True)).content
    with pikepdf.open(io.BytesIO(content), password=spec.user_password) as pdf:
        body = pdf.pages[0].Resources.XObject[Name("/HzBody")]
        (image,) = [body.Resources.XObject[key] for key in body.Resources.XObject.keys()]  # noqa: SIM118
        picture = pikepdf.PdfImage(image).as_pil_image().convert("L")
    shown = numpy.asarray(picture)
    foot = shown[-int(0.03 * shown.shape[0]) :]
    assert (foot < 128).sum() > 200


def test_characters_without_a_glyph_are_reported(canaries, spec):
    report = issue_copy(canaries, replace(spec, header_line="複製 No.3｜🔒山田")).report
    assert report.missing_glyphs == "🔒"


def test_a_source_without_the_marking_is_not_issued(spec):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    with pytest.raises(ProductionError, match="marking"):
        issue_copy(out.getvalue(), spec)


@pytest.mark.parametrize("source", [b"", b"%PDF-1.7"], ids=["empty", "hollow"])
def test_a_damaged_source_is_refused(source, spec):
    with pytest.raises(ProductionError) as refusal:
        issue_copy(source, spec)
    assert refusal.value.code == "copy_failed"


@pytest.mark.parametrize(
    "passwords",
    [
        ("short", "o" * 16),
        ("パスワードパスワードパスワード", "o" * 16),
        ("s" * 16, "s" * 16),
        ("tab\t" * 5, "o" * 16),
    ],
    ids=["short", "not ascii", "same", "control"],
)
def test_weak_or_fragile_passwords_are_refused(spec, passwords):
    with pytest.raises(ValueError, match="password"):
        replace(spec, user_password=passwords[0], owner_password=passwords[1])


def test_passwords_do_not_show_in_logs_and_the_order_crosses_the_pipe(spec):
    assert spec.user_password not in repr(spec)
    assert spec.owner_password not in repr(spec)
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert isinstance(spec, CopySpec)


def test_japanese_fonts_that_are_not_embedded_still_show_in_an_image_copy(marked, spec):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Resources = pikepdf.Object.parse(
        b"<< /Font << /F << /Type /Font /Subtype /Type0 /BaseFont /MS-Gothic /Encoding /90ms-RKSJ-H /DescendantFonts ["
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Gothic"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /MS-Gothic /Flags 5 /FontBBox [0 -137 1000 859]"
        b" /ItalicAngle 0 /Ascent 859 /Descent -140 /StemV 78 /CapHeight 680 >> >> ] >> >> >>"
    )
    page.Contents = pdf.make_stream(
        b"BT /F 60 Tf 100 300 Td <" + "図面".encode("cp932").hex().encode() + b"> Tj ET"
    )
    content = issue_copy(marked(pdf), replace(spec, raster=True, diagonal_mark="")).content
    assert (pixels(content, spec.user_password)[480:545, 100:220] < 100).mean() > 0.05


def test_warming_up_loads_what_a_locked_worker_needs():
    warm_up()


def test_an_unmarked_page_is_not_issued_as_an_image_either(spec):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    font = pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pdf.make_stream(
        b"BT /F 12 Tf 100 400 Td (CONFIDENTIAL in the text, not in the header) Tj ET"
    )
    out = io.BytesIO()
    pdf.save(out)
    with pytest.raises(ProductionError, match="header"):
        issue_copy(out.getvalue(), replace(spec, marking="CONFIDENTIAL", raster=True))
