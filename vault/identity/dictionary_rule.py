"""`password_dictionary`: a password that is listed words put together is one guess class, however many words it has.

The cheapest reading of the password as words, joining particles, digits and signs is found; swaps are undone and the
password is also read backwards. It is refused when fewer than four of its letters, and at most eight digits and signs, lie
outside listed words (G9.1.1-e, ASVS 6.2.12).
"""

from __future__ import annotations

from typing import Final

from vault.identity.kana import plain_romaji
from vault.identity.listed_words import listed_words, particles

FEWEST_OWN_LETTERS: Final = 4
MOST_FILLING: Final = 8
_LETTER: Final = 1 << 16
_Cost = int


def is_made_of_words(password: str) -> bool:
    """Whether a normalised password consists of listed words only, give or take digits, signs and three letters."""
    text = plain_romaji(password.casefold())
    return _is_explained(text) or _is_explained(text[::-1])


def _is_explained(text: str) -> bool:
    letters_outside, filling = divmod(_cheapest_reading(text), _LETTER)
    holds_a_word = letters_outside < sum(map(str.isalpha, text)) or filling < sum(
        not char.isalpha() for char in text
    )
    return holds_a_word and letters_outside < FEWEST_OWN_LETTERS and filling <= MOST_FILLING


def _cheapest_reading(text: str) -> _Cost:
    """Dynamic programming over (position, directly after a word): letters outside words first, then other characters."""
    impossible = len(text) * _LETTER * 2
    plain = [0] + [impossible] * len(text)
    after_word = [impossible] * (len(text) + 1)
    for start in range(len(text)):
        here = min(plain[start], after_word[start])
        _relax(plain, start + 1, here + _single(text, start))
        if not text[start].isalpha():
            _relax(after_word, start + 1, after_word[start] + _single(text, start))
        for end, _ in listed_words().matches(text, start):
            _relax(after_word, end, here)
        if after_word[start] < impossible:
            for end, _ in particles().matches(text, start):
                _relax(plain, end, after_word[start])
    return min(plain[-1], after_word[-1])


def _single(text: str, position: int) -> _Cost:
    """What one character outside every word costs; a repeated sign or digit costs nothing more."""
    if text[position].isalpha():
        return _LETTER
    return int(position == 0 or text[position - 1] != text[position])


def _relax(costs: list[_Cost], position: int, cost: _Cost) -> None:
    costs[position] = min(costs[position], cost)
