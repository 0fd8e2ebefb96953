"""E-mail: told from other text by its header, which is compared line by line; nothing of it is interpreted."""

import re
from typing import BinaryIO, Final

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused

MOST_HEADER: Final = 2 << 20
_FIELD: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
# Every message has the first two (RFC 5322, 3.6); drafts and exports may lack one, and then have others of these.
_TELLING: Final = frozenset(
    (
        b"from",
        b"date",
        b"to",
        b"subject",
        b"message-id",
        b"mime-version",
        b"received",
        b"return-path",
        b"x-mailer",
    )
)
_LEAST: Final = 3


def begins_like_mail(head: bytes) -> bool:
    """Return True when the lines up to the first empty one are header fields, and enough of them are those of mail.

    Args:
        head: The first bytes; where they end within the header, the cut line is not judged.
    """
    found: set[bytes] = set()
    lines = head.split(b"\n")
    whole = lines if len(lines) == 1 else lines[:-1]
    for number, line in enumerate(whole):
        text = line.rstrip(b"\r")
        if not text:
            break
        if text[:1] in {b" ", b"\t"} and number:
            continue
        field = _FIELD.match(text)
        if field is None:
            return False
        found.add(field.group(1).lower())
    return len(found & _TELLING) >= _LEAST and bool(found & {b"from", b"date"})


def open_mail(source: BinaryIO, claimed: FileType) -> None:
    """Require the whole header of a message, of at most 2 MiB.

    Raises:
        TypeRefusedError: ``mismatch``.
    """
    source.seek(0)
    head = source.read(MOST_HEADER)
    if not begins_like_mail(head):
        raise refused("mismatch", claimed.name, "no header of a message")
