"""Answers are read strictly: what is missing or of another type is never guessed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from clients.errors import UnexpectedAnswerError
from clients.records import Record


@dataclass(frozen=True, kw_only=True)
class Inner(Record):
    number: int


@dataclass(frozen=True, kw_only=True)
class Outer(Record):
    name: str
    size: float
    good: bool
    inner: Inner
    many: tuple[Inner, ...] = ()
    maybe: int | None = None


SOUND = {"name": "x", "size": 1, "good": True, "inner": {"number": 1}, "many": [{"number": 2}], "maybe": None}


def test_a_sound_answer_is_read_with_its_parts_and_kept_as_it_came():
    outer = Outer.read({**SOUND, "from_a_newer_vault": 1})
    assert (outer.inner.number, outer.many[0].number, outer.maybe, outer.size) == (1, 2, None, 1.0)
    assert outer.raw["from_a_newer_vault"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": 1},
        {"name": None},
        {"good": 1},
        {"good": "true"},
        {"inner": []},
        {"inner": {"number": True}},
        {"inner": {"number": "1"}},
        {"inner": {}},
        {"many": {"number": 1}},
        {"many": [1]},
        {"maybe": "1"},
        {"maybe": False},
        {"size": "1"},
    ],
)
def test_what_does_not_fit_is_refused(change):
    with pytest.raises(UnexpectedAnswerError):
        Outer.read({**SOUND, **change})


@pytest.mark.parametrize("name", ["name", "size", "good", "inner"])
def test_what_is_missing_is_refused(name):
    with pytest.raises(UnexpectedAnswerError):
        Outer.read({key: value for key, value in SOUND.items() if key != name})


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_what_is_no_object_is_refused(value):
    with pytest.raises(UnexpectedAnswerError):
        Outer.read(value)
