"""The exact bytes of a leaf: RFC 8785 JSON, of which only what is a leaf's own is put in anew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from crypto.canonical import JsonValue, canonical_json
from vault.audit.acts import LEAF_SCHEMA, Act


def leaf_bytes(
    act: Act, outcome: str, *, index: int, leaf_id: str, time: str, commitments: Mapping[str, str]
) -> bytes:
    """The canonical bytes of a leaf.

    Args:
        index: its place in the log.
        leaf_id: of letters, digits and `_`, as every id.
        time: UTC, as `clock.utc_text` writes it.
        commitments: in hexadecimal, by field.
    """
    form, fields = _form(act, outcome)
    return (form % (*[commitments[name] for name in fields], leaf_id, index, time)).encode()


@lru_cache(maxsize=2048)
def _form(act: Act, outcome: str) -> tuple[str, tuple[str, ...]]:
    """The leaf with a gap for each commitment, for id, index and time; they stand in the order of the canonical form."""
    fields = tuple(sorted(act.all_fields))
    leaf: dict[str, JsonValue] = {
        "schema": LEAF_SCHEMA,
        "index": 0,
        "id": "%s",
        "time": "%s",
        "act": act.name,
        "outcome": outcome,
        "objects": list(act.objects),
        "commitments": dict.fromkeys(fields, "%s"),
    }
    return canonical_json(leaf).decode().replace('"index":0', '"index":%d'), fields
