"""Fencing the old content in, so that nothing it leaves open or unbalanced can reach the header.

The usual way is to turn the old content into a form XObject: an interpreter starts and ends a form with its own
state, so an unbalanced ``q``, a left-over clip or an unterminated string ends with it. Pages with a structure parent
must keep their content streams, or their marked-content ids would lose their owner; they are wrapped instead, if
their operators can be counted.
"""

import copy
import zlib
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectType, Page, Pdf, Stream, StreamParser

from vault.documents.pdf import tags
from vault.documents.pdf.geometry import Box, inherited
from vault.documents.pdf.limits import MAX_DECODED_CONTENT
from vault.documents.pdf.restamp import content_streams
from vault.documents.pdf.walk import complaints, type_code

MAX_RAW_SCAN: Final = 4 << 20
MAX_DECODED_SCAN: Final = 16 << 20


class UndecodableContentError(Exception):
    """A page of several content streams of which one cannot be decoded: the page must be shown as an image."""


@dataclass
class Isolator:
    """Rewrites the pages of one document; content shared by pages stays shared.

    Args:
        pdf: The document.
        tagged: Tag what is added, so that a later stamp can replace it.
    """

    pdf: Pdf
    tagged: bool = True
    _bodies: dict[object, Stream] = field(default_factory=dict)
    _tails: dict[bytes, Stream] = field(default_factory=dict)
    _heads: dict[int, Stream] = field(default_factory=dict)

    def fence(self, page: Page, media: Box, header: Stream) -> None:
        """Put the page's old content behind a fence and the header in front of it.

        Raises:
            UndecodableContentError: Old content cannot be read.
        """
        counted = _count(self.pdf, page) if Name.StructParents in page.obj else None
        if counted is None:
            self._into_form(page, media, header)
        else:
            self._wrap(page, counted, header)

    def _into_form(self, page: Page, media: Box, header: Stream) -> None:
        name = Name("/HzHeader")
        resources = Dictionary(XObject=Dictionary({"/HzHeader": header}))
        streams = content_streams(page.obj)
        parts = [self._call(name)]
        if streams:
            body = self._body(page, streams, media)
            resources[Name.XObject][Name("/HzBody")] = body
            place = self._tag(self.pdf.make_stream(b"q /HzBody Do Q\n"), tags.PLACE)
            if self.tagged:
                place[tags.BODY_KEY] = body
            parts.insert(0, place)
        page.obj[Name.Resources] = resources
        page.obj[Name.Contents] = Array(parts)

    def _body(self, page: Page, streams: list[Stream], media: Box) -> Stream:
        resources = inherited(page.obj, Name.Resources)
        if not isinstance(resources, Dictionary):
            resources = Dictionary()
        key = (tuple(_identity(s) for s in streams), _identity(resources), media)
        if key not in self._bodies:
            body = _joined(self.pdf, streams)
            body[Name.Type], body[Name.Subtype] = Name.XObject, Name.Form
            body[Name.BBox] = Array([round(v, 4) for v in media])
            body[Name.Resources] = resources
            self._bodies[key] = self._tag(body, tags.BODY)
        return self._bodies[key]

    def _wrap(self, page: Page, counted: "_Depths", header: Stream) -> None:
        found = inherited(page.obj, Name.Resources)
        resources = copy.copy(found) if isinstance(found, Dictionary) else Dictionary()
        xobjects = resources.get(Name.XObject)
        own = copy.copy(xobjects) if isinstance(xobjects, Dictionary) else Dictionary()
        name = _free_name(own)
        own[name] = header
        resources[Name.XObject] = own
        page.obj[Name.Resources] = resources
        page.obj[Name.Contents] = Array(
            [
                self._head(counted.saves),
                *content_streams(page.obj),
                self._fence(counted.tail),
                self._call(name),
            ]
        )

    def _head(self, saves: int) -> Stream:
        if saves not in self._heads:
            self._heads[saves] = self._tag(self.pdf.make_stream(b"q " * saves + b"\n"), tags.FENCE)
        return self._heads[saves]

    def _fence(self, tail: bytes) -> Stream:
        if tail not in self._tails:
            self._tails[tail] = self._tag(self.pdf.make_stream(tail), tags.FENCE)
        return self._tails[tail]

    def _call(self, name: Name) -> Stream:
        content = (
            b"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]>> BDC\nq "
            + str(name).encode("ascii")
            + b" Do Q\nEMC\n"
        )
        if content not in self._tails:
            self._tails[content] = self._tag(self.pdf.make_stream(content), tags.CALL)
        return self._tails[content]

    def _tag(self, stream: Stream, role: Name) -> Stream:
        return tags.tag(stream, role) if self.tagged else stream


def _identity(value: Object) -> object:
    return value.objgen if value.is_indirect else id(value)


def _free_name(xobjects: Dictionary) -> Name:
    number = 0
    while (name := Name(f"/HzHeader{number or ''}")) in xobjects:
        number += 1
    return name


def _joined(pdf: Pdf, streams: list[Stream]) -> Stream:
    """One stream with the same content: copied undecoded if it is a single one."""
    if len(streams) == 1 and not _crypt_filtered(streams[0]):
        return _raw_copy(pdf, streams[0])
    parts: list[bytes] = []
    total = 0
    for stream in streams:
        try:
            parts.append(stream.read_bytes())
        except pikepdf.exceptions.PikepdfError as error:
            raise UndecodableContentError(str(error)) from error
        total += len(parts[-1])
        if total > MAX_DECODED_CONTENT:
            raise UndecodableContentError("content streams too large")
    return pdf.make_stream(b"\n".join(parts))


def _raw_copy(pdf: Pdf, stream: Stream) -> Stream:
    copy = pdf.make_stream(stream.read_raw_bytes())
    for key in (Name.Filter, Name.DecodeParms):
        if key in stream:
            copy[key] = stream[key]
    return copy


def _crypt_filtered(stream: Stream) -> bool:
    return Name.Crypt in _filters(stream)


def _filters(stream: Stream) -> list[Object]:
    value = stream.get(Name.Filter)
    if isinstance(value, Array):
        return list(value)
    return [] if value is None else [value]


class _Depths(StreamParser):
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


def _count(pdf: Pdf, page: Page) -> _Depths | None:
    """Operator counts, or None where the content is too large or too odd for the counts to be believed."""
    streams = content_streams(page.obj)
    if not streams or not _small_enough(streams):
        return None
    complaints(pdf)  # forgets those of earlier work
    depths = _Depths()
    try:
        page.parse_contents(depths)
    except pikepdf.exceptions.PikepdfError:
        return None
    return depths if depths.ended_with_operator and not complaints(pdf) else None


def _small_enough(streams: list[Stream]) -> bool:
    room = MAX_DECODED_SCAN
    for stream in streams:
        filters = _filters(stream)
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
