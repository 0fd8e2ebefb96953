"""A form with one file in it (RFC 7578), read as it comes: nothing of the file is kept, in memory or on a disk."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from vault.identity.auth import require_same_origin
from vault.platform.errors import Code, Refusal
from vault.web.frame.forms import Form

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM_TYPE: Final = b"multipart/form-data"
FILE: Final = "file"
_LONGEST_FIELD: Final = 8_000
_LONGEST_HEADER: Final = 4_000
_MOST_FIELDS: Final = 50
_LONGEST_BOUNDARY: Final = 70  # RFC 2046, 5.1.1


class FileForm:
    """`fields` are those that came so far: all that stand before the file once it has begun, and all at its end.

    `file_name` is the file's as the browser says it, empty where none was chosen.
    """

    def __init__(self, request: Request, parts: _Parts) -> None:
        self._pieces = request.stream()
        self._parts = parts

    @classmethod
    async def open(cls, request: Request) -> FileForm:
        """Read a form that one of our own pages sent, up to its file.

        Raises:
            Refusal: `unauthenticated` when another site sent it, `request_invalid` for another type, and for a form that
                breaks off or has no file.
        """
        require_same_origin(request)
        form = cls(request, _Parts(_boundary(request)))
        while not form._parts.files and await form._advance():
            pass
        if not form._parts.files:
            raise invalid_form()
        return form

    @property
    def fields(self) -> Form:
        """The fields by name."""
        return self._parts.fields

    @property
    def file_name(self) -> str:
        """What the browser calls the file."""
        return self._parts.file_name

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file's bytes; it ends only where the whole form has been read and is right.

        Raises:
            Refusal: `request_invalid` for a form that breaks off, or that brings a second file.
        """
        while True:
            while self._parts.waiting:
                yield self._parts.waiting.popleft()
            if not await self._advance():
                break
        if not self._parts.ended or self._parts.files != 1:
            raise invalid_form()

    async def _advance(self) -> bool:
        """Take the next piece of the body; False at its end."""
        try:
            async for piece in self._pieces:
                if piece:
                    self._parts.parser.write(piece)
                    return True
            self._parts.parser.finalize()
        except MultipartParseError:
            raise invalid_form() from None
        return False


def invalid_form() -> Refusal:
    """The answer to a form that is none."""
    return Refusal(Code.REQUEST_INVALID, params={"what": "form"})


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != FORM_TYPE or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "content-type"})
    return boundary


@dataclass
class _Part:
    """The part that is being read; `header` and `value` are pieces of one of its headers."""

    header: bytes = b""
    value: bytes = b""
    name: str = ""
    content: bytearray = field(default_factory=bytearray)


class _Parts:
    """The parts of a form as they come; bytes of the file wait in `waiting` to be taken."""

    def __init__(self, boundary: bytes) -> None:
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header,
            "on_header_value": self._value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }
        self.parser = MultipartParser(boundary, callbacks)
        self.fields = Form()
        self.file_name = ""
        self.files = 0
        self.ended = False
        self.waiting: deque[bytes] = deque()
        self._part = _Part()

    def _begin(self) -> None:
        self._part = _Part()
        if len(self.fields) > _MOST_FIELDS:
            raise invalid_form()

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]
        self._require_short(self._part.header)

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]
        self._require_short(self._part.value)

    def _require_short(self, header: bytes) -> None:
        if len(header) > _LONGEST_HEADER:
            raise invalid_form()

    def _header_end(self) -> None:
        if self._part.header.lower() == b"content-disposition":
            _, said = parse_options_header(self._part.value)
            self._part.name = _text(said.get(b"name", b""))
            if self._part.name == FILE:
                self.files += 1
                # Browsers write a quotation mark in a name so (HTML, multipart/form-data encoding).
                self.file_name = _text(said.get(b"filename", b"")).replace("%22", '"')
        self._part.header, self._part.value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.name == FILE:
            self.waiting.append(bytes(data[start:end]))
            return
        self._part.content += data[start:end]
        if len(self._part.content) > _LONGEST_FIELD:
            raise invalid_form()

    def _end(self) -> None:
        part = self._part
        if part.name == FILE:
            return
        said = _text(bytes(part.content)).replace("\r\n", "\n")
        if not part.name or part.name in self.fields or "\x00" in said:
            raise invalid_form()
        self.fields[part.name] = said

    def _whole(self) -> None:
        self.ended = True


def _text(said: bytes) -> str:
    try:
        return said.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid_form() from None
