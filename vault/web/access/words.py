"""Words for what the API says about access by its own names."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

RIGHTS: Final = {"view": N_("view"), "deposit": N_("deposit and view")}
REQUEST_STATES: Final = {
    "asked": (N_("waits for a decision"), "wait"),
    "approved": (N_("access given"), "good"),
    "rejected": (N_("request refused"), "bad"),
    "withdrawn": (N_("withdrawn"), ""),
}
CAUSES: Final = {
    "expiry": N_("it ends soon"),
    "project_closed": N_("the project was closed"),
}
