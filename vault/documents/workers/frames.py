"""Messages on the pipe: a JSON header and byte strings, all lengths first.

::

    u32 length of the JSON | u32 number of byte strings | u64 length of each | JSON | byte strings
"""

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_START = struct.Struct(">II")
_LENGTH = struct.Struct(">Q")
MAX_JSON = 16 << 20
MAX_BLOBS = 65_536
STARVED = "starved"
"""The type of a failure for want of memory that a worker was promised; as a status, it ended for it."""
NO_MEMORY_STATUS, STARVED_STATUS = 71, 72

Blob = bytes | bytearray | memoryview


class FrameError(ValueError):
    """The bytes are not a message."""


class FrameTooLargeError(FrameError):
    """The message announces more bytes than are allowed."""


@dataclass(frozen=True)
class Frame:
    """One message: `kind`, JSON `body`, byte strings."""

    kind: str
    body: dict[str, Any]
    blobs: Sequence[bytes] = ()


def encode_frame(kind: str, body: dict[str, Any], blobs: Sequence[Blob] = ()) -> list[Blob]:
    """Return the message as pieces to be written one after the other, without joining long ones.

    Raises:
        FrameError: The JSON part is over its bound or not JSON.
    """
    try:
        text = json.dumps({"kind": kind, **body}, ensure_ascii=True, allow_nan=False).encode("ascii")
    except (TypeError, ValueError) as error:
        raise FrameError("the message is not JSON") from error
    if len(text) > MAX_JSON or len(blobs) > MAX_BLOBS:
        raise FrameTooLargeError("the message is too long")
    lengths = b"".join(_LENGTH.pack(memoryview(blob).nbytes) for blob in blobs)
    start = _START.pack(len(text), len(blobs)) + lengths + text
    if len(blobs) == 1 and len(start) + len(blobs[0]) <= 1 << 16:
        return [start + bytes(blobs[0])]
    return [start, *blobs]


def read_frame(read: Callable[[int], bytes], max_blob_bytes: int) -> Frame:
    """Read one message.

    Args:
        read: Gives exactly the number of bytes asked for, or raises.
        max_blob_bytes: Bound on all byte strings together.

    Raises:
        FrameTooLargeError: More bytes are announced than allowed; nothing of them was read.
        FrameError: Not a message.
    """
    json_length, blob_count = _START.unpack(read(_START.size))
    if json_length > MAX_JSON or blob_count > MAX_BLOBS:
        raise FrameTooLargeError("the message is too long")
    lengths = [length for (length,) in _LENGTH.iter_unpack(read(_LENGTH.size * blob_count))]
    if sum(lengths) > max_blob_bytes:
        raise FrameTooLargeError("the byte strings are too long")
    kind, body = _parse(read(json_length))
    return Frame(kind, body, [read(length) for length in lengths])


def _parse(text: bytes) -> tuple[str, dict[str, Any]]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError("the message is not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
        raise FrameError("the message has no kind")
    return body.pop("kind"), body
