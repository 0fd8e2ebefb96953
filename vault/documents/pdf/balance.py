"""Counting what a page's operators leave open, so that it can be closed behind them."""

import zlib
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Name, Object, Page, Pdf, Stream

from vault.documents.pdf.errors import PARSER_SURPRISES
from vault.documents.pdf.restamp import content_streams
from vault.documents.pdf.walk import complaints

MAX_RAW_SCAN: Final = 1 << 20
MAX_DECODED_SCAN: Final = 4 << 20  # less than half a second of scanning
_COUNTED: Final = "q Q BT ET BMC BDC EMC"
_LAST: Final = "HzLast"


@dataclass
class Depths:
    """What an operator sequence leaves open.

    Args:
        depth: Graphics states saved and not restored; negative when more are restored than were saved.
        lowest: Its lowest value on the way.
        marked: Marked content that has no end.
        in_text: A text object has no end.
    """

    depth: int = 0
    lowest: int = 0
    marked: int = 0
    in_text: bool = False

    def follow(self, operator: str) -> None:
        """Take the next operator into account; others than those of ``_COUNTED`` change nothing."""
        self.depth += (operator == "q") - (operator == "Q")
        self.lowest = min(self.lowest, self.depth)
        self.marked = max(0, self.marked + (operator in {"BMC", "BDC"}) - (operator == "EMC"))
        if operator in {"BT", "ET"}:
            self.in_text = operator == "BT"

    @property
    def saves(self) -> int:
        """``q`` operators needed in front so that no ``Q`` of the content empties the stack."""
        return 1 - self.lowest

    @property
    def tail(self) -> bytes:
        """Operators that close everything left open."""
        text = b"ET " if self.in_text else b""
        return b"\n" + text + b"EMC " * self.marked + b"Q " * (self.saves + self.depth) + b"\n"


def count_open_operators(pdf: Pdf, page: Page) -> Depths | None:
    """Operator counts, or None where the content is too large or too odd for the counts to be believed."""
    streams = content_streams(page.obj)
    if not streams or not _small_enough(streams):
        return None
    with_end = Array([*streams, pdf.make_stream(f"\n{_LAST}\n".encode())])
    complaints(pdf)  # forgets those of earlier work
    old = page.obj.Contents
    try:
        page.obj.Contents = with_end
        # Told which operators matter, qpdf passes over millions of others without a word to Python.
        found = list(pikepdf.parse_content_stream(page, f"{_COUNTED} {_LAST}"))
    except PARSER_SURPRISES:
        return None
    finally:
        page.obj.Contents = old
    if complaints(pdf) or not found or str(found[-1].operator) != _LAST or len(found[-1].operands):
        return None  # its end was swallowed, or operands without an operator stand before it
    depths = Depths()
    for instruction in found[:-1]:
        depths.follow(str(instruction.operator))
    return depths


def _small_enough(streams: list[Stream]) -> bool:
    room = MAX_DECODED_SCAN
    for stream in streams:
        filters = filters_of(stream)
        raw = stream.read_raw_bytes()
        if len(raw) > MAX_RAW_SCAN or filters not in ([], [Name.FlateDecode]) or Name.DecodeParms in stream:
            return False
        room -= _inflated_size(raw, room) if filters else len(raw)
        if room <= 0:
            return False
    return True


def _inflated_size(raw: bytes, room: int) -> int:
    """Decoded size, at most ``room``; damaged data counts as too large."""
    try:
        return len(zlib.decompressobj().decompress(raw, room))
    except zlib.error:
        return room


def filters_of(stream: Stream) -> list[Object]:
    """The stream's filters in order of decoding."""
    value = stream.get(Name.Filter)
    if isinstance(value, Array):
        return list(value)
    return [] if value is None else [value]
