"""The cookies of the pages. Each is for this host only, over TLS only, and sent by our own pages only (ASVS 3.3)."""

from __future__ import annotations

from typing import Final

from fastapi.responses import Response

HALF_COOKIE: Final = "__Host-hizo-half"
"""The challenge between password and code."""


def give_cookie(answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that no script reads; without `seconds` it ends with the browser."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict")


def take_cookie(answer: Response, name: str) -> None:
    """Remove a cookie."""
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
