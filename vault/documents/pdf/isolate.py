"""Fencing the old content in, so that nothing it leaves open or unbalanced can reach the header.

The usual way is to turn the old content into a form XObject: an interpreter starts and ends a form with its own
state, so an unbalanced ``q``, a left-over clip or an unterminated string ends with it. Pages with a structure parent
must keep their content streams, or their marked-content ids would lose their owner; they are wrapped instead, if
their operators can be counted.
"""

import copy
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from vault.documents.pdf import tags
from vault.documents.pdf.balance import Depths, count_open_operators, filters_of
from vault.documents.pdf.geometry import Box, inherited
from vault.documents.pdf.limits import MAX_DECODED_CONTENT
from vault.documents.pdf.restamp import content_streams


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
        counted = count_open_operators(self.pdf, page) if Name.StructParents in page.obj else None
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

    def _wrap(self, page: Page, counted: Depths, header: Stream) -> None:
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
    return Name.Crypt in filters_of(stream)
