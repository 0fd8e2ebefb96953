"""Sixty names that broke other systems: each gets the treatment listed, and comes back as promised."""

import csv
import io
import unicodedata

import pytest

from tests.vault.documents.file_names.sixty import SIXTY
from vault.documents.file_names import (
    NameRefusedError,
    Treatment,
    display_name,
    download_name,
    extension_of,
    has_mixed_scripts,
    hazards,
    marked_name,
    same_name,
    treatment,
    validate_file_name,
)

BY_NUMBER = {number: name for number, name, *_ in SIXTY}
TAKEN = [pytest.param(name, id=str(number)) for number, name, _, result, _ in SIXTY if result != "NO"]
LISTED = [pytest.param(name, length, result, id=str(number)) for number, name, length, result, _ in SIXTY]


def outcome(name: str | bytes) -> str:
    try:
        return treatment(validate_file_name(name)).upper()
    except NameRefusedError:
        return "NO"


@pytest.mark.parametrize(("name", "length", "expected"), LISTED)
def test_each_name_is_treated_as_listed(name, length, expected):
    assert len(name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")) == length
    assert outcome(name) == expected


@pytest.mark.parametrize("name", TAKEN)
def test_taken_name_is_kept_as_sent(name):
    assert validate_file_name(name) == name
    assert validate_file_name(name.encode()) == name


@pytest.mark.parametrize("name", TAKEN)
def test_harmless_name_is_shown_and_returned_unchanged(name):
    if treatment(name) is Treatment.OK:
        assert display_name(name) == name
        assert download_name(name) == name


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.asvs("5.4.2")
def test_download_name_is_harmless_everywhere(name):
    given = download_name(name)
    assert hazards(given) == frozenset()
    assert len(given.encode()) <= 255
    assert given.splitlines() == [given]


@pytest.mark.parametrize("name", TAKEN)
def test_shown_name_steers_nothing(name):
    shown = display_name(name)
    assert not any(unicodedata.category(one) == "Cf" and one != "\u200d" for one in shown)
    assert shown == shown.rstrip()
    row = io.StringIO()
    csv.writer(row).writerow([shown])
    assert row.getvalue()[0] not in "=+@-" or treatment(name) is Treatment.OK


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.clause("G2.2-c", "T4-c")
def test_every_name_takes_the_marking_within_255_bytes(name):
    marked = marked_name("極秘", name)
    assert marked.startswith("【極秘】")
    assert len(marked.encode()) <= 255
    assert extension_of(marked) == extension_of(f"x{name}")
    assert marked_name("極秘", marked) == marked


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (15, "invoice[U+202E]fdp.exe"),
        (17, "[U+200F]שלום.pdf"),
        (18, "zero[U+200B]width.pdf"),
        (22, "report[U+2024]pdf.exe"),
        (23, "a[U+2044]b[U+2215]c[U+FF0F]d.pdf"),
        (24, "Z\u0336\u0336[+118].pdf"),
        (30, "trailing space.pdf[U+0020]"),
        (58, '\'=HYPERLINK("http:[U+002F][U+002F]x","y").csv'),
        (60, "'--output=x.pdf"),
    ],
)
def test_what_is_hidden_becomes_visible(number, shown):
    assert display_name(BY_NUMBER[number]) == shown


@pytest.mark.parametrize(
    ("number", "given"),
    [
        (15, "invoice_fdp.exe"),
        (19, "_bom.pdf"),
        (24, "Z\u0336\u0336.pdf"),
        (26, "_CON"),
        (27, "_nul.tar.gz"),
        (28, "_COM¹.pdf"),
        (29, "trailingdot_"),
        (30, "trailing space.pdf_"),
        (32, "a.txt__$DATA"),
        (33, "C_evil.pdf"),
        (34, "q_____.txt"),
        (35, "a_; filename=_evil.exe"),
        (56, "が" * 42 + ".pdf"),
        (57, "_img src=x onerror=alert(1)_.pdf"),
        (58, "_=HYPERLINK(_http___x_,_y_).csv"),
        (60, "_--output=x.pdf"),
    ],
)
def test_download_name_is_neutral(number, given):
    assert download_name(BY_NUMBER[number]) == given


def test_nfc_twins_are_one_name_and_compatibility_twins_are_not():
    assert same_name(BY_NUMBER[2], BY_NUMBER[3])
    assert same_name(BY_NUMBER[7], "神\u795e社.pdf")
    assert not same_name(BY_NUMBER[4], "パスワード.txt")
    assert not same_name("CON.txt", BY_NUMBER[13])
    assert not same_name("見積\u301c.pdf", "見積\uff5e.pdf")
    assert not same_name("I\u0307.pdf", "\u0130.pdf")


def test_decomposed_name_is_returned_as_it_was_sent():
    assert download_name(BY_NUMBER[3]) == BY_NUMBER[3]


def test_look_alike_letters_are_flagged():
    assert has_mixed_scripts(BY_NUMBER[21])
    assert not any(
        has_mixed_scripts(name) for number, name in BY_NUMBER.items() if number in {1, 4, 5, 17, 25}
    )
    assert not has_mixed_scripts("厚さ10μm.pdf")
