"""Which encoding a text file is in: decided strictly, or refused."""

import codecs

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
# What Python's cp932 makes of bytes that Windows does not define (0x80, 0xA0, 0xFD to 0xFF).
_UNDEFINED = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")


def decode_text(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 with a byte order mark, or cp932 (Shift_JIS as Windows writes it).

    Raises:
        RenderError: ``type_refused``: none of these, or it has control characters that no text has.
    """
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return _strictly(content, encoding)
    for encoding in _UNMARKED:
        try:
            return _strictly(content, encoding)
        except RenderError:
            continue
    raise RenderError("type_refused", "text in none of UTF-8, UTF-16 with a byte order mark, and cp932")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RenderError("type_refused", f"not {encoding}") from error
    used = set(text.removesuffix(_END_OF_FILE))
    if any(character < " " and character not in _TEXT_CONTROLS for character in used):
        raise RenderError("type_refused", "control characters")
    if encoding == "cp932" and used & _UNDEFINED:
        raise RenderError("type_refused", "bytes that cp932 does not define")
    return text
