"""Which encoding a text file is in: decided strictly, or refused.

Decided piece by piece, so that a file of any size can be looked at while it passes by. Pieces of plain ASCII, which is
most of what large files consist of, are not decoded but searched.
"""

import codecs
import io
from typing import BinaryIO

from vault.documents.rendering.errors import RenderError

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_MARK = 3
# UTF-8 first: text that is valid UTF-8 by chance is practically never cp932.
_UNMARKED = ("utf-8", "cp932")
# Controls that text files do have: tab, line feed, vertical tab, form feed, carriage return, and escape for colours.
_CONTROLS = tuple(sorted(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")))
_END_OF_FILE = b"\x1a"
_CHUNK = 256 << 10
# What Python's cp932 makes of bytes that Windows does not define (0x80, 0xA0, 0xFD to 0xFF).
_UNDEFINED = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"


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
    search = EncodingSearch()
    while piece := source.read(_CHUNK):
        search.feed(piece)
    return search.finish()


class EncodingSearch:
    """The encodings in which everything fed so far is text; usually one is left after the first letter beyond ASCII."""

    def __init__(self) -> None:
        self._start = b""
        self._possible: list[_Candidate] | None = None

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes.

        Raises:
            RenderError: ``type_refused``: text in no encoding.
        """
        if self._possible is None:
            self._start += piece
            if len(self._start) < _LONGEST_MARK:
                return
            self._possible, piece = _candidates(self._start), self._start
        self._keep([one for one in self._possible if one.takes(piece)])

    def finish(self) -> str:
        """Return the encoding of the whole.

        Raises:
            RenderError: ``type_refused``.
        """
        if self._possible is None:
            self._possible = [one for one in _candidates(self._start) if one.takes(self._start)]
        self._keep([one for one in self._possible if one.is_complete()])
        return self._possible[0].encoding

    def _keep(self, possible: "list[_Candidate]") -> None:
        self._possible = possible
        if not possible:
            raise RenderError(
                "type_refused", "text in none of UTF-8, UTF-16 with a byte order mark, and cp932"
            )


def _candidates(start: bytes) -> "list[_Candidate]":
    marked = [encoding for mark, encoding in _MARKED if start.startswith(mark)]
    return [_Candidate(encoding) for encoding in marked[:1] or _UNMARKED]


class _Candidate:
    """One encoding, decoded strictly."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._is_wide = encoding == "utf-16"
        self._is_within_letter = False
        self._has_ended = False

    def takes(self, piece: bytes) -> bool:
        """Whether the text goes on with `piece`."""
        if piece.isascii() and not self._is_wide and not self._is_within_letter:
            return self._has_no_controls(piece)
        try:
            text = self._decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        self._is_within_letter = bool(self._decoder.getstate()[0])
        if self.encoding == "cp932" and any(one in text for one in _UNDEFINED):
            return False
        # In the others, no byte of a letter beyond ASCII looks like a control character.
        return self._has_no_controls(text.encode() if self._is_wide else piece)

    def is_complete(self) -> bool:
        """Whether the text may end here."""
        try:
            return not self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False

    def _has_no_controls(self, octets: bytes) -> bool:
        if not octets:
            return True
        if self._has_ended:
            return False
        body = octets.removesuffix(_END_OF_FILE)
        self._has_ended = len(body) < len(octets)
        # A search for one byte runs many times as fast as any look at each byte.
        return not any(control in body for control in _CONTROLS)
