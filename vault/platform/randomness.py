"""The randomness port: every id, token, salt and key byte of the vault is drawn here."""

from __future__ import annotations

import secrets
from typing import Protocol


class Randomness(Protocol):
    """A source of unpredictable bytes."""

    def bytes(self, count: int) -> bytes:
        """`count` bytes nobody can predict."""
        ...


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        """`count` bytes from the operating system's generator."""
        return secrets.token_bytes(count)
