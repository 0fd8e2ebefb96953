"""The roster as a document: PDF/A for the files of the company, marked on each page, with the same lines as JSON attached.

Format `hizo-roster/1`, RFC 8785.
"""

from importlib.resources import files
from typing import Final

from crypto.canonical import JsonValue, canonical_json
from vault.access.roster.lines import COLUMNS, Holder
from vault.access.roster.reading import Roster
from vault.access.roster.sheets import MARKING
from vault.platform.clock import tokyo_moment, utc_text
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform
from vault.platform.typesetting.glyphs import Printable
from vault.platform.typesetting.typeset import typeset

FORMAT: Final = "hizo-roster/1"
MAX_LINES: Final = 5_000
"""More lines than anybody files as one document; the CSV has no limit, and an entry can be named."""
_TEMPLATE: Final = files(__package__).joinpath("roster.typ")


def as_pdf(platform: Platform, roster: Roster, *, made_by: str, made_ms: int) -> bytes:
    """The roster as PDF/A-3b.

    Args:
        made_by: the name of whoever reads it.
        made_ms: when, UTC ms.

    Raises:
        Refusal: `request_invalid` for more than 5,000 lines.
        TypesettingError: the page could not be set as designed.
    """
    if len(roster.holders) > MAX_LINES:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"entry_id (1..{MAX_LINES} lines)"})
    sheet: dict[str, Printable] = {
        "marking": MARKING,
        "company": platform.vault_name,
        "entry": roster.entry_name or "すべての重要技術情報",
        "moment": tokyo_moment(roster.at_ms),
        "made": tokyo_moment(made_ms),
        "made_by": made_by,
        "columns": list(COLUMNS),
        "lines": [list(holder.line.cells()) for holder in roster.holders],
    }
    record = canonical_json(_record(platform, roster, made_by, made_ms))
    return typeset(_TEMPLATE.read_bytes(), sheet, record, at_ms=made_ms)


def _record(platform: Platform, roster: Roster, made_by: str, made_ms: int) -> dict[str, JsonValue]:
    return {
        "format": FORMAT,
        "marking": MARKING,
        "vault": {"id": platform.vault_id, "name": platform.vault_name, "log_origin": platform.log_origin},
        "at": utc_text(roster.at_ms),
        "made_at": utc_text(made_ms),
        "made_by": made_by,
        "entry": roster.entry_name,
        "columns": list(COLUMNS),
        "lines": [_line(holder) for holder in roster.holders],
    }


def _line(holder: Holder) -> JsonValue:
    return {
        "person_id": holder.person_id,
        "grant_id": holder.grant_id,
        "entry_id": holder.entry_id,
        "leaf_index": holder.leaf_index,
        "cells": list(holder.line.cells()),
    }
