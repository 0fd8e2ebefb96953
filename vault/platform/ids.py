"""Ids: 128 random bits behind a typed prefix. No counter tells outsiders how much there is."""

from __future__ import annotations

import base64
import re

from vault.platform.randomness import Randomness

ID_LENGTH = 40
_SHAPE = re.compile(r"[a-z]{3}_[a-z2-7]{26}")


def new_id(prefix: str, randomness: Randomness) -> str:
    """A fresh id such as `itm_` + 26 base32 characters."""
    return f"{prefix}_{base64.b32encode(randomness.bytes(16)).decode().rstrip('=').lower()}"


def is_id(text: str, prefix: str) -> bool:
    """Whether `text` has the shape of an id with this prefix; says nothing about its existence."""
    return bool(_SHAPE.fullmatch(text)) and text.startswith(prefix + "_")
