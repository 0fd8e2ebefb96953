"""A type is what extension, content and a second witness agree on."""

import io
import zipfile

import pytest
from PIL import Image

from vault.documents.file_types import FILE_TYPES, TypeRefusedError, detect_head, type_of_name
from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.witness import require_no_other_opinion
from vault.documents.file_typing import claimed_type, require_type
from vault.platform.errors import Refusal


def test_every_listed_type_is_taken(samples, open_type):
    taken = {open_type(name, content) for name, content in samples.all().items()}
    assert taken == set(FILE_TYPES)


def test_every_listed_type_passes_the_early_answer(samples):
    for name, content in samples.all().items():
        assert detect_head(name, content[:65536]) == type_of_name(name)


def _is_text_too(name: str, other: str) -> bool:
    """Tables, messages and rich text are text."""
    texts = {"メモ.txt", "部品.csv"}
    return name in texts and other in texts | {"連絡.eml", "書式.rtf"}


@pytest.mark.asvs("5.2.2")
def test_no_type_passes_under_another_extension(samples, open_type):
    files = samples.all()
    for name in files:
        for other, content in files.items():
            if type_of_name(name) == type_of_name(other) or _is_text_too(name, other):
                continue
            with pytest.raises(TypeRefusedError) as raised:
                open_type(name, content)
            assert raised.value.detail["reason"] in {"mismatch", "damaged", "second_opinion"}
            assert raised.value.detail["named"] == type_of_name(name).name


@pytest.mark.parametrize(
    "name", ["a.exe", "a", ".pdf", "a.pdf.", "a.docm", "a.svg", "a.html", "a.xdw", "a.msg", "a.pdf.lnk"]
)
@pytest.mark.asvs("5.3.1")
def test_extension_outside_the_list_is_refused(name):
    with pytest.raises(TypeRefusedError) as raised:
        detect_head(name, b"%PDF-1.7\n")
    assert raised.value.detail["reason"] == "not_listed"


def test_extension_counts_in_any_case():
    assert detect_head("A.PDF", b"%PDF-1.7\n").name == "PDF"


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.pdf", b"<html><script>x</script>%PDF-1.7", "HTML page"),
        ("a.doc", b"\xef\xbb\xbf<!DOCTYPE HTML><p>x", "HTML page"),
        ("a.png", b'<?xml version="1.0"?>\n<svg/>', "SVG picture"),
        ("a.odt", b'<?xml version="1.0"?><office:document/>', "XML"),
        ("a.jpg", b"\x00\x00\x00\x18ftypheic", "HEIC or AVIF picture"),
        ("a.jpg", b"\x00\x00\x00\x0cjP  \r\n", "JPEG 2000"),
        ("a.eml", b"From a@example Mon Nov 23\nFrom: a\n", "mailbox of messages"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "empty ZIP archive"),
        ("a.docx", b"", "empty"),
        ("a.pdf", b"x%PDF-1.7", "unknown"),
        ("a.pdf", bytes(512) + b"%PDF-1.7", "unknown"),
        ("a.pdf", b"MZ\x90\x00", "Windows program"),
        ("a.png", b"GIF89a\x01\x00", "gif"),
        ("a.jpg", b"%PDF-1.7", "pdf"),
        ("a.bmp", b"BMW is a car", "unknown"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
        ("a.doc", b"PK\x03\x04", "zip"),
        ("a.txt", b"%PDF-1.7", "pdf"),
        ("a.txt", b"MZ\x90\x00\x03", "Windows program"),
        ("a.zip", b"Rar!\x1a\x07\x00", "RAR archive"),
        ("a.dwg", b"AC0000", "unknown"),
    ],
)
def test_early_answer_names_both_types(name, content, found):
    with pytest.raises(TypeRefusedError) as raised:
        detect_head(name, content)
    assert raised.value.detail == {"reason": "mismatch", "named": type_of_name(name).name, "found": found}


def test_second_witness_is_heard_where_it_knows_better():
    disguised = FileType("Text", "text/plain", ("txt",), "text", "text")
    with pytest.raises(TypeRefusedError) as raised:
        require_no_other_opinion(disguised, b"\x1f\x8b\x08\x00" + bytes(20))
    assert raised.value.detail["reason"] == "second_opinion"


@pytest.mark.parametrize(
    "content", [b"<html>x</html>", b"#!/bin/sh\n", b"{}", b"%!PS\n", b"From: a\nTo: b\n", b"{\\rtf1 x}"]
)
def test_text_about_anything_is_text(open_type, content):
    assert open_type("a.txt", content).name == "Text"


@pytest.mark.parametrize(
    "content",
    [b"a\x00b", b"\x80\xff", b"a" * 70_000 + b"\x01", b"\xef\xbb\xbf" + b"a" * 70_000 + b"\xff"],
    ids=len,
)
def test_text_must_be_text_to_its_end(refusal_of, content):
    assert refusal_of("a.txt", content)["reason"] == "mismatch"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["png", "webp", "bmp"])
def test_cut_picture_is_refused(samples, refusal_of, kind, cut):
    content = samples.picture(kind.upper())
    assert refusal_of(f"a.{kind}", content[: int(len(content) * cut)])["reason"] == "damaged"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.step", b"ISO-10303-21;\nHEADER;\nENDSEC;\n"),
        ("a.dxf", b"  0\nSECTION\n  2\nHEADER\n"),
        ("a.igs", b"x".ljust(72) + b"S      1\n"),
        ("a.stl", b"solid x\nfacet normal 0 0 0\n"),
        ("a.stl", b"solid x".ljust(80) + b"\x02\x00\x00\x00" + bytes(99)),
    ],
)
def test_cut_drawing_is_refused(refusal_of, name, content):
    assert refusal_of(name, content)["reason"] in {"damaged", "mismatch"}


def test_scan_of_the_64_bit_kind_is_taken(open_type):
    out = io.BytesIO()
    Image.new("L", (9, 9)).save(out, "TIFF", big_tiff=True)
    assert open_type("a.tif", out.getvalue()).name == "TIFF"


def test_ascii_models_are_taken(open_type):
    assert open_type("a.stl", b"solid x\n facet normal 0 0 0\n endfacet\nendsolid x\n").name == "STL"
    assert open_type("a.stl", b"solid x\nendsolid x\n").name == "STL"


def test_empty_file_is_no_document(refusal_of):
    for extension in ("pdf", "png", "zip", "docx", "doc", "stl", "step"):
        assert refusal_of(f"a.{extension}", b"")["reason"] == "mismatch"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.msg", "save it as .eml"),
        ("a.SVG", "PNG, JPEG or PDF"),
        ("a.7z", "pack it as ZIP"),
        ("a.docm", "save it without"),
        ("a.fods", ".ods"),
    ],
)
def test_refusal_of_what_people_have_says_what_to_do_instead(name, advice):
    with pytest.raises(Refusal) as raised:
        claimed_type(name)
    assert advice in raised.value.params["found"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", "the file is empty"),
        ("a.bmp", b"BMW is a car", "not known here"),
        ("a.doc", b"{\\rtf1 x}", ".rtf"),
        (
            "a.zip",
            lambda samples: samples.zipped({"a": b"x" * 99}, zipfile.ZIP_LZMA),
            "another way than Deflate",
        ),
        ("a.zip", lambda samples: samples.zipped({"a": b"x"}) + b"behind it", "before or behind it"),
        ("a.zip", lambda samples: samples.zipped({"a": b"x", "A": b"y"}), "two entries of one name"),
        ("a.zip", lambda samples: samples.zipped({"a": b"Rar!\x1a\x07\x00"}), "another kind of archive"),
    ],
)
def test_refusal_says_in_words_what_the_content_is(samples, typing_workers, name, content, words):
    source = io.BytesIO(content if isinstance(content, bytes) else content(samples))
    with pytest.raises(Refusal) as raised:
        require_type(typing_workers, name, source)
    assert words in raised.value.params["found"]
