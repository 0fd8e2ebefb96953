"""The word lists behind `password_dictionary`: local files, loaded once, nothing is ever sent out (G9.1.1-e)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from vault.identity.kana import kana_keys, romanised, to_hiragana
from vault.identity.word_trie import WordTrie

LATIN_LISTS: Final = ("english", "leaked")
KANA_LISTS: Final = ("japanese", "names", "places", "greetings", "keyboard")
_SHORTEST: Final = 3
_SHORTEST_KEYS: Final = 5
"""Shorter key runs would be found in random passwords by chance."""


@cache
def listed_words() -> WordTrie:
    """Every listed word in every usual spelling."""
    return WordTrie(set(_latin_words()) | set(_japanese_words()))


@cache
def particles() -> WordTrie:
    """What joins words and explains letters only directly after one (no, wa, of, my)."""
    return WordTrie(entries("particles"))


def _latin_words() -> Iterator[str]:
    for name in LATIN_LISTS:
        yield from (word for word in entries(name) if len(word) >= _SHORTEST)


def _japanese_words() -> Iterator[str]:
    for name in KANA_LISTS:
        for entry in entries(name):
            kana, *written = entry.split("/") if "," not in entry else (entry,)
            yield from _spellings(to_hiragana(kana))
            yield from written


def _spellings(kana: str) -> Iterator[str]:
    yield from (word for word in romanised(kana) if len(word) >= _SHORTEST)
    keys = kana_keys(kana)
    if keys is not None and len(keys) >= _SHORTEST_KEYS:
        yield keys


@cache
def entries(name: str) -> tuple[str, ...]:
    """The words of one list file, in small letters; lines that begin with `#` explain the file."""
    text = files("vault.identity").joinpath("word_lists", f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(word.casefold() for line in lines for word in line.split())
