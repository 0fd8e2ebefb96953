"""How states, fields and duties of the register are called on pages."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

STATES: Final = {"open": N_("takes documents"), "closed": N_("closed to new documents")}
TONES: Final = {"open": "good", "closed": ""}
FIELDS: Final = {
    "name": N_("Name of the technology"),
    "why_know_how": N_("Why it is held as know-how"),
    "manager_id": N_("Responsible manager"),
    "tier": N_("Highest tier"),
    "keep_original": N_("Exact originals kept"),
    "keep_original_reason": N_("Why originals are kept"),
    "state": N_("State"),
}
