"""The way to the sign-in page and back."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request

HOME = "/"


def sign_in_path(request: Request) -> str:
    """The sign-in page, which leads back to the page that was asked for."""
    wanted = request.url.path
    return "/sign-in" if wanted == HOME else f"/sign-in?{urlencode({'to': wanted})}"


def way_back(wanted: str) -> str:
    """A path of our own, or the home page: nobody is led to another site (ASVS 3.7.2)."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours else HOME
