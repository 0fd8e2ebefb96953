"""Encrypted, signed, dynamic, damaged and exploding documents."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, String

from vault.documents.pdf import StampError, StampRequest, stamp_pdf


def encrypted(one_page, saved, **passwords: str) -> bytes:
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        return saved(pdf, encryption=Encryption(R=6, allow=pikepdf.Permissions(extract=False), **passwords))


def test_a_user_password_is_asked_for(one_page, saved, stamp_request):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(encrypted(one_page, saved, user="u", owner="o"), stamp_request)
    assert refusal.value.code == "pdf_password_required"


def test_a_given_user_password_opens_and_is_not_kept(one_page, saved, stamp_request):
    result = stamp_pdf(encrypted(one_page, saved, user="u", owner="o"), stamp_request, password="u")
    with pikepdf.open(io.BytesIO(result.content)) as pdf:
        assert not pdf.is_encrypted
    assert result.report.was_owner_encrypted


def test_an_owner_password_needs_the_uploaders_word(one_page, saved, stamp_request):
    source = encrypted(one_page, saved, user="", owner="o")
    unauthorised = StampRequest("極秘", "極秘", "極秘", authorised=False, title="t")
    with pytest.raises(StampError) as refusal:
        stamp_pdf(source, unauthorised)
    assert refusal.value.code == "owner_password_unauthorised"
    assert stamp_pdf(source, stamp_request).report.was_owner_encrypted


def test_a_document_without_restrictions_needs_no_word(one_page):
    assert not stamp_pdf(
        one_page(), StampRequest("秘", "秘", "秘", authorised=False, title="t")
    ).report.was_owner_encrypted


def signature_field(pdf) -> None:
    value = pdf.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x")))
    kid = pdf.make_indirect(Dictionary(T=String("inner"), V=value))
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, Kids=Array([kid])))])
    )


def certification(pdf) -> None:
    pdf.Root.Perms = Dictionary(DocMDP=pdf.make_indirect(Dictionary(Type=Name.Sig)))


def usage_rights(pdf) -> None:
    pdf.Root.Perms = Dictionary(UR3=pdf.make_indirect(Dictionary(Type=Name.Sig)))


def validation_data(pdf) -> None:
    pdf.Root.DSS = Dictionary(Certs=Array([pdf.make_stream(b"certificate")]))


def document_time_stamp(pdf) -> None:
    signature_field(pdf)
    value = pdf.Root.AcroForm.Fields[0].Kids[0].V
    value.Type, value.SubFilter = Name.DocTimeStamp, Name("/ETSI.RFC3161")


SIGNATURES = [signature_field, certification, usage_rights, validation_data, document_time_stamp]


@pytest.mark.parametrize("sign", SIGNATURES)
def test_a_signed_document_says_that_its_signature_is_on_the_original(one_page, saved, stamp_request, sign):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        sign(pdf)
        source = saved(pdf)
    result = stamp_pdf(source, stamp_request)
    assert result.report.was_signed
    assert "signature_flattened" in result.report.warnings
    document = pypdfium2.PdfDocument(result.content)
    assert "電子署名は原本にあり" in document[0].get_textpage().get_text_range()
    document.close()


def test_an_empty_signature_field_is_no_signature(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s")))
        field.Kids = Array([field])  # and a field tree that loops
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        source = saved(pdf)
    assert not stamp_pdf(source, stamp_request).report.was_signed


def test_a_dynamic_form_is_refused_since_its_pages_are_only_a_notice(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.Root.NeedsRendering = True
        source = saved(pdf)
    with pytest.raises(StampError, match="XFA"):
        stamp_pdf(source, stamp_request)


def test_broken_xmp_is_replaced(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.Root.Metadata = pdf.make_stream(b"<x:xmpmeta><<< not xml")
        source = saved(pdf, fix_metadata_version=False)
    with (
        pikepdf.open(io.BytesIO(stamp_pdf(source, stamp_request).content)) as pdf,
        pdf.open_metadata() as xmp,
    ):
        assert xmp["pdf:Keywords"] == "極秘"


def test_markup_in_a_title_stays_text(one_page):
    request = StampRequest("秘", "秘", "秘", authorised=True, title="<rdf:li>&amp; ]]> 図面")
    with pikepdf.open(io.BytesIO(stamp_pdf(one_page(), request).content)) as pdf, pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == "<rdf:li>&amp; ]]> 図面"


def test_a_pdf_a_claim_is_kept(one_page, saved, stamp_request):
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2">'
        b"<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.Root.Metadata = pdf.make_stream(packet)
        source = saved(pdf)
    with (
        pikepdf.open(io.BytesIO(stamp_pdf(source, stamp_request).content)) as pdf,
        pdf.open_metadata() as xmp,
    ):
        assert xmp.pdfa_status == "2B"


def test_a_file_cut_off_before_its_pages_is_refused(one_page, stamp_request):
    with pytest.raises(StampError) as refusal:
        stamp_pdf(one_page(pages=3)[:100], stamp_request)
    assert refusal.value.code == "stamp_failed"


def test_a_file_cut_off_after_its_pages_says_so(one_page, stamp_request):
    source = one_page(pages=3)
    result = stamp_pdf(source[: source.rindex(b"endobj") + 6], stamp_request)
    assert {"repaired", "cut_off"} <= set(result.report.warnings)
    assert "cut_off" not in stamp_pdf(source, stamp_request).report.warnings


def test_a_file_without_its_cross_reference_is_mended_and_reported(one_page, stamp_request, tmp_path):
    source = one_page(pages=3)
    result = stamp_pdf(source[: source.rindex(b"startxref")], stamp_request)
    assert result.report.pages == 3
    assert "repaired" in result.report.warnings
    assert _qpdf_check(result.content, tmp_path) == 0


def test_a_trailer_without_size_does_not_damage_the_result(one_page, stamp_request, tmp_path):
    source = one_page()
    source = source[: source.rindex(b"startxref")] + b"startxref\n0\n%%EOF\n"
    result = stamp_pdf(source.replace(b"/Size", b"/Sixe"), stamp_request)
    assert _qpdf_check(result.content, tmp_path) == 0


def test_data_behind_the_end_is_reported_and_dropped(one_page, stamp_request):
    result = stamp_pdf(one_page() + b"PK\x03\x04 another file", stamp_request)
    assert "trailing_data" in result.report.warnings
    assert b"another file" not in result.content


def test_a_decompression_bomb_ends_within_bounds(one_page, saved, stamp_request):
    bomb = zlib.compress(zlib.compress(bytes(1 << 28), 9), 9)
    assert len(bomb) < 10_000
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        stream = pdf.make_stream(bomb)
        stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
        pdf.pages[0].obj.Contents = Array([stream, pdf.make_stream(b"q Q")])
        source = saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (25, 25))\n"
        "from vault.documents.pdf import *\n"
        "try:\n    stamp_pdf(sys.stdin.buffer.read(), StampRequest('秘', '秘', '秘', authorised=True, title='t'))\n"
        "except StampError as e:\n    print(e.code)\nelse:\n    print('stamped')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=source, capture_output=True, check=False, timeout=60
    )
    # PDFium may end its process at the limit; in the service that is the sandboxed worker.
    assert done.stdout.decode().strip() in {"stamped", "stamp_failed"} or done.returncode < 0


def test_qpdf_finds_no_fault_with_the_result(one_page, stamp_request, tmp_path):
    assert _qpdf_check(stamp_pdf(one_page(pages=5), stamp_request).content, tmp_path) == 0


def _qpdf_check(content: bytes, folder: Path) -> int:
    path = folder / "result.pdf"
    path.write_bytes(content)
    return subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode
