"""Only plain data crosses the pipe, and only in the shape that the receiver expects."""

import pickle
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.documents.workers.frames import Frame, FrameError, FrameTooLargeError, encode_frame, read_frame
from vault.documents.workers.values import ShapeError, flatten, shape, unflatten


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    content: bytes
    colour: Colour


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    pair: tuple[int, str]
    maybe: float | None
    mode: Literal["a", "b"]
    counts: dict[str, int]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda child: st.lists(child) | st.dictionaries(st.text().filter(lambda key: key != "$blob"), child),
)


def through_a_frame(value: object) -> Any:
    blobs: list[Any] = []
    body = {"value": flatten(value, blobs)}
    joined = b"".join(bytes(piece) for piece in encode_frame("result", body, blobs))
    frame = read_frame(reader(joined), 1 << 20)
    return unflatten(frame.body["value"], frame.blobs)


def reader(data: bytes):
    position = 0

    def read(size: int) -> bytes:
        nonlocal position
        if position + size > len(data):
            raise EOFError
        position += size
        return data[position - size : position]

    return read


@settings(deadline=None)
@given(PLAIN)
def test_plain_values_come_back_equal(value):
    assert through_a_frame(value) == value


def test_dataclasses_come_back_as_the_type_asked_for():
    value = Outer((Inner(b"\x00", Colour.RED),), (1, "x"), 2.0, "a", {"k": 1})
    assert shape(Outer, through_a_frame(value)) == value


@pytest.mark.asvs("1.5.2")
@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (int, True),
        (str, b"x"),
        (bytes, "x"),
        (Inner, {"content": b""}),
        (Inner, {"content": b"", "colour": "red", "more": 1}),
        (Colour, "blue"),
        (tuple[int, str], [1]),
        (tuple[int, ...], "12"),
        (Literal["a"], "b"),
        (Literal[1], True),
        (int | None, "1"),
        (dict[str, int], {"a": "1"}),
        (set[int], [1]),
    ],
)
def test_value_of_another_shape_is_refused(expected, value):
    with pytest.raises(ShapeError):
        shape(expected, value)


@pytest.mark.parametrize("value", [{"$blob": 0}, {1: 2}, object(), {"$blob": 1, "x": 2}])
def test_value_that_could_be_mistaken_is_not_sent(value):
    with pytest.raises(ShapeError):
        flatten(value, [])


@pytest.mark.parametrize("place", [0, -1, 1 << 40, True, "first", None])
def test_byte_string_that_was_not_sent_is_refused(place):
    with pytest.raises(ShapeError):
        unflatten({"$blob": place}, [])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_never_a_message(noise):
    try:
        frame = read_frame(reader(noise), 1 << 16)
    except (FrameError, EOFError):
        return
    assert isinstance(frame, Frame)


@pytest.mark.asvs("1.5.2")
def test_pickle_is_not_read():
    joined = pickle.dumps({"kind": "result"})
    with pytest.raises((FrameError, EOFError)):
        read_frame(reader(joined), 1 << 20)


def test_announced_gigabytes_are_refused_before_reading():
    text = b'{"kind":"result"}'
    start = len(text).to_bytes(4, "big") + (1).to_bytes(4, "big") + (1 << 60).to_bytes(8, "big")
    asked: list[int] = []
    source = reader(start + text)

    def read(size: int) -> bytes:
        asked.append(size)
        return source(size)

    with pytest.raises(FrameTooLargeError):
        read_frame(read, 1 << 20)
    assert max(asked) <= 8


def test_deeply_nested_json_is_refused_without_a_crash():
    text = b"[" * 100_000
    start = len(text).to_bytes(4, "big") + (0).to_bytes(4, "big")
    with pytest.raises(FrameError):
        read_frame(reader(start + text), 0)
