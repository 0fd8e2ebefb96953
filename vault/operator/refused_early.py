"""A refusal before the application has heard of the request."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from vault.platform.errors import Refusal
from vault.platform.http import PROBLEM_JSON, language_of, problem_members


async def refuse_early(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request with a problem document (RFC 9457)."""
    document = problem_members(refusal, language_of(Request(scope)))
    headers = {"Cache-Control": "no-store", **refusal.headers}
    answer = JSONResponse(document, document["status"], headers=headers, media_type=PROBLEM_JSON)
    await answer(scope, receive, send)
