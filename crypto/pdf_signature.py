"""Finding the signature of a signed PDF without parsing PDF: only bytes and their ranges (ISO 32000-2 section 12.8)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from crypto.errors import FormatError, IntegrityError

_BYTE_RANGE: Final = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s{0,64}\]"
)
_HEX_STRING: Final = re.compile(rb"<([0-9A-Fa-f]*)>")
_CLAIMED_TIME: Final = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})(?:Z|([+-]\d\d)'(\d\d)'?)")


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """The signature that covers a whole file: the covered bytes, the signature's bytes with padding, its claimed time."""

    covered: bytes
    contents: bytes
    claimed_time: datetime | None


def find_signature(pdf: bytes) -> PdfSignature:
    """Return the one signature whose ByteRange is the whole file except its own Contents.

    Because everything but one hexadecimal string is covered, nothing can be shown by the file that was not signed.

    Raises:
        FormatError: no signature at all, or a malformed one.
        IntegrityError: signed, but bytes lie outside the signature (appended, or a later revision).
    """
    ranges = {tuple(int(number) for number in found.groups()) for found in _BYTE_RANGE.finditer(pdf)}
    if not ranges:
        raise FormatError("not a signed PDF: no ByteRange")
    whole = [each for each in ranges if _covers_all_but_contents(each, pdf)]
    if len(whole) != 1:
        raise IntegrityError(
            "no signature covers the whole file; something was appended or altered after signing"
        )
    _, gap_start, gap_end, _ = whole[0]
    contents = _HEX_STRING.fullmatch(pdf, gap_start, gap_end)
    if contents is None or len(contents[1]) % 2:
        raise FormatError("the bytes left out by the signature are not one hexadecimal string")
    octets = bytes.fromhex(contents[1].decode())
    return PdfSignature(pdf[:gap_start] + pdf[gap_end:], octets, _claimed_time(pdf, gap_start, gap_end))


def _covers_all_but_contents(byte_range: tuple[int, ...], pdf: bytes) -> bool:
    start, gap_start, gap_end, rest = byte_range
    return start == 0 and gap_start < gap_end and gap_end + rest == len(pdf)


def _claimed_time(pdf: bytes, gap_start: int, gap_end: int) -> datetime | None:
    """Read /M of the signature dictionary around the gap; the signer's own clock, covered by the signature."""
    before = pdf[pdf.rfind(b" obj", 0, gap_start) : gap_start]
    after = pdf[gap_end : pdf.find(b"endobj", gap_end)]
    found = _CLAIMED_TIME.search(before) or _CLAIMED_TIME.search(after)
    if found is None:
        return None
    hours, minutes = found[2] or b"+00", found[3] or b"00"
    try:
        return datetime.strptime((found[1] + hours + minutes).decode(), "%Y%m%d%H%M%S%z").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FormatError("the signature's claimed time is no time") from error
