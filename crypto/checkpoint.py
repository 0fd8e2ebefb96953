"""Checkpoints: which log, how many leaves, which root (C2SP tlog-checkpoint v1.0.0).

origin newline, size in decimal newline, base64 of the root newline, then optional extension lines
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from crypto.base64_text import decode_base64, encode_base64
from crypto.errors import FormatError, IntegrityError
from crypto.primitives import DIGEST_SIZE
from crypto.signed_note import NoteVerifier, open_note

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text to sign as a note.

        Raises:
            FormatError: no origin, a negative size, a root that is not 32 bytes, or an empty extension line.
        """
        lines = (self.origin, *self.extensions)
        if self.size < 0 or len(self.root) != DIGEST_SIZE or any(not line or "\n" in line for line in lines):
            raise FormatError("no checkpoint has these values")
        body = [self.origin, str(self.size), encode_base64(self.root), *self.extensions]
        return "\n".join(body) + "\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a checkpoint's text; its signature is not looked at (`open_checkpoint`).

        Raises:
            FormatError: not a checkpoint.
        """
        origin, *rest = text.split("\n")
        if len(rest) < 3 or rest.pop() or not origin:
            raise FormatError("a checkpoint has three lines and ends in a newline")
        size, root, *extensions = rest
        octets = decode_base64(root)
        if len(octets) != DIGEST_SIZE or not all(extensions):
            raise FormatError("the root of a checkpoint has 32 bytes, and no line of it is empty")
        return cls(origin, parse_decimal(size), octets, tuple(extensions))


def open_checkpoint(note: str, verifiers: Iterable[NoteVerifier], origin: str) -> Checkpoint:
    """Return the checkpoint of log `origin` that a known key has signed.

    Raises:
        FormatError: not a signed checkpoint.
        IntegrityError: not signed by a known key, or of another log.
    """
    checkpoint = Checkpoint.parse(open_note(note, verifiers))
    if checkpoint.origin != origin:
        raise IntegrityError(f"the checkpoint is of {checkpoint.origin}, not of {origin}")
    return checkpoint


def parse_decimal(text: str) -> int:
    """Read a decimal without sign and leading zeros.

    Raises:
        FormatError: it is none, or has more than 19 digits.
    """
    if not _DECIMAL.fullmatch(text):
        raise FormatError("not a plain decimal number")
    return int(text)
