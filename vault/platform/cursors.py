"""Keyset cursors: opaque, signed, bound to the list they continue."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_TAG = 16


def page_limit(asked: int | None) -> int:
    """How many rows a page holds: 1 to 200, 50 when not said."""
    if asked is None:
        return DEFAULT_LIMIT
    if not 1 <= asked <= MAX_LIMIT:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"limit 1..{MAX_LIMIT}"})
    return asked


def make_cursor(platform: Platform, list_name: str, position: list[str | int]) -> str:
    """A cursor that continues `list_name` after `position`."""
    body = json.dumps([list_name, position], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_tag(platform, body) + body).decode().rstrip("=")


def read_cursor(platform: Platform, list_name: str, cursor: str) -> list[str | int]:
    """The position inside a cursor; `request_invalid` when it is not ours or for another list."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        tag, body = raw[:_TAG], raw[_TAG:]
        genuine = hmac.compare_digest(tag, _tag(platform, body))
        name, position = json.loads(body) if genuine else (None, [])
    except (binascii.Error, ValueError):
        name, position = None, []
    if name != list_name:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "cursor"})
    return list(position)


def _tag(platform: Platform, body: bytes) -> bytes:
    return hmac.new(platform.derived_key("cursors"), body, hashlib.sha256).digest()[:_TAG]
