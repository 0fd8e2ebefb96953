"""The questions of the self-check: data, read once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from crypto.canonical import canonical_json
from vault.platform.errors import Code, Refusal
from vault.platform.texts import Language

ANSWERS: Final = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Question:
    """One statement; `yes` means that it holds."""

    id: str
    ja: str
    en: str

    def text(self, language: Language) -> str:
        """The statement in a language."""
        return self.ja if language == "ja" else self.en


@cache
def questions() -> tuple[Question, ...]:
    """Every question, in the order in which they are asked."""
    table = tomllib.loads(files(__package__).joinpath("self_check.toml").read_text("utf-8"))
    return tuple(Question(**each) for each in table["question"])


@cache
def questionnaire() -> str:
    """What names these very questions: SHA-256 (hex) over their RFC 8785 form."""
    said = [{"id": each.id, "ja": each.ja, "en": each.en} for each in questions()]
    return hashlib.sha256(canonical_json(said)).hexdigest()


def check_answers(answers: Mapping[str, str]) -> None:
    """Every question has one of the answers, and nothing else is answered.

    Raises:
        Refusal: `request_invalid`.
    """
    asked = [each.id for each in questions()]
    wrong = [name for name in asked if answers.get(name) not in ANSWERS]
    wrong += sorted(set(answers) - set(asked))
    if wrong:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"answers: {', '.join(wrong)}"[:200]})
