"""Foreign text as it may be printed: composed, with everything that hides or steers made visible."""

import unicodedata
from typing import Final

from vault.documents.pdf.type0_font import GETA

# Without a shape and without an effect on the order of letters: soft hyphen, zero-width spaces and joiners, byte order mark.
_IDLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_HIDING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
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
    category = unicodedata.category(character)
    if category in _HIDING:
        return GETA
    return " " if category in {"Zs", "Zl", "Zp"} and character != "\u3000" else character


def size_in_words(count: int) -> str:
    """Return a number of bytes for people: exact, and in a unit where that is shorter."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"
