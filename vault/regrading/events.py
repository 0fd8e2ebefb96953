"""Acts of a regrading, in the order in which they can happen."""

from typing import Final

from vault.audit.acts import Act

_REGRADING: Final = ("entry", "item", "regrading")

REGRADING_ORDERED: Final = Act(
    "regrading.ordered",
    ("item", "regrading"),
    (*_REGRADING, "old_tier", "tier", "old_marking", "marking", "old_file_name", "reason", "count"),
)
"""Its `count` is the number of sealed objects that are to be replaced."""
RESEALING_STARTED: Final = Act(
    "resealing.started",
    ("item", "version"),
    (*_REGRADING, "upload", "version", "object", "original_object", "marking", "tier"),
)
REGRADING_BLOCKED: Final = Act("regrading.blocked", ("item", "regrading"), (*_REGRADING, "refused_code"))
OBJECT_REPLACED: Final = Act(
    "object.replaced",
    ("item", "version", "object"),
    (
        *(*_REGRADING, "upload", "version", "object", "old_object", "marking", "tier", "report"),
        *("size", "sha256", "ciphertext_sha256", "key_commitment"),
    ),
)
ITEM_REGRADED: Final = Act(
    "item.regraded",
    ("item", "regrading"),
    (*_REGRADING, "file_name", "name", "marking", "tier", "count", "order_leaf"),
)
REPLACED_OBJECT_DESTROYED: Final = Act(
    "replaced_object.destroyed", ("item", "object"), (*_REGRADING, "version", "object", "answer")
)
