"""Strict reading of JSON answers into frozen dataclasses.

A field that is missing or of another type raises; a field that this version does not know is ignored, so that an
older client keeps working with a newer vault.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Self, get_args, get_origin, get_type_hints

from clients.errors import UnexpectedAnswerError
from clients.texts import translate as _


@dataclass(frozen=True, kw_only=True)
class Record:
    """One JSON object of an answer; `raw` is the object as it came."""

    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def read(cls, value: object) -> Self:
        """Read `value` into this class.

        Raises:
            UnexpectedAnswerError: a field is missing or has another type.
        """
        if not isinstance(value, dict):
            raise _wrong(cls.__name__, "object", value)
        hints = get_type_hints(cls)
        known = {
            item.name: _convert(f"{cls.__name__}.{item.name}", hints[item.name], value[item.name])
            for item in fields(cls)
            if item.name != "raw" and _present(cls, item, value)
        }
        return cls(raw=value, **known)


def _present(owner: type, item: Field[Any], value: Mapping[str, Any]) -> bool:
    if item.name not in value and item.default is MISSING:
        raise _wrong(f"{owner.__name__}.{item.name}", "a value", None)
    return item.name in value


def _wrong(name: str, expected: str, value: object) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        _("the vault's answer is not understood: {name} should be {expected}, not {found}").format(
            name=name, expected=expected, found=type(value).__name__
        ),
        remedy=_("bring this client to the version of the vault"),
    )


def _convert(name: str, hint: Any, value: object) -> object:
    if isinstance(hint, types.UnionType):
        return _convert_optional(name, hint, value)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _wrong(name, "list", value)
        return tuple(_convert(name, get_args(hint)[0], each) for each in value)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.read(value)
    return _plain(name, hint, value)


def _convert_optional(name: str, hint: types.UnionType, value: object) -> object:
    if value is None:
        return None
    (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
    return _convert(name, inner, value)


def _plain(name: str, hint: Any, value: object) -> object:
    if hint is Any:
        return value
    expected = get_origin(hint) or hint
    # bool is an int to Python, never to this interface.
    if isinstance(value, bool) and expected is not bool:
        raise _wrong(name, expected.__name__, value)
    if expected is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, expected):
        raise _wrong(name, expected.__name__, value)
    return value
