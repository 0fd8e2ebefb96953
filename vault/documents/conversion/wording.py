"""Foreign text as it may be printed: composed, with everything that hides or steers made visible."""

import unicodedata
from typing import Final

from vault.documents.rendering.text_grid import visible

# Without a shape and without an effect on the order of letters: soft hyphen, zero-width spaces and joiners, byte order mark.
_IDLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_TAB: Final = 8


def printed(text: str) -> str:
    """Return one line of text for paper: controls and marks that turn the direction of writing become 〓.

    Args:
        text: Without line ends.
    """
    return "".join(_printed(character) for character in unicodedata.normalize("NFC", text.expandtabs(_TAB)))


def _printed(character: str) -> str:
    if character in _IDLE or 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF:
        return ""
    spaced = unicodedata.category(character) in {"Zs", "Zl", "Zp"} and character != "\u3000"
    return " " if spaced else visible(character)


def size_in_words(count: int) -> str:
    """Return a number of bytes for people: exact, and in a unit where that is shorter."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"
