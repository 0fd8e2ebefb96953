"""Searching by pages: the words are sent in a body and come back sealed in the address of the list.

So the address can be gone back to, loaded again and continued, and neither a history nor an access log learns what was
looked for (ASVS 14.2.1). The address opens for whoever searched, for nobody else.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import RedirectResponse, Response

from vault.platform.errors import Code, Refusal
from vault.platform.http import checked_search
from vault.platform.runtime import Platform
from vault.platform.sealed_text import open_text, seal_text
from vault.web.frame.forms import Form
from vault.web.frame.visitor import Visitor

SOUGHT: Final = "sought"
_PURPOSE: Final = "searches"

Sought = Annotated[str, Query(max_length=1_000)]
"""The sealed words of a search."""


def lead_to_found(
    platform: Platform, visitor: Visitor, path: str, form: Form, narrowing: tuple[str, ...] = ()
) -> Response:
    """From the form of a search (`search` and the fields of `narrowing`) to the list that it asks for.

    Raises:
        Refusal: `request_invalid` for words that cannot be looked for.
    """
    asked = form.given(*narrowing)
    words = checked_search(form.get("search", "").strip())
    if words:
        asked[SOUGHT] = seal_text(platform, _PURPOSE, words, visitor.who.person_id)
    return RedirectResponse(f"{path}?{urlencode(asked)}" if asked else path, status_code=303)


def words_of(platform: Platform, visitor: Visitor, sought: str) -> str:
    """The words of a search, from the address of its list.

    Raises:
        Refusal: `request_invalid` for what is not the visitor's own search.
    """
    words = open_text(platform, _PURPOSE, sought, visitor.who.person_id) if sought else ""
    if words is None:
        raise Refusal(Code.REQUEST_INVALID, params={"what": SOUGHT})
    return words
