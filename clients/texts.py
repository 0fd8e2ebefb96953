"""What people read, in English and Japanese (gettext, domain `hizo-cli`).

The language is HIZO_LANG if set, else the locale variables, else the language of Windows; anything that is not
Japanese is English.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "ja"]

DOMAIN = "hizo-cli"
LOCALE_FOLDER = Path(__file__).parent / "locale"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_WINDOWS_JAPANESE = 0x11  # primary language id LANG_JAPANESE, winnt.h


def language_of(environment: Mapping[str, str]) -> Language:
    """The language that an environment asks for."""
    chosen = environment.get("HIZO_LANG")
    if chosen:
        return "ja" if chosen.lower().startswith("ja") else "en"
    for variable in _LOCALE_VARIABLES:
        if environment.get(variable):
            return "ja" if environment[variable].lower().startswith("ja") else "en"
    return _language_of_windows()


def _language_of_windows() -> Language:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has the call

        if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _WINDOWS_JAPANESE:
            return "ja"
    return "en"


class _Chosen:
    """The language of this process; one command runs in one language."""

    language: Language = language_of(os.environ)


def use(language: Language) -> None:
    """Speak `language` from now on, in the words of the command-line parser too."""
    _Chosen.language = language
    # click asks gettext's global domain, and gettext asks LANGUAGE first.
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def language() -> Language:
    """The language in use."""
    return _Chosen.language


@lru_cache(maxsize=2)
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[language])


def translate(message: str) -> str:
    """The text for `message` (the English words) in the language in use."""
    return _catalogue(_Chosen.language).gettext(message)


def mark(message: str) -> str:
    """Name `message` as a text to be translated where it is shown."""
    return message


N_ = mark
