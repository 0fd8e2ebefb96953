"""Style, script and picture files, under names that say their content, so that browsers may keep them (ASVS 14.3.2)."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from vault.platform.errors import Code, Refusal

KEEP: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}

router = APIRouter()


@cache
def _files() -> dict[str, bytes]:
    """Every asset by its file name."""
    folder = resources.files("vault.web") / "assets"
    return {
        each.name: each.read_bytes() for each in folder.iterdir() if each.name.rpartition(".")[2] in _TYPES
    }


@cache
def asset_path(name: str) -> str:
    """The path of an asset: another content has another path."""
    stem, _, kind = name.rpartition(".")
    return f"/assets/{stem}-{hashlib.sha256(_files()[name]).hexdigest()[:16]}.{kind}"


@cache
def _by_path() -> dict[str, str]:
    return {asset_path(name): name for name in _files()}


@router.get("/assets/{name}", include_in_schema=False)
def get_asset(name: str) -> Response:
    """One asset. Only what lies in the folder, and only under its present name."""
    found = _by_path().get(f"/assets/{name}")
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return Response(
        _files()[found],
        media_type=_TYPES[found.rpartition(".")[2]],
        headers={"Cache-Control": KEEP, "Content-Security-Policy": "default-src 'none'; sandbox"},
    )
