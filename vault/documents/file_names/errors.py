"""Refusals of file names."""

from typing import Literal

Reason = Literal[
    "empty",
    "dot_entry",
    "path",
    "control",
    "line_separator",
    "surrogate",
    "encoding",
    "too_long",
    "extension_changed",
]


class NameRefusedError(Exception):
    """A file name that is not taken.

    Args:
        reason: ``empty`` (or only blanks), ``dot_entry`` (``.`` or ``..``), ``path`` (absolute, or with a ``..`` step), ``control``
            (C0, DEL or C1), ``line_separator`` (U+2028, U+2029), ``surrogate`` (half a character), ``encoding`` (not
            UTF-8), ``too_long`` (over 255 bytes in NFC) or ``extension_changed`` (a rename to another type).
    """

    code = "name_invalid"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = {"reason": reason}


class MarkingRemovedError(Exception):
    """A rename that would remove, shorten, disguise or contradict the marking (G2.2-c).

    Args:
        marking: The phrase that must stay, e.g. ``極秘``.
    """

    code = "marking_removed"

    def __init__(self, marking: str) -> None:
        super().__init__(marking)
        self.marking = marking
        self.detail = {"marking": marking}
