"""Taking the attached statement out of a signed PDF, without a PDF library (ISO 32000-2 sections 7.3.8 and 7.11.4).

Only for files whose signature over the whole file has been checked before: then no third party can have placed a
stream here, and everything found is the signer's own statement. A stream can never lie inside an object stream, so
its dictionary is always readable in the file as it is.
"""

from __future__ import annotations

import re
import zlib

from clients.texts import translate as _
from clients.verify.checking import wrong

MAX_STATEMENT = 16 << 20  # bytes; a statement of thousands of versions stays below
_TYPE = re.compile(rb"/Type\s*/EmbeddedFile\b")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(?!\s+\d+\s+R)\b")
_FILTER = re.compile(rb"/Filter\s*(?:\[\s*)?/(\w+)\s*(?:\])?")
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 4096  # bytes; how far a stream's dictionary may reach in front of it


def attached_file(pdf: bytes) -> bytes:
    """The one embedded file of a PDF.

    Raises:
        VerificationFailedError: there is none, more than one, or it cannot be decoded.
    """
    found = [data for start in _STREAM.finditer(pdf) if (data := _embedded_at(pdf, start)) is not None]
    if len(found) != 1:
        raise _malformed(_("holds {count} attached files instead of one").format(count=len(found)))
    return found[0]


def _embedded_at(pdf: bytes, start: re.Match[bytes]) -> bytes | None:
    """The file whose stream begins at `start`, or None if that is no embedded file."""
    before = pdf[max(0, start.start() - _DICTIONARY) : start.start()]
    dictionary = before[before.rfind(b" obj") :] if b" obj" in before else b""
    if not _TYPE.search(dictionary) or not dictionary.rstrip().endswith(b">>"):
        return None
    length = _LENGTH.search(dictionary)
    if length is None:
        raise _malformed(_("an attached file has no direct length"))
    data = pdf[start.end() : start.end() + int(length[1])]
    if not pdf[start.end() + len(data) :].lstrip(b"\r\n").startswith(b"endstream"):
        raise _malformed(_("an attached file has a wrong length"))
    return _decoded(data, [each.decode() for each in _FILTER.findall(dictionary)])


def _decoded(data: bytes, filters: list[str]) -> bytes:
    if not filters:
        return data
    if filters != ["FlateDecode"]:
        raise _malformed(_("an attached file is encoded in an unknown way"))
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data, MAX_STATEMENT)
    except zlib.error as error:
        raise _malformed(str(error)) from error
    if not inflater.eof or inflater.unconsumed_tail or inflater.unused_data:
        raise _malformed(_("an attached file is too big or has a wrong length"))
    return inflated


def _malformed(reason: str) -> Exception:
    return wrong(_("the attached statement"), reason)
