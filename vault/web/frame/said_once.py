"""What was done, said on the next page and only there."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from vault.web.frame.cookies import give_cookie

DONE_COOKIE: Final = "__Host-hizo-done"
_LONGEST: Final = 1_000
_SECONDS: Final = 60


def done(path: str, text: str, **params: str) -> Response:
    """Lead to a page that says what was done.

    Args:
        path: where to; a path of our own.
        text: a text of the catalogue (marked with `N_`), with its places in `params`.
    """
    answer = RedirectResponse(path, status_code=303)
    kept = base64.urlsafe_b64encode(json.dumps([text, params]).encode()).decode()
    if len(kept) <= _LONGEST:
        give_cookie(answer, DONE_COOKIE, kept, _SECONDS)
    return answer


def was_done(request: Request) -> tuple[str, dict[str, Any]] | None:
    """What the page before did, if it did something. Nobody but our own pages can set this cookie."""
    try:
        text, params = json.loads(base64.urlsafe_b64decode(request.cookies[DONE_COOKIE]))
    except (KeyError, ValueError, TypeError):
        return None
    return (text, params) if isinstance(text, str) and isinstance(params, dict) else None
