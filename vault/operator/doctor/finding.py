"""What the doctor says of one thing: how it stands, what it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a thing stands; `WRONG` alone makes the command fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line: a level, what was found, and for what is not well, what the operator does about it."""

    level: Level
    what: str
    mend: str = ""

    def __str__(self) -> str:
        told = f"{self.level:<5} {self.what}"
        if not self.mend:
            return told
        return f"{told}{'' if told.endswith('.') else '.'} {self.mend}"


def ok(what: str) -> Finding:
    """It is as it has to be."""
    return Finding(Level.OK, what)


def note(what: str, mend: str = "") -> Finding:
    """It may be meant so; the operator should know it."""
    return Finding(Level.NOTE, what, mend)


def wrong(what: str, mend: str = "") -> Finding:
    """It must not stay so."""
    return Finding(Level.WRONG, what, mend)
