"""How somebody reads: the language and the era of dates, as chosen in this browser, else as the browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from vault.platform.texts import Language, preferred_language, translate

LANGUAGE_COOKIE: Final = "__Host-hizo-language"
ERA_COOKIE: Final = "__Host-hizo-era"
WAREKI: Final = "wareki"


@dataclass(frozen=True)
class Reader:
    """What a page is written for."""

    language: Language = "ja"
    wareki: bool = False
    """Years by era name; only Japanese readers choose it."""


_DEFAULT: Final = Reader()
NOW_READING: ContextVar[Reader] = ContextVar("hizo_reader", default=_DEFAULT)
"""Set while a page is made, so that its parts need not be told."""


def reader_of(request: Request) -> Reader:
    """The reader behind a request."""
    language = language_of(request)
    return Reader(language, language == "ja" and request.cookies.get(ERA_COOKIE) == WAREKI)


def language_of(request: Request) -> Language:
    """What the reader chose, else what their browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en":
        return "en"
    return "ja" if chosen == "ja" else preferred_language(request.headers.get("accept-language"))


def said(text: str, **params: object) -> str:
    """A text of the catalogue in the reader's language, with its places filled."""
    return translate(text, NOW_READING.get().language, **{name: str(value) for name, value in params.items()})


def in_words(request: Request, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of what the API calls something and its text in the reader's language, for a field to choose from."""
    return [(name, translate(text, language_of(request))) for name, text in words.items()]
