"""Acts of the scanner."""

from typing import Final

from vault.audit.acts import Act

CONTENT_SCANNED: Final = Act(
    "content.scanned",
    ("item", "version"),
    ("upload", "item", "version", "state", "scan_note", "engine", "signatures", "signatures_time"),
)
MALWARE_FOUND: Final = Act(
    "malware.found",
    ("item", "version"),
    ("upload", "entry", "item", "version", "file_name", "scan_note", "state"),
)
STORAGE_SCANNED: Final = Act(
    "storage.scanned",
    ("storage",),
    ("run", "since", "count", "clean", "found", "impossible", "failed", "size", "engine", "last_engine"),
)
