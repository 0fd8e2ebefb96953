"""Office 97-2003 files: the directory of a compound file ([MS-CFB]), read with bounds."""

import struct
from typing import BinaryIO, Final

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused

_MAIN_STREAMS: Final = {
    "doc": {"worddocument"},
    "xls": {"workbook", "book"},
    "ppt": {"powerpoint document"},
}
_MACROS: Final = {"vba", "_vba_project", "macros", "_vba_project_cur"}
_ENCRYPTED: Final = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
_HEADER: Final = 512
_MAX_DIRECTORY_SECTORS: Final = 512
_END_OF_CHAIN: Final = 0xFFFFFFFA  # this and everything above are no sector numbers
_ENTRY: Final = 128


def open_compound(source: BinaryIO, claimed: FileType) -> None:
    """Require the claimed main stream and neither macros nor encryption.

    Raises:
        TypeRefusedError: ``mismatch``, ``damaged``, ``macro`` or ``encrypted``.
    """
    names = _entry_names(source, claimed)
    if names & _ENCRYPTED:
        raise refused("encrypted", claimed.name, "encrypted package")
    if names & _MACROS:
        raise refused("macro", claimed.name, "macro storage")
    if not names & _MAIN_STREAMS[claimed.extensions[0]]:
        found = [kind for kind, mains in _MAIN_STREAMS.items() if names & mains]
        raise refused("mismatch", claimed.name, found[0] if found else "compound file")


def _entry_names(source: BinaryIO, claimed: FileType) -> set[str]:
    header = _read(source, 0, _HEADER, claimed)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in {9, 12}:
        raise refused("damaged", claimed.name, "sector size")
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", header, 48)
    table = struct.unpack_from("<109I", header, 76)
    names: set[str] = set()
    for _ in range(_MAX_DIRECTORY_SECTORS):
        if sector >= _END_OF_CHAIN:
            return names
        data = _read(source, (sector + 1) * size, size, claimed)
        names |= {_entry_name(data[place : place + _ENTRY]) for place in range(0, size, _ENTRY)}
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
