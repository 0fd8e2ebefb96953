"""One byte form for every JSON value that is hashed, logged or bound as associated data (RFC 8785)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import rfc8785

from crypto.errors import FormatError

JsonValue: TypeAlias = "Mapping[str, JsonValue] | Sequence[JsonValue] | str | int | float | bool | None"

_LARGEST: Final = 2**53 - 1
_encoded_plainly: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical_json(value: JsonValue) -> bytes:
    """Serialise `value` by the JSON Canonicalization Scheme (RFC 8785) as UTF-8.

    Integers beyond ±(2^53 - 1) have no canonical form (RFC 8785 section 3.2.2.3): write them as strings.

    Raises:
        FormatError: `value` has no canonical form (NaN, big integers, lone surrogates, other types, nested too deep).
    """
    try:
        if _is_plain(value):
            return _encoded_plainly(value).encode()
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"no canonical JSON form: {error}") from error


def _is_plain(value: Any) -> bool:
    """Whether the canonical form is what the standard library writes.

    It escapes the same characters (RFC 8785 section 3.2.2.2) and writes the same integers; it differs in floats, and may in the
    order of keys beyond ASCII, which it sorts by code points and not by UTF-16 units (section 3.2.3).
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return all(type(key) is str and key.isascii() for key in value) and all(
            map(_is_plain, value.values())
        )
    return kind is list and all(map(_is_plain, value))
