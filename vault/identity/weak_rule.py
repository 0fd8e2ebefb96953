"""`password_weak`: too short, one thing repeated, digits only, letters only (G9.1.1-f).

ASVS 6.2.5 wants no rules about kinds of characters; the guideline demands these, and the guideline wins.
"""

from __future__ import annotations

from typing import Final

FEWEST_DIFFERENT: Final = 5


def is_weak(password: str, minimum: int) -> bool:
    """Whether a normalised password falls under the rule; blanks count for the length but hide nothing."""
    dense = "".join(password.split()).casefold()
    return (
        len(password) < minimum
        or len(set(dense)) < FEWEST_DIFFERENT
        or _repeats_a_short_block(dense, minimum)
        or all(map(str.isnumeric, dense))
        or all(map(str.isalpha, dense))
    )


def _repeats_a_short_block(text: str, minimum: int) -> bool:
    """A block that would itself be too short as a password, said twice or more, with or without a few characters after it."""
    for end in range(len(text), max(len(text) - FEWEST_DIFFERENT, 1), -1):
        period = shortest_period(text[:end])
        if period < minimum and period * 2 <= end:
            return True
    return False


def shortest_period(text: str) -> int:
    """The length of the shortest block whose repetition (the last one may be cut) gives the text."""
    borders = [0] * len(text)
    for place in range(1, len(text)):
        length = borders[place - 1]
        while length and text[place] != text[length]:
            length = borders[length - 1]
        borders[place] = length + (text[place] == text[length])
    return len(text) - (borders[-1] if text else 0)
