"""Which encoding a text file is in: decided strictly, or refused.

Decided piece by piece, so that a file of any size can be looked at while it passes by. Pieces of plain ASCII, which is
most of what large files consist of, are not decoded but searched.
"""

import codecs
import io
import re
from typing import BinaryIO

from vault.documents.rendering.errors import RenderError

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_MARK = 3
# UTF-8 before the others: text that is valid UTF-8 by chance is practically never cp932. JIS before it, for it is ASCII with
# escapes. EUC before cp932, in which all of it is half-width letters; both have to show what only they have.
_JIS, _EUC = "iso2022_jp_ext", "euc_jis_2004"
_UNMARKED = (_JIS, "utf-8", _EUC, "cp932")
_ESCAPE = b"\x1b"
_KANA = re.compile("[\u3041-\u30ff]")
_LEAST_KANA = 1 / 8
"""Of all letters beyond ASCII: Japanese text has far more, and what is read as EUC by mistake has hardly any."""
# Controls that text files do have: tab, line feed, vertical tab, form feed, carriage return, and escape for colours.
_CONTROLS = tuple(sorted(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")))
_END_OF_FILE = b"\x1a"
_CHUNK = 256 << 10
# What Python's cp932 makes of bytes that Windows does not define (0x80, 0xA0, 0xFD to 0xFF).
_UNDEFINED = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"


def decode_text(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 with a byte order mark, cp932 (Shift_JIS as Windows writes it), EUC-JP or ISO-2022-JP.

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
        self._take(piece)

    def finish(self) -> str:
        """Return the encoding of the whole.

        Raises:
            RenderError: ``type_refused``.
        """
        if self._possible is None:
            self._possible = _candidates(self._start)
            self._take(self._start)
        self._keep([one for one in self._possible if one.is_complete() and one.shows_itself()])
        return self._possible[0].encoding

    def _take(self, piece: bytes) -> None:
        # Looked at once for all of them: most of a large file is ASCII.
        is_ascii = piece.isascii()
        is_clean = is_ascii and _is_clean(piece)
        self._keep([one for one in self._possible or () if one.takes(piece, is_ascii, is_clean)])

    def _keep(self, possible: "list[_Candidate]") -> None:
        self._possible = possible
        if not possible:
            raise RenderError(
                "type_refused",
                "text in none of UTF-8, UTF-16 with a byte order mark, cp932, EUC-JP and ISO-2022-JP",
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
        self._in_ascii = self._decoder.getstate()
        self._is_within_letter = False
        self._has_ended = False
        self._kana = self._letters = 0

    def takes(self, piece: bytes, is_ascii: bool, is_clean: bool) -> bool:
        """Whether the text goes on with `piece`; `is_clean` need only be known of ASCII."""
        if is_ascii and self._is_plain(piece):
            return is_clean and self._goes_on(piece)
        try:
            text = self._decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        self._note(text)
        if self.encoding == "cp932" and any(one in text for one in _UNDEFINED):
            return False
        # In the others, no byte of a letter beyond ASCII looks like a control character.
        octets = text.encode() if self._is_wide else piece
        return _is_clean(octets) and self._goes_on(octets)

    def _is_plain(self, piece: bytes) -> bool:
        """Whether ASCII needs no decoding."""
        if self._is_wide or self._is_within_letter:
            return False
        return self.encoding != _JIS or _ESCAPE not in piece

    def _note(self, text: str) -> None:
        state = self._decoder.getstate()
        self._is_within_letter = bool(state[0]) or (self.encoding == _JIS and state != self._in_ascii)
        if self.encoding in {_EUC, _JIS}:
            self._kana += len(_KANA.findall(text))
            self._letters += len(text) - len(text.encode("ascii", "ignore"))

    def shows_itself(self) -> bool:
        """Whether there is something in it that tells it from the others."""
        if self.encoding == _JIS:
            return self._letters > 0
        return self.encoding != _EUC or self._kana > self._letters * _LEAST_KANA

    def is_complete(self) -> bool:
        """Whether the text may end here."""
        try:
            return not self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False

    def _goes_on(self, octets: bytes) -> bool:
        """Whether nothing follows an end-of-file mark."""
        if octets and self._has_ended:
            return False
        self._has_ended |= octets.endswith(_END_OF_FILE)
        return True


def _is_clean(octets: bytes) -> bool:
    """Whether there is no control character but an end-of-file mark at the end."""
    body = octets.removesuffix(_END_OF_FILE)
    # A search for one byte runs many times as fast as any look at each byte.
    return not any(control in body for control in _CONTROLS)
