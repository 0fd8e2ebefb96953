"""What is inside a ZIP file: counted before it is unpacked, unpacked only to be counted again."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from vault.documents.file_names.errors import NameRefusedError
from vault.documents.file_names.rules import is_windows_device, nfc_twin, validate_file_name
from vault.documents.file_types.errors import (
    LINK,
    OTHER_ARCHIVE_INSIDE,
    PACKED_OTHERWISE,
    SURROUNDED,
    TOO_DEEP,
    TWICE_ONE_NAME,
    Reason,
    refused,
)
from vault.documents.file_types.zip_directory import (
    DirectoryError,
    DirectorySurroundedError,
    DirectoryTooLargeError,
    Entry,
    read_directory,
)

MAX_UNPACKED: Final = 2 << 30
# Honest documents shrink to a fortieth at most; small ones may do what they like.
MAX_RATIO: Final = 200
FREE_BYTES: Final = 16 << 20
MAX_DEPTH: Final = 2
_MAX_NESTED: Final = 128 << 20
_CHUNK: Final = 256 << 10
_ARCHIVES: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"MSCF")


@dataclass
class Budget:
    """Bytes that an archive and everything nested in it may unpack to, and how deep it may nest."""

    left: int = MAX_UNPACKED
    depth: int = 0


class EntryReader:
    """Reads the entries of one archive."""

    def __init__(self, source: BinaryIO, named: str) -> None:
        self._source = source
        self._named = named

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Yield the content, never more than declared.

        Raises:
            TypeRefusedError: ``bomb`` when there is more than declared, ``damaged`` when there is less or other bytes.
        """
        made = checksum = 0
        try:
            for piece in self._inflated(entry):
                made += len(piece)
                if made > entry.unpacked:
                    raise refused("bomb", self._named, "an entry is larger than it says")
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except zlib.error as error:
            raise refused("damaged", self._named, "an entry cannot be unpacked") from error
        if (made, checksum) != (entry.unpacked, entry.checksum):
            raise refused("damaged", self._named, "an entry is not what it says")

    def content(self, entry: Entry, limit: int) -> bytes:
        """Return the whole content of a small entry.

        Raises:
            TypeRefusedError: ``bomb`` over `limit`; otherwise as :meth:`chunks`.
        """
        if entry.unpacked > limit:
            raise refused("bomb", self._named, "a part is too large")
        return b"".join(self.chunks(entry))

    def _inflated(self, entry: Entry) -> Iterator[bytes]:
        inflate = zlib.decompressobj(-15) if entry.method == 8 else None
        for piece in self._packed(entry):
            waiting = piece
            while waiting:
                if inflate is None:
                    yield waiting
                    break
                yield inflate.decompress(waiting, _CHUNK)
                waiting = inflate.unconsumed_tail
        while inflate is not None and (more := inflate.decompress(b"", _CHUNK)):
            yield more

    def _packed(self, entry: Entry) -> Iterator[bytes]:
        place, end = entry.data, entry.data + entry.packed
        while place < end:
            self._source.seek(place)
            piece = self._source.read(min(_CHUNK, end - place))
            if not piece:
                return
            place += len(piece)
            yield piece


def check_archive(source: BinaryIO, named: str, budget: Budget) -> dict[str, Entry]:
    """Check a ZIP file and everything in it; return its entries by name.

    Order of the checks: structure and names, then declared sizes against the limits, and only then the content, which is
    unpacked in memory piece by piece and thrown away.

    Args:
        source: Seekable content.
        named: What the file calls itself, for the refusal.
        budget: What may still be unpacked; shared with nested archives.

    Raises:
        TypeRefusedError: ``bomb``, ``damaged``, ``encrypted`` or ``unsafe_entry``.
    """
    entries = _directory(source, named)
    _check_names(entries, named)
    _check_sizes(entries, named, budget)
    reader = EntryReader(source, named)
    for entry in entries:
        _check_content(reader, entry, named, budget)
    return {entry.name: entry for entry in entries}


def _directory(source: BinaryIO, named: str) -> list[Entry]:
    try:
        return read_directory(source)
    except DirectoryTooLargeError as error:
        raise refused("bomb", named, str(error)) from error
    except DirectorySurroundedError as error:
        raise refused("damaged", named, SURROUNDED) from error
    except DirectoryError as error:
        raise refused("damaged", named, str(error)) from error


def _check_names(entries: list[Entry], named: str) -> None:
    seen: set[str] = set()
    files = {_key(entry) for entry in entries if not entry.name.endswith("/")}
    for entry in entries:
        trouble = _entry_trouble(entry)
        key = _key(entry)
        if trouble is None and any(above in files for above in _folders_above(key)):
            trouble = ("unsafe_entry", "a file that is a folder as well")
        if trouble is None and key in seen:
            trouble = ("unsafe_entry", TWICE_ONE_NAME)
        if trouble is not None:
            raise refused(trouble[0], named, trouble[1])
        seen.add(key)


def _key(entry: Entry) -> str:
    """What systems that know no case and compose letters take the name for."""
    return nfc_twin(entry.name).casefold().rstrip("/")


def _folders_above(key: str) -> Iterator[str]:
    place = key.find("/")
    while place > 0:
        yield key[:place]
        place = key.find("/", place + 1)


def _entry_trouble(entry: Entry) -> tuple[Reason, str] | None:
    if entry.is_encrypted:
        return "encrypted", "an encrypted entry"
    if entry.method not in {0, 8}:
        return "damaged", PACKED_OTHERWISE
    if entry.is_special:
        return "unsafe_entry", LINK
    return _name_trouble(entry.name)


def _name_trouble(name: str) -> tuple[Reason, str] | None:
    if "\\" in name or re.match(r"[A-Za-z]:", name):
        return "unsafe_entry", "a path of Windows"
    steps = name.removesuffix("/").split("/")
    if any(is_windows_device(step) for step in steps):
        return "unsafe_entry", "a device name"
    try:
        for step in steps:
            validate_file_name(step)
    except NameRefusedError as error:
        return "unsafe_entry", error.reason
    return None


def _check_sizes(entries: list[Entry], named: str, budget: Budget) -> None:
    unpacked, packed = sum(one.unpacked for one in entries), sum(one.packed for one in entries)
    if unpacked > budget.left or (unpacked > FREE_BYTES and unpacked > packed * MAX_RATIO):
        raise refused("bomb", named, f"{packed} bytes unpack to {unpacked}")
    budget.left -= unpacked


def _check_content(reader: EntryReader, entry: Entry, named: str, budget: Budget) -> None:
    chunks = reader.chunks(entry)
    first = b""
    while len(first) < 8 and (piece := next(chunks, b"")):
        first += piece
    if first.startswith(_ARCHIVES):
        raise refused("bomb", named, OTHER_ARCHIVE_INSIDE)
    if not first.startswith(b"PK\x03\x04"):
        for _ in chunks:
            continue
        return
    if budget.depth >= MAX_DEPTH or entry.unpacked > _MAX_NESTED:
        raise refused("bomb", named, TOO_DEEP)
    nested = io.BytesIO(first + b"".join(chunks))
    budget.depth += 1
    check_archive(nested, named, budget)
    budget.depth -= 1
