"""Which encoding a text file is in: decided strictly, or refused."""

import codecs
import io
from typing import BinaryIO

from vault.documents.rendering.errors import RenderError

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 first: text that is valid UTF-8 by chance is practically never cp932.
_UNMARKED = ("utf-8", "cp932")
# Controls that text files do have: tab, line feed, vertical tab, form feed, carriage return, and escape for colours.
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1b")
_END_OF_FILE = "\x1a"
_CHUNK = 1 << 20
# What Python's cp932 makes of bytes that Windows does not define (0x80, 0xA0, 0xFD to 0xFF).
_UNDEFINED = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")


def decode_text(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 with a byte order mark, or cp932 (Shift_JIS as Windows writes it).

    Raises:
        RenderError: ``type_refused``: none of these, or it has control characters that no text has.
    """
    return content.decode(find_encoding(io.BytesIO(content)))


def find_encoding(source: BinaryIO) -> str:
    """Return the name of the encoding in which the whole of a seekable `source` is text.

    Raises:
        RenderError: ``type_refused``.
    """
    source.seek(0)
    start = source.read(3)
    marked = [encoding for mark, encoding in _MARKED if start.startswith(mark)]
    for encoding in marked[:1] or _UNMARKED:
        source.seek(0)
        if _is_text(source, encoding):
            return encoding
    raise RenderError("type_refused", "text in none of UTF-8, UTF-16 with a byte order mark, and cp932")


def _is_text(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    forbidden = _UNDEFINED if encoding == "cp932" else frozenset()
    ended = False
    try:
        while chunk := source.read(_CHUNK):
            text = decoder.decode(chunk)
            used = set(text.removesuffix(_END_OF_FILE))
            if (
                (ended and text)
                or used & forbidden
                or any(one < " " and one not in _TEXT_CONTROLS for one in used)
            ):
                return False
            ended = text.endswith(_END_OF_FILE)
        return not decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
