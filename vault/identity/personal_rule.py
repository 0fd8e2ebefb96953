"""`password_personal`: the password is based on facts about the person or the company (G9.1.1-d, ASVS 6.2.11).

Looked for anywhere in the password: forwards and backwards, with separators and added digits taken out, with swaps undone,
with kana romanised. Digits count when a whole run of digits is a fact, or holds one of five digits and more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from vault.identity.kana import plain_romaji, to_hiragana
from vault.identity.personal_facts import PersonalFacts
from vault.identity.word_trie import WordTrie

_SHORTEST_LATIN: Final = 3
_SEPARATORS: Final = re.compile(r"[\s\-_./,:・]+")
_LONG_RUN: Final = 5


def is_personal(password: str, facts: PersonalFacts) -> bool:
    """Whether a normalised password is based on one of the facts."""
    folded = to_hiragana(password.casefold())
    return _holds_word(folded, facts.words()) or _holds_digits(folded, facts.digit_runs())


def _holds_word(password: str, words: frozenset[str]) -> bool:
    trie = WordTrie(word for word in words if len(word) >= _SHORTEST_LATIN or not word.isascii())
    if any(_occurs(trie, reading) for reading in _readings(password)):
        return True
    short = {word for word in words if len(word) < _SHORTEST_LATIN and word.isascii()}
    return any(run in short for run in re.findall(r"[a-z]+", password))


def _readings(password: str) -> Iterator[str]:
    dense = _SEPARATORS.sub("", password)
    lettered = "".join(char for char in dense if not char.isdecimal())
    for text in (password, dense, lettered, plain_romaji(dense), _without_marks(dense)):
        yield text
        yield text[::-1]


def _without_marks(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _occurs(trie: WordTrie, text: str) -> bool:
    """A fact stands somewhere, and at most half of it is look-alikes (5470 alone is no Sato)."""
    return any(
        swapped * 2 <= end - start for start in range(len(text)) for end, swapped in trie.matches(text, start)
    )


def _holds_digits(password: str, facts: frozenset[str]) -> bool:
    dense = _SEPARATORS.sub("", password)
    for run in re.findall(r"\d+", dense):
        for digits in (run, run[::-1]):
            if digits in facts or any(len(fact) >= _LONG_RUN and fact in digits for fact in facts):
                return True
    return False
