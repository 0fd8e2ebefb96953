"""E-mail becomes pages: what it says in the letters it was written in, what is attached by its name, and nothing is run."""

import base64
from email.header import Header

import pypdfium2
import pytest

from vault.documents.conversion.errors import ConversionError
from vault.documents.conversion.mail.html_text import text_of_html
from vault.documents.conversion.mail.pages import mail_as_pdf
from vault.documents.conversion.mail.parts import read_mail
from vault.documents.conversion.mail.text import decoded, header_text


def mail(*headers: str, body: bytes = b"text") -> bytes:
    lines = ["From: a@example.jp", "Date: Mon, 23 Nov 2026 08:15:30 +0900", *headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def parts(*each: bytes, kind: str = "mixed") -> bytes:
    return mail(
        f"Content-Type: multipart/{kind}; boundary=B",
        body=b"".join(b"--B\r\n" + one + b"\r\n" for one in each) + b"--B--\r\n",
    )


def word(charset: str, octets: bytes) -> str:
    return f"=?{charset}?B?{base64.b64encode(octets).decode()}?="


@pytest.mark.parametrize(
    "raw",
    [
        Header("主軸 組立図", "iso-2022-jp").encode(),
        word("Shift_JIS", "主軸 組立図".encode("cp932")),
        "=?UTF-8?Q?=E4=B8=BB=E8=BB=B8_=E7=B5=84?=\r\n =?UTF-8?Q?=E7=AB=8B=E5=9B=B3?=",
        word("UTF-8", "主軸 組".encode()[:-1]) + " " + word("utf-8", "組立図".encode()[2:]),
        "主軸 組立図",
        "主軸 組立図".encode("cp932").decode("ascii", "surrogateescape"),
        "=?utf-8*ja?B?5Li76Lu4IOe1hOeri+Wbsw==?=",
    ],
    ids=["jis", "sjis", "q", "split letter", "raw utf-8", "raw sjis", "language"],
)
def test_subjects_are_read_however_they_were_written(raw: str) -> None:
    assert header_text(raw) == "主軸 組立図"


def test_the_signs_of_windows_are_read_in_iso_2022_jp() -> None:
    """cp50221, which mail programs of Windows send by the name of the standard."""
    written = b"\x1b$B\x3a\x34\x46\x23\x1b(B \x1b$B-!-j\x1b(B \x1b(I\x36\x45\x1b(B"
    assert decoded(written, "ISO-2022-JP") == "佐藤 ①㈱ ｶﾅ"


@pytest.mark.parametrize("charset", ["Shift_JIS", "utf-8", "EUC-JP", "", "x-unknown"])
def test_bodies_are_read_by_their_encoding_or_the_likeliest(charset: str) -> None:
    codec = {"Shift_JIS": "cp932", "EUC-JP": "euc_jp"}.get(charset, "utf-8")
    body = "本文 主軸 組立図\r\n".encode(codec)
    said = f"Content-Type: text/plain; charset={charset}" if charset else "Content-Type: text/plain"
    assert "本文 主軸 組立図" in text_of(
        mail_as_pdf(mail(said, "Content-Transfer-Encoding: 8bit", body=body))
    )


@pytest.mark.parametrize(
    "said",
    [
        "filename*=UTF-8''%E7%B5%84%E7%AB%8B%E5%9B%B3.pdf",
        "filename*0*=UTF-8''%E7%B5%84; filename*1*=%E7%AB%8B%E5%9B%B3.pdf",
        f'filename="{Header("組立図.pdf", "iso-2022-jp").encode()}"',
        'filename="組立図.pdf"',
    ],
    ids=["extended", "continued", "encoded word", "raw"],
)
def test_attachments_are_listed_by_name_size_and_type(said: str) -> None:
    attached = (
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; "
        + said.encode()
        + b"\r\n\r\n"
        + base64.encodebytes(bytes(1500))
    )
    shown = text_of(mail_as_pdf(parts(b"Content-Type: text/plain\r\n\r\nhello", attached)))
    for piece in ("hello", "添付 1 件", "組立図.pdf", "application/pdf", "1.5 kB"):
        assert piece in shown


def test_name_that_hides_a_program_is_shown_as_it_is_and_marked() -> None:
    said = b'Content-Disposition: attachment; filename="report\xe2\x80\xaefdp.exe"\r\n\r\nMZ'
    shown = text_of(mail_as_pdf(parts(said)))
    assert "report〓fdp.exe" in shown
    assert "実行形式" in shown


def test_html_is_reduced_to_what_it_says() -> None:
    text = text_of_html(
        "<html><head><title>T</title><style>p{}</style></head><body onload=x><p>一行目<br>二行目 &amp; more</p>"
        "<script>alert('CANARY')</script><a href='https://example.jp/?id=1'>ここ</a>"
        "<img src='https://track.example/x.gif' alt='図'><table><tr><td>a</td><td>b</td></tr></table>"
    )
    assert "一行目\n二行目 & more" in text
    assert "ここ <https://example.jp/?id=1>" in text
    assert "[図]" in text
    assert "a  b" in text
    assert "CANARY" not in text
    assert "track.example" not in text


def test_plain_text_is_shown_rather_than_html_and_html_is_listed() -> None:
    message = parts(
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nplain words",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<b>rich words</b>",
        kind="alternative",
    )
    shown = text_of(mail_as_pdf(message))
    assert "plain words" in shown
    assert "rich words" not in shown
    assert "text/html" in shown


def test_mail_inside_mail_is_listed_by_its_subject() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + mail("Subject: inner", body=b"secret of the inner mail")
    shown = text_of(mail_as_pdf(parts(b"Content-Type: text/plain\r\n\r\nouter", inner)))
    assert "inner" in shown
    assert "secret of the inner mail" not in shown


@pytest.mark.asvs("5.2.1")
def test_ten_thousand_parts_are_counted_and_the_first_listed() -> None:
    message = parts(*[b"Content-Type: application/x-%d\r\n\r\nx" % number for number in range(10_000)])
    read = read_mail(message)
    assert (len(read.attachments), read.more) == (500, 9_500)
    assert "ほか 9500 件" in text_of(mail_as_pdf(message))


def test_parts_nested_five_hundred_deep_are_refused() -> None:
    message = b"text"
    for number in range(500):
        kind = b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n" % number
        message = kind + b"--B%d\r\n" % number + message + b"\r\n--B%d--\r\n" % number
    with pytest.raises(ConversionError, match="too_large"):
        mail_as_pdf(b"From: a\r\nDate: b\r\n" + message)


def test_header_of_a_megabyte_is_cut() -> None:
    words = " ".join([word("utf-8", "あ".encode())] * 40_000)
    shown = text_of(mail_as_pdf(mail(f"Subject: {words}", "To: " + "b@example.jp, " * 70_000)))
    assert "…" in shown
    assert "text" in shown


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"Subject: only\n\ntext",
        b"\x00" * 1000,
    ],
    ids=["empty", "neither sender nor date", "zeros"],
)
def test_what_is_no_message_is_unreadable(message: bytes) -> None:
    with pytest.raises(ConversionError, match="unreadable"):
        mail_as_pdf(message)


def test_broken_encodings_still_make_pages() -> None:
    message = parts(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Disposition: attachment; filename*=UNKNOWN'%%'%E7\r\n\r\nx",
    )
    assert "添付 2 件" in text_of(mail_as_pdf(message))
