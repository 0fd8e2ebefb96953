"""The shipped Japanese templates: a start that each company makes its own. They lie in `templates/`, a file a slot."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from vault.procedures.criteria import Question
from vault.procedures.slots import SLOT_TITLES, Slot

COMPANY_PLACE: Final = "（会社名）"


@dataclass(frozen=True)
class Template:
    """A text to edit; its first line says that it is a template, and nothing that still says so can be published."""

    slot: Slot
    title: str
    title_en: str
    text: str
    questions: tuple[Question, ...]


@cache
def template_of(slot: Slot) -> Template:
    """The shipped template of a slot; the line behind the notice is its Japanese title."""
    folder = files(__package__) / "templates"
    text = (folder / f"{slot.value}.md").read_text("utf-8")
    heading = next(line for line in text.splitlines() if line.startswith("# "))
    questions: tuple[Question, ...] = ()
    if slot is Slot.GRANT_CRITERIA:
        asked = tomllib.loads((folder / "grant_criteria.toml").read_text("utf-8"))["question"]
        questions = tuple(Question(**each) for each in asked)
    return Template(slot, heading.removeprefix("# "), SLOT_TITLES[slot], text, questions)


def filled_for(template: Template, company: str) -> str:
    """The template's text with the company's name in its places."""
    return template.text.replace(COMPANY_PLACE, company)
