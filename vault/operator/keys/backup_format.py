"""One file of a key ring's backup, format "hizo-key-ring-backup/2": a line of JSON that tells what it is, then one sealed stream.

The stream is the package's own streaming format under a data key of its own, bound to the line; that data key is wrapped
under the epoch key of the day. When the epoch ends, so does the backup: not only its keys, its every name too.
Sealed within: one JSON line for each group, then one for each entry.
"""

from __future__ import annotations

import io
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO, Final, Self

from crypto.canonical import canonical_json
from crypto.data_key import DataKey, new_data_key
from crypto.errors import FormatError
from crypto.kek import KekProvider
from crypto.key_wrap import WrappedKey, unwrap_data_key, wrap_data_key
from crypto.opening import OpeningReader
from crypto.sealing import SealingReader
from storage.key_ring import KeyGroup, RingEntry

FORMAT: Final = "hizo-key-ring-backup/2"
_LONGEST_LINE: Final = 4096
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What the first line says, in clear; times are UTC ms. `wrapped` is the data key under `epoch`."""

    id: str
    vault: str
    epoch: str
    created_ms: int
    expires_ms: int
    groups: int
    entries: int
    high_water: int
    wrapped: bytes = b""

    def bound(self) -> bytes:
        """What key and stream are bound to: everything but the wrapped key itself."""
        members = {name: value for name, value in asdict(self).items() if name != "wrapped"}
        return canonical_json({"format": FORMAT, **members})

    def line(self) -> bytes:
        """The first line of the file."""
        members = json.loads(self.bound()) | {"wrapped": b64encode(self.wrapped).decode()}
        return json.dumps(members).encode() + b"\n"

    @classmethod
    def read(cls, file: BinaryIO) -> Self:
        """Read the line; FormatError when the file is no backup of this format."""
        try:
            members = json.loads(file.readline(_LONGEST_LINE))
            if members.pop("format") != FORMAT:
                raise FormatError("not a backup of a key ring, or of a newer version")
            stamp = cls(**members | {"wrapped": b64decode(members["wrapped"], validate=True)})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
            raise FormatError("not a backup of a key ring") from wrong
        kinds = {name: type(value) for name, value in asdict(stamp).items()}
        if kinds != {name: type(value) for name, value in asdict(_EXAMPLE).items()}:
            raise FormatError("not a backup of a key ring")
        return stamp


_EXAMPLE: Final = Stamp("", "", "", 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class RingContents:
    """What a backup holds of a ring."""

    groups: tuple[KeyGroup, ...]
    entries: tuple[RingEntry, ...]


def write_backup(file: BinaryIO, stamp: Stamp, contents: RingContents, keys: KekProvider) -> None:
    """Write line and stream. Raises KeyUnavailableError when the stamp's epoch is not held any more."""
    with new_data_key() as key:
        wrapped = wrap_data_key(keys, key, stamp.bound(), epoch_id=stamp.epoch)
        file.write(replace(stamp, wrapped=wrapped.wrapped).line())
        source = io.BufferedReader(_Lines([*contents.groups, *contents.entries]), _CHUNK)
        with SealingReader(source, key, stamp.bound()) as sealed:
            while chunk := sealed.read(_CHUNK):
                file.write(chunk)


def read_backup(file: BinaryIO, stamp: Stamp, keys: KekProvider) -> RingContents:
    """Groups and entries, after `Stamp.read` of the same file.

    Raises:
        KeyUnavailableError: the epoch ended since, so that nothing opens this backup any more.
        IntegrityError, FormatError: damaged, cut or altered.
    """
    start = file.tell()
    length = file.seek(0, io.SEEK_END) - start
    with (
        _key_of(stamp, keys) as key,
        OpeningReader(_Ranges(file, start, length), key, stamp.bound(), length) as opened,
        io.BufferedReader(opened, _CHUNK) as lines,
    ):
        read = [_row(line) for line in lines]
    contents = RingContents(
        tuple(row for row in read if isinstance(row, KeyGroup)),
        tuple(row for row in read if isinstance(row, RingEntry)),
    )
    found = len(contents.groups), len(contents.entries)
    if found != (stamp.groups, stamp.entries):
        raise FormatError(
            f"the backup holds {found[1]} keys in {found[0]} groups, its first line says {stamp.entries} in {stamp.groups}"
        )
    return contents


def _key_of(stamp: Stamp, keys: KekProvider) -> DataKey:
    return unwrap_data_key(keys, WrappedKey(stamp.epoch, stamp.wrapped), stamp.bound())


def _row(line: bytes) -> KeyGroup | RingEntry:
    members = json.loads(line)
    members["wrapped"] = b64decode(members["wrapped"])
    return RingEntry(**members) if "object_id" in members else KeyGroup(**members)


class _Lines(io.RawIOBase):
    """Groups and entries as bytes to be read."""

    def __init__(self, rows: Iterable[KeyGroup | RingEntry]) -> None:
        self._lines = (
            json.dumps(asdict(row) | {"wrapped": b64encode(row.wrapped).decode()}).encode() + b"\n"
            for row in rows
        )
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._left = self._left or next(self._lines, b"")
        given, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class _Ranges:
    """The sealed stream behind the first line."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self.size = file, start, size

    def read_range(self, offset: int, length: int) -> bytes:
        self._file.seek(self._start + offset)
        return self._file.read(length)
