"""The grammar of blob keys: names that mean the same on every file system and every object store."""

import re
import secrets
from collections.abc import Callable

MAX_KEY_LENGTH = 200
_SEGMENT = r"[a-z0-9][a-z0-9_.-]*"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?")


def new_blob_key(prefix: str, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Return a key never used before: `prefix`, a slash, and 128 random bits in hexadecimal.

    Raises ValueError if the prefix is not a valid key itself.
    """
    return check_blob_key(f"{prefix}/{random_bytes(16).hex()}")


def check_blob_key(key: str) -> str:
    """Return the key unchanged, or raise ValueError.

    A key is one or more segments joined by `/`. A segment is made of lower-case ASCII letters, digits,
    `_`, `.` and `-`, and starts with a letter or digit: so neither `..` nor a hidden name nor a name
    that a case-folding disk would confuse can occur.
    """
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise ValueError(f"not a blob key: {key[:MAX_KEY_LENGTH]!r}")
    return key


def check_key_prefix(prefix: str) -> str:
    """Return a listing prefix unchanged (empty, or the beginning of a key), or raise ValueError."""
    if len(prefix) > MAX_KEY_LENGTH or not _PREFIX.fullmatch(prefix):
        raise ValueError(f"not a key prefix: {prefix[:MAX_KEY_LENGTH]!r}")
    return prefix
