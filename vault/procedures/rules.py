"""What a procedure must say before it is published, and the hash that names its content. Pure rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from crypto.canonical import canonical_json
from vault.platform.errors import Code, Refusal
from vault.procedures.criteria import Question, check_questions
from vault.procedures.slots import POWERS, USUAL_POWERS, Slot

MAX_TITLE_LENGTH: Final = 200
MAX_TEXT_LENGTH: Final = 80_000
TEMPLATE_NOTICE: Final = "これは雛形です"
"""Stands in the first line of every shipped template; a text that still has it is not the company's own rule."""


@dataclass(frozen=True)
class ProcedureText:
    """What is published: Markdown text, for the grant standard its questions, and the powers it makes concrete."""

    slot: Slot
    title: str
    text: str
    questions: tuple[Question, ...] = ()
    powers: tuple[int, ...] | None = field(default=None)

    @property
    def attached_powers(self) -> tuple[int, ...]:
        """The powers named by the publisher, else the usual ones of the slot (G3.0-k)."""
        return USUAL_POWERS[self.slot] if self.powers is None else tuple(sorted(set(self.powers)))

    def sha256(self) -> bytes:
        """SHA-256 over the RFC 8785 form of slot, title, text, questions and powers."""
        members = {
            "slot": self.slot.value,
            "title": self.title,
            "text": self.text,
            "questions": [each.as_json() for each in self.questions],
            "powers": list(self.attached_powers),
        }
        return hashlib.sha256(canonical_json(members)).digest()


def check_text(said: ProcedureText) -> None:
    """A procedure has a title and a text of the company's own; the grant standard has questions, and nothing else has.

    Raises:
        Refusal: `name_invalid` (title), `request_invalid` (text, questions, powers).
    """
    if not said.title.strip() or len(said.title) > MAX_TITLE_LENGTH or not said.title.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_TITLE_LENGTH}"})
    if not said.text.strip() or len(said.text) > MAX_TEXT_LENGTH:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"text 1..{MAX_TEXT_LENGTH}"})
    if TEMPLATE_NOTICE in said.text:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"text: {TEMPLATE_NOTICE}"})
    _check_powers(said.attached_powers)
    if said.slot is Slot.GRANT_CRITERIA:
        check_questions(said.questions)
    elif said.questions:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "questions"})


def _check_powers(powers: Sequence[int]) -> None:
    if not set(powers) <= set(POWERS):
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"powers {POWERS[0]}..{POWERS[-1]}"})
