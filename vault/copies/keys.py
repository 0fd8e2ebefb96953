"""The file password lives under the copy's own data key: when that key is destroyed, nobody can show it again."""

from __future__ import annotations

from typing import Final

from crypto.data_key import DataKey
from crypto.primitives import hkdf_expand_sha256

_PURPOSE: Final = b"hizo/copy-password/v1"


def password_key(key: DataKey) -> bytes:
    """The 32-byte key that seals a copy's file password, derived from the copy's data key."""
    return hkdf_expand_sha256(key.reveal(), info=_PURPOSE)
