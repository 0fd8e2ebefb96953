"""Rows of the requirement matrix as people find them in the two sources: G4.1.3-b is section 4(1)③ of the guideline."""

from __future__ import annotations

import re
from typing import Final

from vault.platform.texts import N_
from vault.web.frame.reader import said

_GUIDELINE: Final = re.compile(r"G(\d)\.(\d)(?:\.(\d+))?-\w+")
_FIRST_CIRCLE: Final = ord("①") - 1


def source_of(row: str) -> str:
    """Where a row stands, in the reader's language: the section of the guideline, or the part of the training material."""
    found = _GUIDELINE.fullmatch(row)
    if found:
        section, part, point = found[1], int(found[2]), found[3]
        place = section + (f"({part})" if part else "") + (chr(_FIRST_CIRCLE + int(point)) if point else "")
        return said(N_("METI guideline {section}"), section=place)
    if row.startswith("TQ"):
        return said(N_("METI training material, quiz {quiz}"), quiz=row.removeprefix("TQ"))
    return said(N_("METI training material, part {part}"), part=row.removeprefix("T").partition("-")[0])
