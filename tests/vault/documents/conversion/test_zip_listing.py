"""An archive becomes a list of what it holds, by names people can read, with what they should beware of."""

import io
import zipfile

import pypdfium2
import pytest

from vault.documents.conversion.errors import ConversionError
from vault.documents.conversion.zip_listing import listing_as_pdf


def zipped(entries: dict[str, bytes], when: tuple[int, ...] = (2026, 11, 22, 12, 34, 56)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)  # type: ignore[arg-type]
    return out.getvalue()


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_entries_are_listed_with_size_and_date() -> None:
    (shown,) = text_of(listing_as_pdf(zipped({"図面/": b"", "図面/組立図.dxf": bytes(2500), "表.csv": b"a"})))
    for piece in ("ファイル / Files", "図面/組立図.dxf", "2.5 kB", "表.csv", "1 B", "2026-11-22 12:34"):
        assert piece in shown


def test_names_of_old_windows_tools_are_read_as_such() -> None:
    content = zipped({"zzzzzzz.txt": b"x"}).replace(b"zzzzzzz.txt", "表能ソ1.txt".encode("cp932"))
    assert "表能ソ1.txt" in text_of(listing_as_pdf(content))[0]


@pytest.mark.parametrize(
    ("name", "content", "warning"),
    [
        ("setup.exe", b"MZ", "実行形式 / runs"),
        ("請求書.pdf.scr", b"MZ", "実行形式 / runs"),
        ("帳票.xlsm", b"x", "マクロ / macros"),
        ("中身.zip", b"x", "書庫 / archive"),
        ("大きい.bin", bytes(3 << 20), "高圧縮 / dense"),
    ],
)
def test_entries_to_beware_of_say_so(name: str, content: bytes, warning: str) -> None:
    assert warning in text_of(listing_as_pdf(zipped({name: content})))[0]


def test_entries_that_cannot_be_looked_into_say_so() -> None:
    content = bytearray(zipped({"a": b"x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "暗号化 / encrypted" in text_of(listing_as_pdf(bytes(content)))[0]


def test_name_that_turns_the_direction_of_writing_is_shown_as_it_is() -> None:
    assert "report〓fdp.exe" in text_of(listing_as_pdf(zipped({"report\u202efdp.exe": b"x"})))[0]


def test_long_lists_go_on_to_further_sheets_with_their_headings() -> None:
    pages = text_of(listing_as_pdf(zipped({f"data/測定_{number:04}.csv": b"" for number in range(200)})))
    assert len(pages) > 2
    assert all("大きさ / Size" in page for page in pages)
    assert sum(page.count("測定_") for page in pages) == 200


def test_impossible_dates_are_left_out() -> None:
    content = bytearray(zipped({"a": b"x"}))
    for place in (12, content.index(b"PK\x01\x02") + 14):
        content[place : place + 2] = b"\xff\xff"
    assert "a 1 B\r\n" in text_of(listing_as_pdf(bytes(content)))[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(10)], ids=ascii)
def test_what_is_no_archive_is_unreadable(content: bytes) -> None:
    with pytest.raises(ConversionError, match="unreadable"):
        listing_as_pdf(content)
