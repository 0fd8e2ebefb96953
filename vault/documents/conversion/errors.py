"""Why a file did not become pages."""

from typing import Final, Literal

Reason = Literal["absent", "unsafe", "too_large", "limits", "unreadable"]

ABSENT: Final = "absent"
UNSAFE: Final = "unsafe"
TOO_LARGE: Final = "too_large"
LIMITS: Final = "limits"
UNREADABLE: Final = "unreadable"


class ConversionError(Exception):
    """No pages were made; it says nothing about the file being harmful.

    Args:
        code: ``absent`` (no converter is installed, or it is switched off), ``unsafe`` (the converter cannot be locked
            in on this machine, so it was not started), ``too_large``, ``limits`` (time, processor, memory or the size
            of what came out) or ``unreadable`` (the converter could make nothing of the file).
        detail: For operators; it never quotes the document.
    """

    def __init__(self, code: str, detail: str | dict[str, str] = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class ConverterBusyError(Exception):
    """All converters were at work for as long as a caller may wait."""
