"""What the scanner can say, and what it means. Pure; every answer that is not understood means "could not scan"."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.platform.texts import N_

MAX_ANSWER: Final = 1024
"""No answer of clamd's is longer, in bytes."""

_FOUND: Final = re.compile(r"stream: ([\x21-\x7e]{1,200}) FOUND")
_VERSION: Final = re.compile(r"ClamAV ([\w.+~-]{1,40})(?:/([0-9]{1,10})/([\w: ]{10,40}))?")
_CLEAN: Final = "stream: OK"
_TOO_LONG: Final = "INSTREAM size limit exceeded. ERROR"


class Trouble(StrEnum):
    """Why something could not be scanned."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BROKE_OFF = "broke_off"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LARGE = "too_large"
    BEYOND_LIMITS = "beyond_limits"
    ENCRYPTED = "encrypted"


WORDS: Final[dict[Trouble, str]] = {
    Trouble.UNREACHABLE: N_("the scanner does not answer"),
    Trouble.TIMED_OUT: N_("the scanner took too long"),
    Trouble.BROKE_OFF: N_("the scanner broke off"),
    Trouble.NOT_UNDERSTOOD: N_("the scanner's answer was not understood"),
    Trouble.TOO_LARGE: N_("it is too large"),
    Trouble.BEYOND_LIMITS: N_("what it holds is beyond the scanner's limits"),
    Trouble.ENCRYPTED: N_("it is encrypted"),
}

LASTING: Final = frozenset({Trouble.TOO_LARGE, Trouble.BEYOND_LIMITS, Trouble.ENCRYPTED})
"""What lies in the content and in the scanner's limits: trying again helps nothing."""

_NO_SIGNATURES: Final = {
    "Heuristics.Limits.Exceeded": Trouble.BEYOND_LIMITS,
    "Heuristics.Encrypted": Trouble.ENCRYPTED,
}
"""What clamd calls a finding, and is none: it did not look at everything (AlertExceedsMax, AlertEncrypted)."""


class CouldNotScanError(Exception):
    """Neither clean nor infected: nobody knows."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class Engine:
    """The scanner's own words about itself: its release, and the number and time of its signature database.

    A scanner with signatures of its own only names no database.
    """

    release: str
    signatures: str | None = None
    signatures_time: str | None = None

    def __str__(self) -> str:
        known = (self.signatures, self.signatures_time)
        return " / ".join((f"ClamAV {self.release}", *filter(None, known)))


def one_answer(said: bytes) -> str:
    """The text of exactly one answer, ended by a zero byte.

    Raises:
        CouldNotScanError: for anything else.
    """
    text, ended, rest = said.partition(b"\0")
    if not ended or rest or len(said) > MAX_ANSWER or not text.isascii():
        raise CouldNotScanError(Trouble.NOT_UNDERSTOOD if said else Trouble.BROKE_OFF)
    return text.decode("ascii")


def engine_of(answer: str) -> Engine:
    """What `VERSION` was answered with.

    Raises:
        CouldNotScanError: for anything else.
    """
    said = _VERSION.fullmatch(answer)
    if said is None:
        raise CouldNotScanError(Trouble.NOT_UNDERSTOOD)
    return Engine(said[1], said[2], said[3])


def finding_of(answer: str) -> str | None:
    """What a stream was found to hold, by the name of the signature; None for the one clean answer.

    Raises:
        CouldNotScanError: the scanner did not look, or not at everything, or said something else.
    """
    if answer == _CLEAN:
        return None
    if answer == _TOO_LONG:
        raise CouldNotScanError(Trouble.TOO_LARGE)
    found = _FOUND.fullmatch(answer)
    if found is None:
        raise CouldNotScanError(Trouble.NOT_UNDERSTOOD)
    for name, trouble in _NO_SIGNATURES.items():
        if found[1].startswith(name):
            raise CouldNotScanError(trouble)
    return found[1]
