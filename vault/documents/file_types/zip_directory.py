"""The directory of a ZIP file, read strictly: what does not add up is refused, not repaired (APPNOTE 6.3.10)."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

MAX_ENTRIES: Final = 10_000
_MAX_DIRECTORY: Final = 8 << 20
_END: Final = struct.Struct("<4s4H2IH")
_END64_LOCATOR: Final = struct.Struct("<4sIQI")
_END64: Final = struct.Struct("<4sQ2H2I4Q")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_FULL32: Final = 0xFFFFFFFF
_MAX_PADDING: Final = 16
_ENCRYPTED, _DESCRIBED_BEHIND, _UTF8 = 0x0001, 0x0008, 0x0800
_PLAIN_KINDS: Final = frozenset({0, 0o040000, 0o100000})
"""Of Unix: not said, folder, file."""
_SECOND_NAME: Final = 0x7075
_MAX_DESCRIPTOR: Final = 24
"""4.3.9, with its signature and sizes of 8 bytes: less than the shortest entry takes."""


class DirectoryError(ValueError):
    """The directory does not describe the file."""


class DirectorySurroundedError(DirectoryError):
    """Something stands before or behind the archive, which is something else as well."""


class DirectoryTooLargeError(DirectoryError):
    """More entries than are looked at."""


@dataclass(frozen=True)
class Entry:
    """One entry of the central directory.

    Args:
        raw_name: As stored.
        method: 0 stored, 8 deflated; others are not opened here.
        packed, unpacked: Sizes in bytes as declared.
        checksum: CRC-32 as declared.
        offset: Where its local header begins.
        data: Where its packed bytes begin.
        is_special: Whether it is anything but a file or a folder: a symbolic link, a device, a pipe.
        modified: Date and time of MS-DOS, as stored.
    """

    raw_name: bytes
    flags: int
    method: int
    packed: int
    unpacked: int
    checksum: int
    offset: int
    data: int
    is_special: bool
    modified: tuple[int, int] = (0, 0)

    @property
    def is_encrypted(self) -> bool:
        """Return True when the content cannot be looked at."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def modified_at(self) -> datetime | None:
        """When it was last changed, by the clock of wherever it was packed; None where that is no time."""
        day, time = self.modified
        try:
            return datetime(  # noqa: DTZ001  # the format knows no zones
                1980 + (day >> 9), day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, 2 * (time & 31)
            )
        except ValueError:
            return None

    @property
    def name(self) -> str:
        """The name as text: UTF-8 where flagged, otherwise cp932 as Japanese Windows writes it, otherwise cp437.

        Decoded before any sign is looked for: the second byte of 表 in cp932 is a backslash.
        """
        if self.flags & _UTF8:
            return self.raw_name.decode("utf-8", "surrogateescape")
        try:
            return self.raw_name.decode("cp932")
        except UnicodeDecodeError:
            return self.raw_name.decode("cp437")


def read_directory(source: BinaryIO) -> list[Entry]:
    """Return the entries in the order of their data.

    The file begins with the first entry, the entries do not overlap, each local header says what the directory says, and
    the directory ends where the end record stands, which ends the file but for a little padding.

    Raises:
        DirectoryTooLargeError: Over 10,000 entries.
        DirectoryError: Anything else does not add up.
    """
    size = source.seek(0, io.SEEK_END)
    count, length, start = _find_directory(source, size)
    if count > MAX_ENTRIES or length > _MAX_DIRECTORY:
        raise DirectoryTooLargeError(f"{count} entries")
    entries = sorted(
        _central_entries(_read(source, start, length), count, source), key=lambda one: one.offset
    )
    _require_no_overlap(entries, start)
    return entries


def _find_directory(source: BinaryIO, size: int) -> tuple[int, int, int]:
    """Return number of entries, length and offset of the directory."""
    tail_start = max(0, size - _END.size - 0xFFFF)
    tail = _read(source, tail_start, size - tail_start)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise DirectoryError("no end record")
    _, disk, first_disk, here, count, length, start, comment = _END.unpack_from(tail, place)
    behind = tail[place + _END.size :]
    # A line end or a few zeros are what gateways leave behind a file they passed on; nothing can hide in them.
    if len(behind) < comment or len(behind) > comment + _MAX_PADDING or behind[comment:].strip(b"\0\r\n"):
        raise DirectorySurroundedError("something follows the end record")
    end = tail_start + place
    if count == 0xFFFF or _FULL32 in {length, start}:
        return _find_directory_64(source, end)
    if disk or first_disk or here != count or start + length != end:
        raise DirectoryError("the end record does not fit")
    return count, length, start


def _find_directory_64(source: BinaryIO, end: int) -> tuple[int, int, int]:
    locator_at = end - _END64_LOCATOR.size
    magic, disk, end64, disks = _END64_LOCATOR.unpack(_read(source, locator_at, _END64_LOCATOR.size))
    if magic != b"PK\x06\x07" or disk or disks > 1:
        raise DirectoryError("no ZIP64 locator")
    magic, record, _, _, disk, first_disk, here, count, length, start = _END64.unpack(
        _read(source, end64, _END64.size)
    )
    fits = magic == b"PK\x06\x06" and end64 + 12 + record == locator_at and start + length == end64
    if not fits or disk or first_disk or here != count:
        raise DirectoryError("the ZIP64 end record does not fit")
    return count, length, start


def _central_entries(directory: bytes, count: int, source: BinaryIO) -> list[Entry]:
    entries, place = [], 0
    for _ in range(count):
        if len(directory) - place < _CENTRAL.size:
            raise DirectoryError("the directory is cut")
        fields = _CENTRAL.unpack_from(directory, place)
        magic, made_by, _, flags, method, time, day, checksum, packed, unpacked = fields[:10]
        name_length, extra_length, comment_length, disk, _, attributes, offset = fields[10:]
        place += _CENTRAL.size
        raw_name = directory[place : place + name_length]
        extra = directory[place + name_length : place + name_length + extra_length]
        place += name_length + extra_length + comment_length
        if magic != b"PK\x01\x02" or disk not in {0, 0xFFFF} or place > len(directory):
            raise DirectoryError("not a directory entry")
        _require_one_name(extra)
        unpacked, packed, offset = _wide(extra, unpacked, packed, offset)
        is_special = made_by >> 8 == 3 and attributes >> 16 & 0o170000 not in _PLAIN_KINDS
        said = (raw_name, flags, method, packed, unpacked, checksum, offset)
        data = _local_data(source, *said)
        entries.append(Entry(*said, data, is_special, (day, time)))
    if place != len(directory):
        raise DirectoryError("more in the directory than its count")
    return entries


def _wide(extra: bytes, *narrow: int) -> list[int]:
    """Return the fields with those that are full replaced from the ZIP64 extra field, in its order."""
    wide = next((content for kind, content in _extra_fields(extra) if kind == 1), b"")
    values, used = [], 0
    for value in narrow:
        if value != _FULL32:
            values.append(value)
            continue
        if len(wide) - used < 8:
            raise DirectoryError("a ZIP64 size is missing")
        values.append(struct.unpack_from("<Q", wide, used)[0])
        used += 8
    return values


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        yield kind, extra[place + 4 : place + 4 + length]
        place += 4 + length


def _require_one_name(extra: bytes) -> None:
    """Info-ZIP's second name (4.6.9) is what some programs unpack to, and others do not know."""
    if any(kind == _SECOND_NAME for kind, _ in _extra_fields(extra)):
        raise DirectoryError("an entry has a second name")


def _local_data(
    source: BinaryIO,
    raw_name: bytes,
    flags: int,
    method: int,
    packed: int,
    unpacked: int,
    checksum: int,
    offset: int,
) -> int:
    """Return where the data begins, once the local header agrees with the directory."""
    fields = _LOCAL.unpack(_read(source, offset, _LOCAL.size))
    magic, _, local_flags, local_method = fields[:4]
    name_length, extra_length = int(fields[9]), int(fields[10])
    name = _read(source, offset + _LOCAL.size, name_length)
    extra = _read(source, offset + _LOCAL.size + name_length, extra_length)
    if magic != b"PK\x03\x04" or name != raw_name or local_method != method:
        raise DirectoryError("a local header says something else")
    # Of a name in ASCII both may say what they like: it is the same in UTF-8 and without.
    if (local_flags ^ flags) & (_ENCRYPTED if name.isascii() else _ENCRYPTED | _UTF8):
        raise DirectoryError("a local header says something else")
    _require_one_name(extra)
    if not local_flags & _DESCRIBED_BEHIND:
        local_checksum, local_packed, local_unpacked = fields[6:9]
        local_unpacked, local_packed = _wide(extra, local_unpacked, local_packed)
        if (local_checksum, local_packed, local_unpacked) != (checksum, packed, unpacked):
            raise DirectoryError("a local header has other sizes")
    return offset + _LOCAL.size + name_length + extra_length


def _require_no_overlap(entries: list[Entry], directory: int) -> None:
    if entries and entries[0].offset != 0:
        raise DirectorySurroundedError("something precedes the first entry")
    ends = [*(one.offset for one in entries[1:]), directory]
    for entry, end in zip(entries, ends, strict=False):
        rest = end - entry.data - entry.packed
        if rest < 0:
            raise DirectoryError("entries overlap")
        if rest > _MAX_DESCRIPTOR:
            raise DirectoryError("something stands between the entries")


def _read(source: BinaryIO, offset: int, length: int) -> bytes:
    if offset < 0:
        raise DirectoryError("an offset before the file")
    source.seek(offset)
    data = source.read(length)
    if len(data) != length:
        raise DirectoryError("an offset behind the file")
    return data
