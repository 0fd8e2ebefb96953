"""E-mail as pages: its headers, its text, and a list of what is attached. Nothing is fetched, nothing is run."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

from vault.documents.conversion.mail.parts import Mail, read_mail
from vault.documents.conversion.paper import Column, Paper, PaperFullError
from vault.documents.conversion.suspicious import warning_of
from vault.documents.conversion.wording import size_in_words

_JAPAN: Final = timezone(timedelta(hours=9))
_LABELS: Final = {
    "from": "差出人 / From",
    "sender": "送信者 / Sender",
    "reply-to": "返信先 / Reply-To",
    "to": "宛先 / To",
    "cc": "写し / Cc",
    "bcc": "Bcc",
    "date": "日時 / Date",
    "message-id": "Message-ID",
}
_COLUMNS: Final = (
    Column("名前 / Name", 0.44),
    Column("種類 / Type", 0.26),
    Column("大きさ / Size", 0.14, right=True),
    Column("注意 / Note", 0.16),
)


def mail_as_pdf(content: bytes) -> bytes:
    """Return an e-mail as pages.

    Args:
        content: The message, in the format of RFC 5322.

    Raises:
        ConversionError: ``too_large`` or ``unreadable``.
    """
    mail = read_mail(content)
    paper = Paper()
    with suppress(PaperFullError):
        _draw(paper, mail)
    return paper.save()


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    sample = (
        b"From: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <a@example.jp>\nDate: Mon, 23 Nov 2026 09:00:00 +0900\n"
        b"Content-Type: text/html; charset=Shift_JIS\n\n<p>a &amp; b</p>"
    )
    mail_as_pdf(sample)


def _draw(paper: Paper, mail: Mail) -> None:
    paper.heading(mail.headers["subject"] or "（件名なし / no subject）")
    paper.fields(_fields(mail))
    paper.rule(8)
    paper.gap(6)
    if mail.from_html:
        paper.paragraphs("HTML を文字にしたもの / text of an HTML message", 8, grey=True)
        paper.gap(4)
    paper.paragraphs(mail.body.replace("\r\n", "\n").replace("\r", "\n").rstrip() or "（本文なし / no text）")
    if mail.attachments:
        _draw_attachments(paper, mail)


def _fields(mail: Mail) -> Iterator[tuple[str, str]]:
    for name, label in _LABELS.items():
        value = mail.headers[name]
        if name == "sender" and value == mail.headers["from"]:
            continue
        if value:
            yield label, _dated(value) if name == "date" else value


def _dated(value: str) -> str:
    """The date as written, and in Japan's time."""
    try:
        there = parsedate_to_datetime(value).astimezone(_JAPAN)
    except (ValueError, TypeError, OverflowError, IndexError):
        return value
    return f"{there:%Y-%m-%d %H:%M:%S} JST（{value}）"


def _draw_attachments(paper: Paper, mail: Mail) -> None:
    count = len(mail.attachments) + mail.more
    paper.rule(14)
    paper.gap(4)
    paper.heading(f"添付 {count} 件 / {count} other parts", 11)
    paper.table(
        _COLUMNS,
        (
            (
                one.name or "（名前なし / no name）",
                one.media_type,
                "?" if one.size is None else size_in_words(one.size),
                warning_of(one.name),
            )
            for one in mail.attachments
        ),
    )
    if mail.more:
        paper.gap(4)
        paper.paragraphs(f"ほか {mail.more} 件 / {mail.more} more", 9, grey=True)
