"""Drawings and models: as much structure as tells them from other files that begin alike."""

import io
import re
import struct
from typing import BinaryIO

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused

_TAIL = 4096
_STL_HEADER, _STL_FACET = 84, 50


def open_step(source: BinaryIO, claimed: FileType) -> None:
    """ISO 10303-21: a header section, a data section, and the closing keyword.

    Raises:
        TypeRefusedError: ``damaged``.
    """
    head, tail = _ends(source)
    if b"HEADER;" not in head.upper() or b"END-ISO-10303-21;" not in tail:
        raise refused("damaged", claimed.name, "no HEADER or no END-ISO-10303-21")


def open_iges(source: BinaryIO, claimed: FileType) -> None:
    """IGES 5.3, fixed format: every record has its section letter in column 73; the last record is the terminate section.

    Raises:
        TypeRefusedError: ``damaged``.
    """
    _, tail = _ends(source)
    last = tail.rstrip(b"\r\n \x00\x1a").rpartition(b"\n")[2]
    if re.fullmatch(rb".{72}T[ 0]*1", last, re.DOTALL) is None:
        raise refused("damaged", claimed.name, "no terminate section")


def open_dxf(source: BinaryIO, claimed: FileType) -> None:
    """DXF, ASCII or binary: ends with the EOF group.

    Raises:
        TypeRefusedError: ``damaged``.
    """
    _, tail = _ends(source)
    if re.search(rb"0\s*\r?\nEOF\s*\Z", tail) is None and not tail.rstrip(b"\x00").endswith(b"EOF"):
        raise refused("damaged", claimed.name, "no EOF group")


def open_stl(source: BinaryIO, claimed: FileType) -> None:
    """STL: binary when the number of facets explains the length to the byte, otherwise ASCII from solid to endsolid.

    Raises:
        TypeRefusedError: ``mismatch``.
    """
    head, tail = _ends(source)
    size = source.seek(0, io.SEEK_END)
    if size >= _STL_HEADER:
        (facets,) = struct.unpack_from("<I", head, _STL_HEADER - 4)
        if facets and size == _STL_HEADER + _STL_FACET * facets:
            return
    ascii_start = re.match(rb"\s*solid\b[^\n]*\n\s*(?:facet\s+normal|endsolid)\b", head)
    if ascii_start is None or b"endsolid" not in tail or b"\x00" in head:
        raise refused("mismatch", claimed.name, "neither binary nor ASCII STL")


def _ends(source: BinaryIO) -> tuple[bytes, bytes]:
    source.seek(0)
    head = source.read(_TAIL)
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _TAIL))
    return head, source.read(_TAIL)
