"""Answers of the log's HTTP face."""

from __future__ import annotations

from typing import Any

from vault.platform.http import Output


class LeafOut(Output):
    """One leaf: its place and the exact canonical text that was hashed."""

    index: int
    body: str


class LeavesOut(Output):
    """A stretch of the log."""

    items: list[LeafOut]
    next: int | None
    size: int


class OpeningOut(Output):
    """What opens one commitment; `value_json` is the committed text."""

    field: str
    salt: str
    value_json: str
    value: Any


class LeafDetailsOut(Output):
    """A leaf with the details an auditor may read; `names` are those of people and things in them, by id."""

    index: int
    leaf_id: str
    time: str
    act: str
    outcome: str
    details: list[OpeningOut]
    names: dict[str, str]


class ConsistencyOut(Output):
    """RFC 6962 consistency proof between two sizes, hashes in base64."""

    old_size: int
    new_size: int
    hashes: list[str]
