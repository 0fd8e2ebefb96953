"""How kinds and states of documents are called on pages."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

TYPES: Final = {
    "electronic_file": N_("Electronic file"),
    "paper": N_("Paper"),
    "removable_medium": N_("Removable medium"),
    "prototype": N_("Prototype"),
    "process_area": N_("Area of a process"),
}
STATES: Final = {
    "active": N_("Open to its readers"),
    "closing": N_("Being destroyed"),
    "disposed": N_("Destroyed"),
}
TONES: Final = {"active": "good", "closing": "wait", "disposed": "bad"}
ORDERS: Final = {
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "name": N_("By name"),
}
RIGHTS: Final = {"view": N_("view"), "deposit": N_("view and deposit")}
