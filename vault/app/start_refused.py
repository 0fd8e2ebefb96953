"""Why a vault does not start, in a sentence for the operator."""

from __future__ import annotations

from pathlib import Path

from vault.platform.errors import Code


class StartRefusedError(Exception):
    """The vault does not start. The message says what to do; `code` is the refusal behind it, if a rule asks for it."""

    def __init__(self, message: str, code: Code | None = None) -> None:
        super().__init__(message)
        self.code = code


def secret_file(path: Path, setting: str) -> bytes:
    """The bytes of a file that a setting names; StartRefusedError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as missing:
        raise StartRefusedError(
            f"{setting} names a file that cannot be read: {missing.strerror}."
        ) from missing
