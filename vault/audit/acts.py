"""The grammar of acts: `<object>.<past participle>`, each with its fixed fields.

A name and its fields are never reworded: what changes becomes a new act, so that old leaves keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from vault.audit.fields import COMMON_FIELDS, FIELDS

LEAF_SCHEMA = 1
_registered: dict[str, Act] = {}


@dataclass(frozen=True)
class Act:
    """A kind of leaf. `objects` are the kinds of things it is about (shown in clear); `fields` are committed to."""

    name: str
    objects: tuple[str, ...]
    fields: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = set(self.fields) - set(FIELDS)
        if unknown:
            raise ValueError(f"{self.name}: fields without purpose and keep-until: {sorted(unknown)}")
        if self.name in _registered:
            raise ValueError(f"act {self.name} is declared twice")
        _registered[self.name] = self

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Common fields first, then the act's own."""
        return COMMON_FIELDS + self.fields


def registered_acts() -> dict[str, Act]:
    """Every act declared so far, by name."""
    return dict(_registered)


REQUEST_REFUSED = Act(
    "request.refused",
    ("request",),
    ("code", "true_code", "route", "entry", "item", "version", "copy", "disposal", "subject"),
)
SOURCE_REFUSALS_COUNTED = Act("source_refusals.counted", ("source",), ("count", "since"))
LOG_READ = Act("log.read", ("log",), ("first_index", "last_index", "subject"))
VAULT_FOUNDED = Act("vault.founded", ("vault",), ("vault", "subject"))

EPOCH_KEYS_ROTATED = Act("epoch_keys.rotated", ("vault",), ("vault", "epoch", "count", "epochs"))
RING_BACKED_UP = Act(
    "key_ring.backed_up", ("vault",), ("vault", "backup", "epoch", "count", "sha256", "size", "expires")
)
RING_BACKUP_REMOVED = Act("key_ring_backup.removed", ("vault",), ("vault", "backup"))
RING_RESTORED = Act("key_ring.restored", ("vault",), ("vault", "backup", "count"))
KEY_FILE_RESEALED = Act("key_file.resealed", ("vault",), ("vault",))
