"""Letters of e-mail: encoded words, parameters and bodies, as Japanese mail programs really write them."""

import binascii
import quopri
import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final

MOST_HEADER_LETTERS: Final = 4_000
# RFC 2047, section 2, and the language of RFC 2231, section 5.
_WORD: Final = re.compile(
    r"=\?(?P<charset>[^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?(?P<encoding>[bBqQ])\?(?P<text>[^?]*)\?="
)
_ESCAPE: Final = re.compile(rb"\x1b(\([BJI]|\$[@B])")
# What mail calls by a narrower name than it means (the signs of Windows are in none of the standards).
_MEANT: Final = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
}
_JIS: Final = frozenset(
    {"iso-2022-jp", "iso2022-jp", "iso-2022-jp-1", "iso-2022-jp-ms", "csiso2022jp", "cp50220", "cp50221"}
)
_GUESSES: Final = ("utf-8", "cp932", "euc_jp", "cp1252")


def header_text(raw: str) -> str:
    """Return a header's value with its encoded words decoded (RFC 2047), on one line, at most 4,000 letters of it.

    Args:
        raw: As the parser keeps it; bytes beyond ASCII are surrogates.
    """
    line = " ".join(_decoded_words(_without_surrogates(raw[: 4 * MOST_HEADER_LETTERS])).split())
    return line if len(line) <= MOST_HEADER_LETTERS else f"{line[:MOST_HEADER_LETTERS]} …"


def raw_header(part: Message, name: str) -> str:
    """Return a header's first value as it came, or an empty string."""
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")


def file_name(part: Message) -> str:
    """Return the name of an attachment (RFC 2183, 2231, and encoded words where they do not belong), or nothing."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        raw = raw_header(part, header)
        if not raw:
            continue
        alone = Message()
        alone[header] = " ".join(_without_surrogates(raw[: 4 * MOST_HEADER_LETTERS]).split())
        value = alone.get_param(parameter, header=header)
        if isinstance(value, tuple):
            return _extended(value)
        if value:
            return header_text(value)
    return ""


def decoded(content: bytes, charset: str | None) -> str:
    """Return text of a named encoding, or of the likeliest one where the name is missing, unknown or wrong."""
    name = (charset or "").strip().lower()
    if name in _JIS or b"\x1b$" in content[:4096]:
        return _from_jis(content)
    for candidate in (_MEANT.get(name, name), *_GUESSES):
        try:
            return content.decode(candidate)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _decoded_words(raw: str) -> str:
    """Replace the encoded words. A letter may be split between two of one charset (6.2 forbids it; it is done)."""
    out: list[str] = []
    waiting, charset, place = b"", "", 0
    for word in _WORD.finditer(raw):
        between = raw[place : word.start()]
        if between.strip() or word["charset"].lower() != charset:
            out.append(decoded(waiting, charset) if waiting else "")
            waiting = b""
            out.append(between if between.strip() or not place else "")
        waiting, charset, place = waiting + _octets(word), word["charset"].lower(), word.end()
    out.append(decoded(waiting, charset) if waiting else "")
    return "".join(out) + raw[place:]


def _octets(word: re.Match[str]) -> bytes:
    text = word["text"].encode("ascii", "replace")
    if word["encoding"] in "qQ":
        return quopri.decodestring(text, header=True)
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return text


def _extended(value: tuple[str | None, str | None, str]) -> str:
    charset, _, text = value
    try:
        return decoded(text.encode("raw-unicode-escape"), charset)
    except UnicodeEncodeError:
        return collapse_rfc2231_value(value)


def _without_surrogates(raw: str) -> str:
    """Bytes beyond ASCII in a header are against the rules, and common."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return decoded(
            raw.encode("ascii", "surrogateescape")
            if raw.isascii()
            else raw.encode("utf-8", "surrogateescape"),
            None,
        )
    return raw


def _from_jis(content: bytes) -> str:
    """ISO-2022-JP with half-width katakana and the signs of Windows, by way of cp932, which knows them all."""
    mode, out, place = b"(B", [], 0
    for found in [*_ESCAPE.finditer(content), None]:
        piece = content[place : found.start() if found else len(content)]
        out.append(_piece(piece, mode))
        if found:
            mode, place = found.group(1), found.end()
    return "".join(out)


def _piece(piece: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(octet | 0x80 for octet in piece if octet > 0x20).decode("cp932", "replace")
    if mode not in {b"$B", b"$@"}:
        return piece.decode("cp932", "replace")
    # A line may end within, although it must not.
    lines = [_double_bytes(line) for line in piece.split(b"\n")]
    return "\n".join(lines)


def _double_bytes(piece: bytes) -> str:
    """JIS X 0208 in rows and cells to the two bytes of Shift_JIS (JIS X 0208, annex 1)."""
    out = bytearray()
    piece = piece.rstrip(b"\r")
    for row, cell in zip(piece[::2], piece[1::2], strict=False):
        lead = (row - 0x21 >> 1) + (0x81 if row < 0x5F else 0xC1)
        trail = cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E
        out += bytes((lead & 0xFF, trail & 0xFF))
    return out.decode("cp932", "replace")
