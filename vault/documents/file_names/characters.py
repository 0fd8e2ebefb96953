"""Characters that are not what they look like, by the Unicode Character Database that Python carries."""

import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
# Letters and marks that draw nothing although their category says otherwise: Hangul fillers, the empty Braille
# pattern, the combining grapheme joiner, Khmer inherent vowels, Mongolian variation selectors.
_DRAW_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
# Separate the parts of a path, look as if they did, or look like the dot before an extension.
PATH_SIGNS = frozenset("/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\uff0f\uff3c\ufe68\u2024\ufe52\uff0e")
_BASES_OF_EMOJI_SELECTORS = frozenset({"So", "Sm", "Sk", "Po", "Nd", "Ll"})


def is_variation_selector(character: str) -> bool:
    """Return True for VS1 to VS256."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def is_combining(character: str) -> bool:
    """Return True for what joins the character before it: marks, variation selectors, joiners, skin tones."""
    if character == ZERO_WIDTH_JOINER or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    return unicodedata.category(character) in {"Mn", "Mc", "Me"}


def is_invisible(text: str, place: int) -> bool:
    """Return True when the character at `place` draws nothing, or steers the drawing of others, where it stands.

    A zero-width joiner between two pictographs and a variation selector after a character that has variants belong to
    what is seen; anywhere else they hide a difference.
    """
    character = text[place]
    if is_variation_selector(character):
        return not _takes_selector(text[place - 1 : place], character)
    if character == ZERO_WIDTH_JOINER:
        return not _joins_pictographs(text, place)
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return True
    return character in _DRAW_NOTHING or unicodedata.category(character) == "Cf"


def _takes_selector(base: str, selector: str) -> bool:
    if not base:
        return False
    if unicodedata.name(base, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY", "KATAKANA", "HIRAGANA")):
        return True
    return selector in "\ufe0e\ufe0f" and unicodedata.category(base) in _BASES_OF_EMOJI_SELECTORS


def _joins_pictographs(text: str, place: int) -> bool:
    before = place - 1
    while before > 0 and (is_variation_selector(text[before]) or unicodedata.category(text[before]) == "Sk"):
        before -= 1
    after = text[place + 1 : place + 2]
    return (
        before >= 0
        and bool(after)
        and all(unicodedata.category(one) == "So" for one in (text[before], after))
    )
