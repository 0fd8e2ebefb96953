"""Sixty names that broke other systems: each gets the treatment listed, and comes back as promised."""

import csv
import io
import unicodedata

import pytest

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

# fmt: off
SIXTY: list[tuple[int, str | bytes, int, str, str]] = [
    (1, '契約書_2026年度（最終）.pdf', 36, 'OK', 'plain Japanese, full-width brackets'),
    (2, '\u304c\u3071.pdf', 10, 'OK', 'NFC pair of the next'),
    (3, 'か\u3099は\u309a.pdf', 16, 'NFC', 'NFD as macOS sends it; search by either form finds it'),
    (4, 'ﾊﾟｽﾜｰﾄﾞ.txt', 25, 'OK', 'half-width kana; must not merge with パスワード.txt'),
    (5, '㈱製作所①Ⅳ.xlsx', 23, 'OK', 'compatibility characters; NFKC must not be applied'),
    (6, '髙﨑濵.docx', 14, 'OK', 'U+9AD9, U+FA11: FA11 survives NFC, other CJK compatibility ideographs do not'),
    (7, '神\ufa19社.pdf', 13, 'NFC', 'U+FA19 changes under NFC: keep the sent form for download'),
    (8, '葛\U000e0100城.pdf', 14, 'OK', 'variation selector in a personal name'),
    (9, '𠮷野𩸽.pdf', 15, 'OK', 'outside the basic plane (4 bytes)'),
    (10, '見積\u301c\uff5e\u2212\uff0d\u2014.pdf', 25, 'OK', 'wave dash and minus twins stay distinct'),
    (11, 'ソ表能予十.txt', 19, 'OK', 'second byte 0x5C in Shift_JIS: must survive zip export'),
    (12, '全角\u3000空白.pdf', 19, 'OK', 'ideographic space'),
    (13, '\uff23\uff2f\uff2e.txt', 13, 'OK', 'full-width CON'),
    (14, '👨\u200d👩\u200d👧議事録.pdf', 31, 'OK', 'emoji with joiners: stripping U+200D breaks it'),
    (15, 'invoice\u202efdp.exe', 17, 'SAFE', 'right-to-left override: shows as invoiceexe.pdf'),
    (16, 'report\u2067\u2068fdp\u2069\u2069.exe', 25, 'SAFE', 'isolates do the same'),
    (17, '\u200fשלום.pdf', 15, 'SAFE', 'mark before real Hebrew: readable, extension at its place'),
    (18, 'zero\u200bwidth.pdf', 16, 'SAFE', 'looks equal to zerowidth.pdf'),
    (19, '\ufeffbom.pdf', 10, 'SAFE', 'byte order mark in front'),
    (20, 'soft\xadhyphen.pdf', 16, 'SAFE', 'invisible'),
    (21, '\u0440\u0430\u0443\u043cent.pdf', 15, 'OK', 'Cyrillic look-alike: mixed-script flag in the list'),
    (22, 'report\u2024pdf.exe', 16, 'SAFE', 'one dot leader as false dot'),
    (23, 'a\u2044b\u2215c\uff0fd.pdf', 17, 'SAFE', 'slash look-alikes: no folder appears'),
    (24, 'Z' + '\u0336'*120 + '.pdf', 245, 'SAFE', 'stacked marks must not spill over other rows (245 bytes)'),
    (25, 'STRASSE-straße-I\u0307.PDF', 23, 'OK', 'case folding changes the length'),
    (26, 'CON', 3, 'SAFE', 'Windows device; download gets a safe name'),
    (27, 'nul.tar.gz', 10, 'SAFE', 'device with extensions'),
    (28, 'COM\xb9.pdf', 9, 'SAFE', 'superscript digit is reserved too'),
    (29, 'trailingdot.', 12, 'SAFE', 'Windows drops the dot'),
    (30, 'trailing space.pdf ', 19, 'SAFE', 'Windows drops the space'),
    (31, '.htaccess', 9, 'OK', 'dot file; stays data'),
    (32, 'a.txt::$DATA', 12, 'SAFE', 'alternate stream'),
    (33, 'C:evil.pdf', 10, 'SAFE', 'drive-relative'),
    (34, 'q?*<>\x7c.txt', 10, 'SAFE', 'not storable on Windows'),
    (35, 'a"; filename="evil.exe', 22, 'SAFE', 'header parameter injection'),
    (36, 'O\'Brien; x=y, z.pdf', 19, 'OK', 'quote, semicolon, comma survive in filename*'),
    (37, '=?utf-8?B?ZXZpbC5leGU=?=', 24, 'OK', 'encoded word is not decoded'),
    (38, 'percent%2e%2e%2f%00.pdf', 23, 'OK', 'literal percent; never decoded a second time'),
    (39, '..\\..\\boot.ini', 14, 'NO', 'backslash traversal'),
    (40, '../../etc/passwd', 16, 'NO', 'traversal'),
    (41, '/abs.pdf', 8, 'NO', 'absolute'),
    (42, '..', 2, 'NO', 'dot entry'),
    (43, 'nul\x00byte.pdf', 12, 'NO', 'NUL'),
    (44, 'crlf\x0d\x0aSet-Cookie: a=b.pdf', 25, 'NO', 'header splitting'),
    (45, 'esc\x1b]0;x\x07.pdf', 13, 'NO', 'terminal escape (CLI list, log)'),
    (46, 'c1\x85\x9b.pdf', 10, 'NO', 'C1 controls'),
    (47, 'line\u2028sep\u2029.pdf', 17, 'NO', 'breaks JSON lines readers and scripts'),
    (48, '', 0, 'NO', 'empty'),
    (49, '   ', 3, 'NO', 'only blanks'),
    (50, 'lone\ud800.pdf', 11, 'NO', 'lone surrogate by JSON escape: 422, not 500'),
    (51, b'\xff\xfe\x83\\.pdf', 8, 'NO', 'not UTF-8 (raw multipart bytes)'),
    (52, 'a'*251 + '.pdf', 255, 'OK', '255 bytes'),
    (53, 'a'*252 + '.pdf', 256, 'NO', '256 bytes'),
    (54, 'あ'*83 + '.pdf', 253, 'OK', '253 bytes, 87 characters'),
    (55, 'あ'*84 + '.pdf', 256, 'NO', '256 bytes, 88 characters'),
    (56, 'か\u3099'*42 + '.pdf', 256, 'NFC', '256 bytes as sent, 130 in NFC: one documented answer'),
    (57, '<img src=x onerror=alert(1)>.pdf', 32, 'SAFE', 'markup'),
    (58, '=HYPERLINK("http://x","y").csv', 30, 'SAFE', 'formula in the audit export'),
    (59, '{{7*7}}${jndi:x}$(id)\x60id\x60%s%n.pdf', 33, 'OK', 'templates, shells, formats: verbatim'),
    (60, '--output=x.pdf', 14, 'SAFE', 'option for converters and for a shell glob after download'),
]
# fmt: on

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
