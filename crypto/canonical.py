"""One byte form for every JSON value that is hashed, logged or bound as associated data (RFC 8785)."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

from crypto.errors import FormatError

JsonValue: TypeAlias = "Mapping[str, JsonValue] | Sequence[JsonValue] | str | int | float | bool | None"


def canonical_json(value: JsonValue) -> bytes:
    """Serialise `value` by the JSON Canonicalization Scheme (RFC 8785) as UTF-8.

    Integers beyond ±(2^53 - 1) have no canonical form (RFC 8785 section 3.2.2.3): write them as strings.

    Raises:
        FormatError: `value` has no canonical form (NaN, big integers, lone surrogates, other types, nested too deep).
    """
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"no canonical JSON form: {error}") from error
