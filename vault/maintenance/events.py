"""The acts of maintenance that the log keeps."""

from vault.audit.acts import Act

MAINTENANCE_DIRECTED = Act(
    "maintenance.directed",
    ("maintenance",),
    ("maintenance", "subject", "company", "purpose", "supervision", "watcher", "medium", "ends_on"),
)
MAINTENANCE_OPENED = Act("maintenance.opened", ("maintenance",), ("maintenance", "subject", "watcher"))
MAINTENANCE_CLOSED = Act(
    "maintenance.closed", ("maintenance",), ("maintenance", "subject", "recording", "operation_log")
)
MAINTENANCE_LAPSED = Act("maintenance.lapsed", ("maintenance",), ("maintenance", "subject"))
