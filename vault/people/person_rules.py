"""What a person's record must say. Pure rules."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

EMPLOYMENT_KINDS: Final = ("officer", "staff", "trainee", "dispatched", "contractor")
"""Officers, own staff, trainees in house, dispatched workers, contractor staff on the premises (G2.2-h)."""

OFFICER: Final = "officer"
"""An officer of the company (役員), who alone appoints managers and is the overall officer (T5-a, G3.0-m)."""
MAINTAINER: Final = "maintainer"
"""An outside worker with a temporary id; only a maintenance session makes one (G9.4-b)."""
CONFIRMER: Final = "confirmer"
"""Somebody from outside who confirms what a small company's only officer does alone (T5-c)."""
OUTSIDERS: Final = (MAINTAINER, CONFIRMER)
"""Who has a record without working here: no post, no access, no course and no procedure is for them."""

_MISSING: Final = {
    (False, False): N_("kind of employment, job title"),
    (False, True): N_("kind of employment"),
    (True, False): N_("job title"),
}


def require_lasting(person_id: str, employment_kind: str) -> None:
    """The record is that of somebody who works here: nothing about a temporary id is changed, renewed or extended
    (G9.4-c), and a confirmer from outside becomes nothing else.

    Raises:
        Refusal: `temporary_id_expired`, `role_conflict`.
    """
    if employment_kind == CONFIRMER:
        raise Refusal(Code.ROLE_CONFLICT, about={"subject": person_id})
    if employment_kind == MAINTAINER:
        raise Refusal(Code.TEMPORARY_ID_EXPIRED, about={"subject": person_id})


def complete(employment_kind: str | None, title: str | None) -> tuple[str, str]:
    """The kind of employment and the title (役職), which no record goes without.

    Raises:
        Refusal: `person_incomplete`, naming the fields that are missing or say nothing known.
    """
    known = employment_kind in EMPLOYMENT_KINDS
    if employment_kind is None or not known or title is None or not title.strip():
        missing = _MISSING[known, bool(title and title.strip())]
        raise Refusal(Code.PERSON_INCOMPLETE, params={"fields": missing})
    return employment_kind, title.strip()
