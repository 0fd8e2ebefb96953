"""Finding listed words in a password although letters were swapped for look-alike digits and signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

SWAPS: Final = {
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "bg",
    "7": "t",
    "8": "b",
    "9": "gq",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "+": "t",
    "(": "c",
    "€": "e",
    "¥": "y",
}
"""Which letters a typed character may stand for besides itself."""

_END: Final = ""


class WordTrie:
    """A set of words that can be asked which of them stand at a place of a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._root: dict[str, Any] = {}
        for word in words:
            node = self._root
            for char in word:
                node = node.setdefault(char, {})
            if word:
                node[_END] = True

    def matches(self, text: str, start: int) -> Iterator[tuple[int, int]]:
        """Yield (end, swapped) of every listed word at `start`; `swapped` counts characters that stand for a letter."""
        states: list[tuple[dict[str, Any], int]] = [(self._root, 0)]
        for position in range(start, len(text)):
            states = list(_step(states, text[position]))
            if not states:
                return
            swapped = [swaps for node, swaps in states if _END in node]
            if swapped:
                yield position + 1, min(swapped)


def _step(states: list[tuple[dict[str, Any], int]], char: str) -> Iterator[tuple[dict[str, Any], int]]:
    for node, swaps in states:
        if char in node:
            yield node[char], swaps
        for letter in SWAPS.get(char, ""):
            if letter in node:
                yield node[letter], swaps + 1
