"""The one refusal of file types."""

from typing import Final, Literal

Reason = Literal[
    "not_listed",
    "mismatch",
    "damaged",
    "too_large",
    "macro",
    "encrypted",
    "bomb",
    "unsafe_entry",
    "second_opinion",
]

EMPTY: Final = "empty"
UNKNOWN: Final = "unknown"
"""What a file was found to be of which nothing, or nothing known, is the beginning."""
PACKED_OTHERWISE: Final = "packed otherwise"
SURROUNDED: Final = "something around it"
TWICE_ONE_NAME: Final = "two entries with one name"
LINK: Final = "a link or a device"
TOO_DEEP: Final = "archives inside archives"
OTHER_ARCHIVE_INSIDE: Final = "another kind of archive inside"
"""What an archive was found to be, for those who can pack it anew."""
BY_PASSWORD: Final = "protected by a password"
"""What an office file was found to be that its program asks a password for."""


class TypeRefusedError(Exception):
    """A file that is not what the vault takes.

    Args:
        code: Always ``type_refused``.
        detail: ``reason``: ``not_listed`` (no type of the allow-list has this extension), ``mismatch`` (the content is
            another type), ``damaged``, ``too_large`` (picture over 200 megapixels), ``macro``, ``encrypted`` (cannot be
            looked into), ``bomb`` (archive over a limit), ``unsafe_entry`` (an archive entry that leads elsewhere or
            hides) or ``second_opinion`` (libmagic takes it for something else); ``named``: what the extension says;
            ``found``: what the content is, as far as it is known.
    """

    def __init__(self, code: str, detail: dict[str, str]) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def refused(reason: Reason, named: str, found: str = "") -> TypeRefusedError:
    """Return the refusal of a file that calls itself `named` and was found to be `found`."""
    return TypeRefusedError("type_refused", {"reason": reason, "named": named, "found": found})
