"""A file that a form brings (RFC 7578), read piece by piece: its hash is all that is kept of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Final

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from vault.identity.auth import require_same_origin
from vault.platform.errors import Code, Refusal

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM_TYPE: Final = "multipart/form-data"
FILE: Final = "file"
_LONGEST_FIELD: Final = 1_000
_LONGEST_HEADER: Final = 4_000
_FORM_AROUND: Final = 16_384
"""What boundaries, headers and fields may add to a file, in bytes."""


@dataclass
class UploadedFile:
    """`sha256` (hexadecimal) and `size` of the file, and the fields beside it."""

    sha256: str
    size: int
    fields: dict[str, str]


async def uploaded_file(request: Request, most: int) -> UploadedFile:
    """Read the one file of a form that one of our own pages sent.

    Args:
        most: bytes that the file may have.

    Raises:
        Refusal: `unauthenticated` when another site sent it, `too_large`, `request_invalid` for another type, for a form
            without a file or with two, and for one that breaks off.
    """
    require_same_origin(request)
    form = _Form(_boundary(request))
    left = most + _FORM_AROUND
    try:
        async for piece in request.stream():
            left -= len(piece)
            if left < 0:
                raise Refusal(Code.TOO_LARGE, params={"limit": str(most)})
            form.parser.write(piece)
        form.parser.finalize()
    except MultipartParseError:
        raise _invalid() from None
    return form.file()


def _boundary(request: Request) -> str:
    said = Message()
    said["content-type"] = request.headers.get("content-type", "")
    boundary = said.get_boundary("")
    if said.get_content_type() != FORM_TYPE or not boundary:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "content-type"})
    return boundary


def _invalid() -> Refusal:
    return Refusal(Code.REQUEST_INVALID, params={"what": "form"})


@dataclass
class _Part:
    """The part that is being read; `header` and `value` are pieces of one of its headers."""

    header: bytes = b""
    value: bytes = b""
    name: str = ""
    content: bytearray = field(default_factory=bytearray)


class _Form:
    """The parts of a form as they come."""

    def __init__(self, boundary: str) -> None:
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header,
            "on_header_value": self._value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }
        self.parser = MultipartParser(boundary.encode("latin-1", "replace"), callbacks)
        self._digest, self._size, self._files, self._ended = hashlib.sha256(), 0, 0, False
        self._fields: dict[str, str] = {}
        self._part = _Part()

    def file(self) -> UploadedFile:
        """What was read, once it is whole."""
        if not self._ended or self._files != 1 or not self._size:
            raise _invalid()
        return UploadedFile(self._digest.hexdigest(), self._size, self._fields)

    def _begin(self) -> None:
        self._part = _Part()

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]
        self._require_short(self._part.header)

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]
        self._require_short(self._part.value)

    def _require_short(self, header: bytes) -> None:
        if len(header) > _LONGEST_HEADER:
            raise _invalid()

    def _header_end(self) -> None:
        if self._part.header.lower() == b"content-disposition":
            said = Message()
            said["content-disposition"] = self._part.value.decode("latin-1")
            self._part.name = str(said.get_param("name", "", "content-disposition"))
            self._files += self._part.name == FILE
        self._part.header, self._part.value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.name == FILE:
            self._digest.update(memoryview(data)[start:end])
            self._size += end - start
            return
        self._part.content += data[start:end]
        if len(self._part.content) > _LONGEST_FIELD:
            raise _invalid()

    def _end(self) -> None:
        part = self._part
        if part.name == FILE:
            return
        if not part.name or part.name in self._fields:
            raise _invalid()
        self._fields[part.name] = part.content.decode("utf-8", "replace")

    def _whole(self) -> None:
        self._ended = True
