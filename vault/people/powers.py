"""The eight powers of a responsible manager, and the paragraph of the shipped internal rules that gives each (G3.0-e to l)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

POWERS: Final[dict[str, str]] = {
    "G3.0-e": N_("create and manage the register"),
    "G3.0-f": N_("establish the procedures from creation to disposal"),
    "G3.0-g": N_("manage access rights and keep the roster"),
    "G3.0-h": N_("put in place containers, keys and what else protection needs"),
    "G3.0-i": N_("train the people who have access"),
    "G3.0-j": N_("watch for threats and signs of leaks, and act on them"),
    "G3.0-k": N_("lay down the detailed procedures"),
    "G3.0-l": N_("report to the overall officer at least once a year"),
}
"""By the row of the guideline that names it."""

SHIPPED_PARAGRAPHS: Final[dict[str, str]] = {
    row: f"重要技術情報管理規程 第5条第{number}号" for number, row in enumerate(POWERS, start=1)
}
"""Where the shipped internal rules say it; a company with rules of its own names its own paragraphs."""

MAX_PARAGRAPH: Final = 200


def check_powers(paragraphs: Mapping[str, str] | None) -> dict[str, str]:
    """Every power with the paragraph of the internal rules that gives it, trimmed, in the guideline's order (G3.0-d).

    Raises:
        Refusal: `appointment_incomplete`, naming the powers left open; `request_invalid` for a power that is none of
            the eight or a paragraph of more than 200 characters.
    """
    said = {row: text.strip() for row, text in (paragraphs or {}).items()}
    if set(said) - set(POWERS) or any(len(text) > MAX_PARAGRAPH for text in said.values()):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "powers"})
    missing = [row for row in POWERS if not said.get(row)]
    if missing:
        raise Refusal(Code.APPOINTMENT_INCOMPLETE, params={"powers": ", ".join(missing)})
    return {row: said[row] for row in POWERS}
