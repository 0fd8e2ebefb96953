"""Counting what a page's operators leave open, so that it can be closed behind them."""

import zlib
from typing import Final

import pikepdf
from pikepdf import Array, Name, Object, ObjectType, Page, Pdf, Stream, StreamParser

from vault.documents.pdf.restamp import content_streams
from vault.documents.pdf.walk import complaints, type_code

MAX_RAW_SCAN: Final = 1 << 20
MAX_DECODED_SCAN: Final = 4 << 20  # about two seconds of scanning


class Depths(StreamParser):
    """Counts what an operator sequence leaves open."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.lowest = self.marked = 0
        self.in_text = False
        self.ended_with_operator = True

    def handle_object(self, obj: Object, _offset: int, _length: int) -> None:
        """Called by qpdf for each operand and operator."""
        self.ended_with_operator = type_code(obj) is ObjectType.operator
        if not self.ended_with_operator:
            return
        operator = obj.unparse()
        self.depth += (operator == b"q") - (operator == b"Q")
        self.lowest = min(self.lowest, self.depth)
        self.marked = max(0, self.marked + (operator in {b"BMC", b"BDC"}) - (operator == b"EMC"))
        if operator in {b"BT", b"ET"}:
            self.in_text = operator == b"BT"

    def handle_eof(self) -> None:
        """Called by qpdf at the end."""

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
    complaints(pdf)  # forgets those of earlier work
    depths = Depths()
    try:
        page.parse_contents(depths)
    except pikepdf.exceptions.PikepdfError:
        return None
    return depths if depths.ended_with_operator and not complaints(pdf) else None


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
