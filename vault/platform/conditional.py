"""Changes name the state they change: `ETag` out, `If-Match` in (RFC 9110 section 13)."""

from __future__ import annotations

from fastapi import Request

from vault.platform.errors import Code, Refusal


def etag(revision: int) -> str:
    """The entity tag of a row's revision number."""
    return f'"r{revision}"'


def require_match(request: Request, revision: int) -> None:
    """Raise `precondition_required` (428) without `If-Match`, `precondition_failed` (412) when it names another state."""
    given = request.headers.get("if-match")
    if given is None:
        raise Refusal(Code.PRECONDITION_REQUIRED)
    if etag(revision) not in {part.strip() for part in given.split(",")}:
        raise Refusal(Code.PRECONDITION_FAILED)
