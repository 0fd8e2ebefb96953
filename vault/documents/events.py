"""Acts on items, versions and what lies behind them."""

from typing import Final

from vault.audit.acts import Act

UPLOAD_STARTED: Final = Act(
    "upload.started",
    ("upload",),
    ("upload", "entry", "item", "version", "object", "original_object", "marking", "tier", "grant"),
)
UPLOAD_ABORTED: Final = Act("upload.aborted", ("upload",), ("upload", "item", "version", "reason", "answer"))
UPLOAD_OPENED: Final = Act(
    "upload_session.opened",
    ("upload",),
    ("upload", "entry", "item", "version", "file_name", "marking", "tier", "size", "grant"),
)
UPLOAD_HELD: Final = Act(
    "upload_session.held",
    ("upload", "object"),
    (
        "upload", "entry", "item", "version", "object", "media_type", "size", "sha256", "ciphertext_sha256",
        "key_commitment",
    ),
)  # fmt: skip
UPLOAD_ENDED: Final = Act("upload_session.ended", ("upload",), ("upload", "item", "version", "reason"))
UPLOAD_CLEARED: Final = Act("upload_session.cleared", ("upload",), ("upload", "item", "version", "count"))
ITEM_DEPOSITED: Final = Act(
    "item.deposited",
    ("item", "version", "object"),
    (
        "upload", "entry", "item", "item_type", "version", "version_number", "object", "file_name", "marking", "tier",
        "media_type", "size", "sha256", "ciphertext_sha256", "key_commitment", "report", "reason", "grant",
    ),
)  # fmt: skip
ORIGINAL_KEPT: Final = Act(
    "original.kept",
    ("object",),
    ("item", "version", "object", "reason", "size", "sha256", "ciphertext_sha256", "key_commitment"),
)
ITEM_RECORDED: Final = Act(
    "item.recorded", ("item",), ("entry", "item", "item_type", "name", "marking", "tier", "grant")
)
ITEM_RENAMED: Final = Act("item.renamed", ("item",), ("item", "file_name", "old_file_name", "grant"))
ITEM_READ: Final = Act("item.read", ("item",), ("entry", "item", "version", "count", "grant"))
_RELEASE: Final = (
    *("entry", "item", "version", "object", "page", "event", "sha256", "size", "media_type", "grant"),
)
PAGE_RELEASED: Final = Act("page.released", ("page",), _RELEASE)
PAGE_PREFETCHED: Final = Act("page.prefetched", ("page",), _RELEASE)
TILE_RELEASED: Final = Act("tile.released", ("page",), (*_RELEASE, "long_side", "tile"))
STORAGE_QUARANTINED: Final = Act("storage.quarantined", ("storage",), ("place", "name"))
VIEW_BUDGET_EXCEEDED: Final = Act("view_budget.exceeded", ("person",), ("entry", "item", "tier"))
