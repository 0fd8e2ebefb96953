"""Office 97-2003 files: the directory of a compound file ([MS-CFB]), read with bounds."""

import struct
from typing import BinaryIO, Final

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import BY_PASSWORD, refused
from vault.documents.file_types.workbook_password import asks_for_password

_MAIN_STREAMS: Final = {
    "doc": {"worddocument"},
    "xls": {"workbook", "book"},
    "ppt": {"powerpoint document"},
}
_MACROS: Final = {"vba", "_vba_project", "macros", "_vba_project_cur"}
_ENCRYPTED: Final = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
# Stream, where a number of four bytes stands in it, which of its bits count, and what they are then: the flag
# `fEncrypted` of a text, and the token of slides that are encrypted.
_MARKS_OF_A_PASSWORD: Final = {
    "worddocument": (8, 0x0100_0000, 0x0100_0000),
    "current user": (12, 0xFFFF_FFFF, 0xF3D1_C4DF),
}
_HEADER: Final = 512
_SMALL_SECTOR: Final = 64
_MAX_DIRECTORY_SECTORS: Final = 512
_END_OF_CHAIN: Final = 0xFFFFFFFA  # this and everything above are no sector numbers
_ENTRY: Final = 128


def open_compound(source: BinaryIO, claimed: FileType) -> None:
    """Require the claimed main stream and neither macros nor encryption.

    Raises:
        TypeRefusedError: ``mismatch``, ``damaged``, ``macro`` or ``encrypted``.
    """
    entries = _entries(source, claimed)
    names = set(entries)
    if names & _ENCRYPTED or _asks_for_password(source, claimed, entries):
        raise refused("encrypted", claimed.name, BY_PASSWORD)
    if names & _MACROS:
        raise refused("macro", claimed.name, "macro storage")
    if not names & _MAIN_STREAMS[claimed.extensions[0]]:
        found = [kind for kind, mains in _MAIN_STREAMS.items() if names & mains]
        raise refused("mismatch", claimed.name, found[0] if found else "compound file")


def _asks_for_password(source: BinaryIO, claimed: FileType, entries: dict[str, bytes]) -> bool:
    """Whether the text ([MS-DOC], 2.5.2), the slides ([MS-PPT], 2.3.2) or the workbook say so at their beginning."""
    for name, (place, mask, value) in _MARKS_OF_A_PASSWORD.items():
        beginning = _beginning(source, claimed, entries, name)
        if len(beginning) >= place + 4 and struct.unpack_from("<I", beginning, place)[0] & mask == value:
            return True
    return any(asks_for_password(_beginning(source, claimed, entries, name)) for name in _MAIN_STREAMS["xls"])


def _beginning(source: BinaryIO, claimed: FileType, entries: dict[str, bytes], name: str) -> bytes:
    """The first 512 bytes of a stream, none where there is no such stream, or no such place in the file.

    Of a small one the first 64 are its own; what follows in the file is mostly its own as well.
    """
    entry, root = entries.get(name), entries.get("root entry")
    if entry is None or root is None:
        return b""
    start, length = struct.unpack_from("<II", entry, 116)
    header = _read(source, 0, _HEADER, claimed)
    (shift,), (cutoff,) = struct.unpack_from("<H", header, 30), struct.unpack_from("<I", header, 56)
    size, within = 1 << shift, 0
    if length < cutoff:
        # Small streams lie one behind the other in the stream of the root.
        steps, within = divmod(start * _SMALL_SECTOR, size)
        table = struct.unpack_from("<109I", header, 76)
        (start,) = struct.unpack_from("<I", root, 116)
        for _ in range(steps if steps < _MAX_DIRECTORY_SECTORS else 0):
            if start < _END_OF_CHAIN:
                start = _next_sector(source, table, start, size, claimed)
    if start >= _END_OF_CHAIN or length < _SMALL_SECTOR // 2:
        return b""
    source.seek((start + 1) * size + within)
    return source.read(_HEADER)


def _entries(source: BinaryIO, claimed: FileType) -> dict[str, bytes]:
    """The entries of the directory by their names; the first of a name counts."""
    header = _read(source, 0, _HEADER, claimed)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in {9, 12}:
        raise refused("damaged", claimed.name, "sector size")
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", header, 48)
    table = struct.unpack_from("<109I", header, 76)
    found: dict[str, bytes] = {}
    for _ in range(_MAX_DIRECTORY_SECTORS):
        if sector >= _END_OF_CHAIN:
            return found
        data = _read(source, (sector + 1) * size, size, claimed)
        for place in range(0, size, _ENTRY):
            entry = data[place : place + _ENTRY]
            found.setdefault(_entry_name(entry), entry)
        sector = _next_sector(source, table, sector, size, claimed)
    raise refused("damaged", claimed.name, "a directory without end")


def _next_sector(source: BinaryIO, table: tuple[int, ...], sector: int, size: int, claimed: FileType) -> int:
    """Return the sector after `sector`, from the allocation table sectors that the header lists."""
    block, place = divmod(sector, size // 4)
    if block >= len(table) or table[block] >= _END_OF_CHAIN:
        raise refused("damaged", claimed.name, "a directory outside the allocation table")
    data = _read(source, (table[block] + 1) * size + 4 * place, 4, claimed)
    return int(struct.unpack("<I", data)[0])


def _entry_name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()


def _read(source: BinaryIO, offset: int, length: int, claimed: FileType) -> bytes:
    source.seek(offset)
    data = source.read(length)
    if len(data) != length:
        raise refused("damaged", claimed.name, "cut")
    return data
