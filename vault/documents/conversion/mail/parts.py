"""The parts of an e-mail: one body to read, and a list of everything else; walked with bounds, nothing unpacked."""

import binascii
import email
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from typing import Final, cast

from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.conversion.mail.html_text import text_of_html
from vault.documents.conversion.mail.text import decoded, file_name, header_text, raw_header

MAX_BYTES: Final = 64 << 20
MAX_DEPTH: Final = 30
MAX_LISTED: Final = 500
MOST_BODY_BYTES: Final = 4 << 20


@dataclass(frozen=True)
class Attachment:
    """A part that is listed, not shown.

    Args:
        name: As the sender called it; may be empty.
        media_type: As declared.
        size: Bytes once decoded, or None where the encoding is broken.
        encrypted: Whether its type says so.
    """

    name: str
    media_type: str
    size: int | None


@dataclass
class Mail:
    """What is shown of an e-mail.

    Args:
        headers: Name and decoded values, of the names people read.
        body: Text to read.
        from_html: Whether it was reduced from HTML.
        attachments: The first 500.
        more: How many there are beyond those.
    """

    headers: dict[str, str]
    body: str = ""
    from_html: bool = False
    attachments: list[Attachment] = field(default_factory=list)
    more: int = 0


_SHOWN: Final = ("subject", "from", "sender", "reply-to", "to", "cc", "bcc", "date", "message-id")


def read_mail(content: bytes) -> Mail:
    """Read an e-mail (RFC 5322, MIME).

    Raises:
        ConversionError: ``too_large`` (over 64 MiB, over 30 parts deep) or ``unreadable``.
    """
    if len(content) > MAX_BYTES:
        raise ConversionError(TOO_LARGE, "mail over 64 MiB")
    try:
        message = email.message_from_bytes(content, policy=compat32)
    except RecursionError as error:
        raise ConversionError(TOO_LARGE, "parts inside parts") from error
    headers = {name: header_text(raw_header(message, name)) for name in _SHOWN}
    if not headers["from"] and not headers["date"]:
        raise ConversionError(UNREADABLE, "neither From nor Date")
    mail = Mail(headers)
    _fill(mail, list(_leaves(message)))
    return mail


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts without parts; a mail inside a mail is one part."""
    waiting: list[tuple[int, Message]] = [(0, message)]
    while waiting:
        depth, part = waiting.pop()
        if depth > MAX_DEPTH:
            raise ConversionError(TOO_LARGE, "parts inside parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inner = cast("list[Message]", part.get_payload())
            waiting.extend((depth + 1, one) for one in reversed(inner))
        else:
            yield part


def _fill(mail: Mail, leaves: list[Message]) -> None:
    shown = _body_part(leaves)
    for part in leaves:
        if part is shown:
            continue
        if len(mail.attachments) == MAX_LISTED:
            mail.more += 1
            continue
        mail.attachments.append(Attachment(_name(part), part.get_content_type()[:100], _size(part)))
    if shown is not None:
        mail.from_html = shown.get_content_subtype() == "html"
        mail.body = _text(shown)


def _body_part(leaves: list[Message]) -> Message | None:
    """The first plain text that is no attachment, otherwise the first HTML."""
    for subtype in ("plain", "html"):
        for part in leaves:
            if part.get_content_type() == f"text/{subtype}" and not _is_attached(part):
                return part
    return None


def _is_attached(part: Message) -> bool:
    return raw_header(part, "content-disposition").strip().lower().startswith("attachment")


def _name(part: Message) -> str:
    name = file_name(part)
    if not name and part.get_content_type() == "message/rfc822" and part.is_multipart():
        return header_text(raw_header(cast("list[Message]", part.get_payload())[0], "subject"))
    return name


def _text(part: Message) -> str:
    content = cast("bytes | None", part.get_payload(decode=True)) or b""
    charset = part.get_param("charset")
    text = decoded(content[:MOST_BODY_BYTES], charset if isinstance(charset, str) else None)
    if len(content) > MOST_BODY_BYTES:
        text += "\n…"
    return text_of_html(text) if part.get_content_subtype() == "html" else text


def _size(part: Message) -> int | None:
    if part.is_multipart():
        return sum(_written_length(one) for one in cast("list[Message]", part.get_payload()))
    try:
        return len(cast("bytes | None", part.get_payload(decode=True)) or b"")
    except (binascii.Error, ValueError):
        return None


def _written_length(message: Message) -> int:
    payload = message.get_payload()
    return len(payload) if isinstance(payload, str) else 0
