"""How callers of the API say what they look for."""

from __future__ import annotations

from urllib.parse import quote


def searching(words: str) -> dict[str, str]:
    """The headers of a search."""
    return {"Hizo-Search": quote(words)} if words else {}
