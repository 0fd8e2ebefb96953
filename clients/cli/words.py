"""The interface's own names and codes, as people read them.

The vault's answers name their fields and states in English words, which are also what commands and `--json` take. In
English they are shown as they are; in Japanese they are read out with the words of the guideline's glossary.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from clients.cli.japanese_words import CODES, FIELDS
from clients.texts import language

JAPAN = timezone(timedelta(hours=9), "JST")
_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")

_CODED = frozenset(
    {
        *(
            "act",
            "cause",
            "code",
            "course",
            "duty",
            "employment_kind",
            "kind",
            "missing",
            "post",
            "right",
            "role",
        ),
        *("about", "outcome", "standing", "state", "supervision"),
    }
)


def heading(name: str) -> str:
    """The name of a field of the interface, for people; what is no such name stays as it is."""
    if language() == "ja":
        return FIELDS.get(name, name)
    return name.replace("_", " ") if name in FIELDS else name


def word(code: object) -> object:
    """A state, post or kind of the interface, for people; what is none stays as it is."""
    return CODES.get(code, code) if language() == "ja" and isinstance(code, str) else code


def valued(name: str, value: object) -> object:
    """The value of the field `name`: a word where the field holds codes, else as it is."""
    if name not in _CODED:
        return value
    return [word(each) for each in value] if isinstance(value, list) else word(value)


def moment(text: str) -> str:
    """A time of the interface (RFC 3339, UTC) as `2026-11-22 13:53:55 JST`; any other text stays as it is."""
    if not _UTC_TIME.fullmatch(text):
        return text
    return datetime.fromisoformat(text).astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S JST")
