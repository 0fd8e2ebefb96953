"""Texts for people, in Japanese and English, from gettext catalogues (domain `hizo`, ids are English)."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ja", "en"]
LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for a marker
    """Mark a text for translation where it is defined; it is translated where it is shown."""
    return text


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation("hizo", LOCALE_DIR, languages=[language])


def translate(text: str, language: Language, **params: str) -> str:
    """`text` in `language` with its `{named}` places filled; a place without a value shows `-`.

    A value that is a text of the catalogue itself, such as why a name was refused, is translated too.
    """
    in_words = _catalogue(language).gettext
    said = _Dashed({name: in_words(value) if value else value for name, value in params.items()})
    return in_words(text).format_map(said) if text else ""


class _Dashed(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "-"


def preferred_language(accept_language: str | None) -> Language:
    """`en` when the header names English before Japanese, else `ja` (the people here read Japanese)."""
    for part in (accept_language or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("ja"):
            return "ja"
        if tag.startswith("en"):
            return "en"
    return "ja"
