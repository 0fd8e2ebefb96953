"""Values that cross between parent and worker: plain data, bytes and declared dataclasses, nothing that runs.

`flatten` turns a value into JSON plus a list of byte strings; `unflatten` brings back plain data; `shape` builds the
type that the receiver expects and refuses everything else. Types are never named on the wire.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_BLOB = "$blob"
_SCALARS = (str, int, float, bool)

T = TypeVar("T")
Json = Any  # what json.loads gives


class ShapeError(ValueError):
    """A value is not what its receiver expects."""


def flatten(value: object, blobs: list[bytes | bytearray | memoryview]) -> Json:
    """Return `value` as JSON data; byte strings are appended to `blobs` and replaced by their place there.

    Raises:
        ShapeError: The value holds something that is not plain data, bytes, an enum or a dataclass.
    """
    if isinstance(value, Enum):
        return flatten(value.value, blobs)
    if value is None or isinstance(value, _SCALARS):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        blobs.append(value)
        return {_BLOB: len(blobs) - 1}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: flatten(getattr(value, field.name), blobs) for field in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): flatten(one, blobs) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [flatten(one, blobs) for one in value]
    raise ShapeError(f"{type(value).__name__} does not cross the pipe")


def unflatten(value: Json, blobs: Sequence[bytes]) -> Json:
    """Return plain data with the byte strings put back.

    Raises:
        ShapeError: A byte string is named that was not sent.
    """
    if isinstance(value, list):
        return [unflatten(one, blobs) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {_BLOB}:
        return {key: unflatten(one, blobs) for key, one in value.items()}
    place = value[_BLOB]
    if type(place) is not int or not 0 <= place < len(blobs):
        raise ShapeError("a byte string is named that was not sent")
    return blobs[place]


def shape(expected: Any, value: Json) -> Any:
    """Build `expected` (a type annotation) out of plain data.

    Scalars, bytes, ``X | None``, ``Literal``, enums, lists, tuples, dictionaries with string keys, and dataclasses.

    Raises:
        ShapeError: The value does not fit.
    """
    if expected is Any or expected is object:
        return value
    if expected is None:
        expected = type(None)
    origin = get_origin(expected)
    if origin is not None:
        return _SHAPERS.get(origin, _no_shaper)(get_args(expected), value)
    if is_dataclass(expected):
        return _shape_dataclass(cast("type[Any]", expected), value)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return _shape_enum(expected, value)
    if expected is float and type(value) is int:
        return float(value)
    if type(value) is expected or (expected is bytes and isinstance(value, bytes)):
        return value
    raise ShapeError(f"expected {expected!r}, got {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str) or key == _BLOB:
        raise ShapeError(f"{key!r} cannot be a key")
    return key


def _shape_dataclass(expected: type[Any], value: Json) -> Any:
    hints = get_type_hints(expected)
    names = [field.name for field in fields(expected) if field.init]
    if not isinstance(value, dict) or value.keys() != set(names):
        raise ShapeError(f"not the fields of {expected.__name__}")
    return expected(**{name: shape(hints[name], value[name]) for name in names})


def _shape_enum(expected: type[Enum], value: Json) -> Enum:
    try:
        return expected(value)
    except ValueError:
        raise ShapeError(f"not a member of {expected.__name__}") from None


def _shape_union(options: tuple[Any, ...], value: Json) -> Any:
    for option in options:
        try:
            return shape(option, value)
        except ShapeError:
            continue
    raise ShapeError(f"{type(value).__name__} is none of {options}")


def _shape_literal(options: tuple[Any, ...], value: Json) -> Any:
    if not any(type(value) is type(option) and value == option for option in options):
        raise ShapeError(f"not one of {options}")
    return value


def _shape_tuple(parts: tuple[Any, ...], value: Json) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError("expected a sequence")
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(shape(parts[0], one) for one in value)
    if len(parts) != len(value):
        raise ShapeError(f"expected {len(parts)} values, got {len(value)}")
    return tuple(shape(part, one) for part, one in zip(parts, value, strict=True))


def _shape_list(parts: tuple[Any, ...], value: Json) -> list[Any]:
    return list(_shape_tuple((*parts, Ellipsis), value))


def _shape_dict(parts: tuple[Any, ...], value: Json) -> dict[str, Any]:
    if not isinstance(value, dict) or parts[0] is not str:
        raise ShapeError("expected a mapping with string keys")
    return {key: shape(parts[1], one) for key, one in value.items()}


def _no_shaper(parts: tuple[Any, ...], _: Json) -> Any:
    raise ShapeError(f"no rule for a generic type of {parts}")


_SHAPERS: dict[Any, Callable[[tuple[Any, ...], Json], Any]] = {
    Union: _shape_union,
    types.UnionType: _shape_union,
    Literal: _shape_literal,
    tuple: _shape_tuple,
    list: _shape_list,
    Sequence: _shape_list,
    dict: _shape_dict,
    Mapping: _shape_dict,
}
