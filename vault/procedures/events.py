"""Acts of procedures."""

from typing import Final

from vault.audit.acts import Act

PROCEDURE_PUBLISHED: Final = Act(
    "procedure.published",
    ("procedure",),
    ("procedure", "slot", "version_number", "name", "sha256", "powers", "reason"),
)
PROCEDURE_RETIRED: Final = Act(
    "procedure.retired", ("procedure",), ("procedure", "slot", "version_number", "reason")
)
PROCEDURE_ACKNOWLEDGED: Final = Act(
    "procedure.acknowledged", ("procedure",), ("procedure", "slot", "version_number", "sha256")
)
