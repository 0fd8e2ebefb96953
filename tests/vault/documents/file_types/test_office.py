"""Office files: the main part decides, macros and encryption are refused."""

import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
@pytest.mark.parametrize(
    "part",
    ["word/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin"],
)
def test_macro_part_is_refused(samples, refusal_of, kind, part):
    assert refusal_of(f"a.{kind}", samples.ooxml(kind, {part: b"x"}))["reason"] == "macro"


def test_macro_enabled_document_under_a_plain_name_is_refused(samples, refusal_of):
    content = samples.ooxml("docx", content_type="application/vnd.ms-word.document.macroEnabled.main+xml")
    assert refusal_of("a.docx", content)["reason"] == "macro"


def test_plain_archive_is_no_office_file(samples, refusal_of):
    content = samples.zipped({"a.txt": b"x"})
    assert refusal_of("a.docx", content) == {"reason": "mismatch", "named": "Word", "found": "ZIP"}
    assert refusal_of("a.odt", content) == {
        "reason": "mismatch",
        "named": "OpenDocument Text",
        "found": "ZIP",
    }


@pytest.mark.asvs("1.5.1")
@pytest.mark.parametrize(
    "types",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types/>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Types/>',
        "<Types/>".encode("utf-16"),
    ],
    ids=["entity bomb", "external entity", "utf-16"],
)
def test_entities_in_the_content_types_are_refused(samples, refusal_of, types):
    content = samples.zipped({"[Content_Types].xml": types, "word/document.xml": b"x"})
    assert refusal_of("a.docx", content)["reason"] == "damaged"


def test_content_types_of_gigabytes_are_refused(samples, refusal_of):
    content = samples.zipped({"[Content_Types].xml": b" " * (5 << 20), "word/document.xml": b"x"})
    assert refusal_of("a.docx", content)["reason"] == "bomb"


def test_encrypted_opendocument_is_refused(samples, refusal_of):
    content = samples.odf("ods", {"META-INF/manifest.xml": b"<manifest:encryption-data/>"})
    reasons = refusal_of("a.ods", content)
    assert reasons["reason"] in {"encrypted", "unsafe_entry"}


@pytest.mark.parametrize(("subset", "taken"), [(b"", True), (b' [<!ENTITY a "b">]', False)])
def test_document_type_of_old_openoffice_is_taken_without_declarations(
    samples, open_type, refusal_of, subset, taken
):
    named = b'<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"'
    content = samples.odf("odt", {"META-INF/manifest.xml": named + subset + b"><manifest:manifest/>"})
    if taken:
        assert open_type("a.odt", content).name == "OpenDocument Text"
    else:
        assert refusal_of("a.odt", content)["reason"] == "damaged"


def test_basic_macros_in_opendocument_are_refused(samples, refusal_of):
    assert refusal_of("a.odt", samples.odf("odt", {"Basic/Standard/Module1.xml": b"x"}))["reason"] == "macro"


def test_opendocument_must_begin_with_its_type(samples, refusal_of):
    content = samples.zipped(
        {"content.xml": b"x", "mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED
    )
    assert refusal_of("a.odt", content)["reason"] == "mismatch"


@pytest.mark.parametrize("storage", ["VBA", "_VBA_PROJECT_CUR", "Macros"])
def test_macros_in_old_office_files_are_refused(samples, refusal_of, storage):
    assert refusal_of("a.xls", samples.compound("Workbook", storage))["reason"] == "macro"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.doc"])
def test_password_protected_new_office_file_is_refused_as_such(refusal_of, name):
    """Made by msoffcrypto-tool of a text that says nothing; the password is of no use to anybody."""
    refusal = refusal_of(name, (SAMPLES / "protected.docx").read_bytes())
    assert (refusal["reason"], refusal["found"]) == ("encrypted", "protected by a password")


@pytest.mark.parametrize(
    ("name", "stream", "plain", "locked"),
    [
        ("a.doc", "WordDocument", "eca5c100", "eca5c1000000000000000001"),
        ("a.ppt", "Current User", "0000f60f14000000140000005fc091e3", "0000f60f1400000014000000dfc4d1f3"),
    ],
)
@pytest.mark.parametrize("length", [64, 4096])
def test_password_protected_old_office_file_is_refused_as_such(
    samples, refusal_of, open_type, name, stream, plain, locked, length
):
    content = samples.compound(stream, "PowerPoint Document" if name == "a.ppt" else "1Table")
    honest, hidden = (
        samples.with_beginning(content, stream, bytes.fromhex(each), length) for each in (plain, locked)
    )
    assert open_type(name, honest).signature == "ole2"
    assert refusal_of(name, hidden)["reason"] == "encrypted"


# Records of a workbook, as msoffcrypto-tool checks them: the password that every program knows, and another.
SALT = "000102030405060708090a0b0c0d0e0f"
RC4 = f"2f003600010001000100{SALT}"
CRYPTO_API = (
    "2f00c800010004000200040000007e00000004000000000000000168000004800000800000000100000000000000000000004d0069006300"
    "72006f0073006f0066007400200045006e00680061006e006300650064002000430072007900700074006f00670072006100700068006900"
    f"63002000500072006f00760069006400650072002000760031002e003000000010000000{SALT}"
)


@pytest.mark.parametrize(
    ("known", "secret"),
    [
        ("2f00060000001234" + "0a9a", "2f00060000001234" + "0b9a"),
        ("2f0004001234" + "0a9a", "2f0004001234" + "0b9a"),
        (
            RC4 + "01fd4e05dc6e0e72fcc4b72175686883ded643a3b989170bc6e163b5debaf714",
            RC4 + "0e929404dea570034ab157c2b665a3110f8e0a29f631003c7ee11beb941ba6d9",
        ),
        (
            CRYPTO_API + "a024a295d910dcd16b2b69c9dfef19191400000074a70eb0e7278136e857318b9e9a13d19115d50b",
            CRYPTO_API + "14c52d05b6ebc444a1f089c1862842f3140000000ae0da61fd240442bf73bda1d06851b126d3b941",
        ),
    ],
    ids=["obfuscated", "before Excel 97", "rc4", "crypto api"],
)
@pytest.mark.parametrize("before", ["", "86000000"], ids=["", "to be opened for reading"])
def test_workbook_that_asks_for_a_password_is_refused_and_one_with_protected_sheets_is_not(
    samples, refusal_of, open_type, known, secret, before
):
    begins = "09081000" + "00060500bb0dcc070000000006000000" + before
    opened, asking = (
        samples.with_beginning(samples.compound("Workbook"), "Workbook", bytes.fromhex(begins + each), 4096)
        for each in (known, secret)
    )
    assert open_type("a.xls", opened).name == "Excel 97-2003"
    refusal = refusal_of("a.xls", asking)
    assert (refusal["reason"], refusal["found"]) == ("encrypted", "protected by a password")


@pytest.mark.parametrize("cut", [6, 20, 50, 200])
def test_workbook_whose_password_cannot_be_looked_at_is_refused(samples, refusal_of, cut):
    record = bytes.fromhex(CRYPTO_API)[:cut]
    content = samples.with_beginning(samples.compound("Workbook"), "Workbook", record, 4096)
    assert refusal_of("a.xls", content)["reason"] == "encrypted"


def test_installer_is_no_old_office_file(samples, refusal_of):
    assert refusal_of("a.doc", samples.compound("\u4840\u3f7f", "Property"))["reason"] == "mismatch"


def test_circular_directory_of_a_compound_file_ends(samples, refusal_of):
    content = bytearray(samples.compound("Other"))
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    assert refusal_of("a.doc", bytes(content))["reason"] == "damaged"


def test_directory_with_many_entries_is_read_to_its_end(samples, open_type):
    streams = [f"Stream {number}" for number in range(40)]
    assert open_type("a.doc", samples.compound(*streams, "WordDocument")).name == "Word 97-2003"
