"""Refusals of oversight: ledgers that hold no secrets, and evidence that is kept."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

OVERSIGHT: Final[dict[Code, RefusalText]] = {
    Code.RETENTION_RUNNING: RefusalText(
        409,
        ("T5-e",),
        N_("This is evidence; it is kept until {until}."),
        N_("Nothing has to be done: it stays where it is."),
    ),
    Code.SECRET_IN_LEDGER: RefusalText(
        422,
        ("G4.2.1-d", "G3.0-h"),
        N_("{field} looks like it holds the setting of a lock. A list of measures never holds secrets."),
        N_("Write what was checked, without any number of a dial, a keypad or a code."),
    ),
}
"""Texts by code."""
