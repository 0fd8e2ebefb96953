"""The table of rights, tests/vault/app/rights.toml, for tests that need somebody who may do something."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "app" / "rights.toml").read_text(encoding="utf-8")
)
ROWS = sorted(TABLE)
EMPLOYED = (
    "officer",
    "manager",
    "other_manager",
    "delegate",
    "holder",
    "pending",
    "suspended",
    "eraser",
    "employee",
    "auditor",
    "administrator",
    "second_officer",
)
_ANYBODY = ("manager", "holder", "officer", "auditor", "employee")


def first_allowed(row: str) -> str:
    """Somebody who gets done what the row says; empty where nobody does."""
    said = TABLE[row]
    named = [name for name in said.get("ok", "").split() if name != "others"]
    if named or "others" not in said.get("ok", "").split():
        return named[0] if named else ""
    taken = {
        name
        for code, names in (said | said.get("but", {})).items()
        if code not in {"ok", "but"}
        for name in names.split()
    }
    return next((name for name in _ANYBODY if name not in taken), "")
