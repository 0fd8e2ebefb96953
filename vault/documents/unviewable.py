"""The refusal to show what has no pages, or a page that cannot be drawn."""

import json
from typing import Final

from vault.documents.conversion.record import why_no_pages
from vault.documents.models import Version
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

CANNOT_BE_DRAWN: Final = N_("the page cannot be drawn")


def unviewable(why: str = CANNOT_BE_DRAWN, **about: str) -> Refusal:
    """`viewer_missing`, with a reason in words for people and what it is about."""
    return Refusal(Code.VIEWER_MISSING, params={"why": why}, about=about)


def without_pages(version: Version) -> Refusal:
    """The same for a version that has none."""
    report = json.loads(version.report) if version.report else None
    return unviewable(why_no_pages(report), item=version.item_id, version=version.id)
