"""The page that somebody was on before an act: the nearest one above its path."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from starlette.routing import Match

HOME = "/"


def page_above(request: Request) -> str:
    """The longest path above the request's own that is a page; the home page where there is none."""
    return next((path for path in _above(request.url.path) if is_page_path(request, path)), HOME)


def page_here(request: Request) -> str:
    """The page itself, with what was asked of it; the one above it where the answer belongs to an act."""
    if request.method != "GET":
        return page_above(request)
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def is_page_path(request: Request, path: str) -> bool:
    """Whether something answers to a path with a page."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(dict(scope))[0] is Match.FULL for route in request.app.router.routes)


def _above(path: str) -> Iterator[str]:
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        yield "/" + "/".join(parts)
