"""Acts of the register."""

from typing import Final

from vault.audit.acts import Act

ENTRY_LISTED: Final = Act(
    "entry.listed",
    ("entry",),
    ("entry", "name", "why_know_how", "manager", "tier", "keep_original", "reason"),
)
ENTRY_CHANGED: Final = Act("entry.changed", ("entry",), ("entry", "revision", "changes", "reason"))
DESIGNATION_MADE: Final = Act(
    "designation.made", ("designation",), ("designation", "entry", "person", "duty", "reason", "ends_on")
)
DESIGNATION_ENDED: Final = Act(
    "designation.ended", ("designation",), ("designation", "entry", "person", "reason")
)
DELEGATION_MADE: Final = Act(
    "delegation.made",
    ("delegation",),
    ("delegation", "entry", "person", "power", "document", "reason", "starts_on", "ends_on"),
)
DELEGATION_USED: Final = Act("delegation.used", ("delegation",), ("delegation", "entry", "person"))
DELEGATION_ENDED: Final = Act(
    "delegation.ended", ("delegation",), ("delegation", "entry", "person", "reason")
)
