"""Page numbers as people write them and as they are said to people."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

WHOLE: Final = "all"
_SIGNS: Final = str.maketrans({"、": ",", "，": ",", "〜": "-", "~": "-", "–": "-", "ー": "-", "−": "-"})


def pages_typed(text: str) -> str:
    """What the API takes for the typed pages: wide digits and signs as plain ones, nothing typed as all of them."""
    return unicodedata.normalize("NFKC", text).translate(_SIGNS).strip() or WHOLE


def pages_said(pages: Sequence[int]) -> str:
    """Ascending pages as `1-3, 5`."""
    runs: list[tuple[int, int]] = []
    for each in pages:
        if runs and each == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], each)
        else:
            runs.append((each, each))
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)
