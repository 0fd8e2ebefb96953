"""How acts done alone and the people who confirm them from outside are shown."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from vault.identity.schemas import PersonOut, Secret
from vault.people.models_small_company import OutsideConfirmer, SoloAct
from vault.people.outside_confirmers import NewConfirmer, company_of, is_confirmer
from vault.people.queries import display_name
from vault.people.schemas import Line, Mail
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output

SOLO_MARK: Final = "単独実施"
"""What ledgers and certificates print where one person did what otherwise takes two."""


class ConfirmerNameOut(Output):
    """The person from outside who agreed."""

    id: str
    name: str
    company: str
    at: str


class SoloOut(Output):
    """That an act was done alone: by whom, and what stood in for the second person.

    `way` is `wait` (72 hours after the announcement) or `confirmer` (agreed to from outside before that).
    """

    mark: str = SOLO_MARK
    solo_act_id: str
    person: PersonOut
    way: Literal["wait", "confirmer"]
    confirmed_by: ConfirmerNameOut | None
    announced_at: str
    done_at: str
    leaf_index: int

    @classmethod
    def of(cls, tx: Transaction, row: SoloAct | None) -> SoloOut | None:
        """The act as ledgers show it; None where two people acted."""
        if row is None or row.done_ms is None:
            return None
        return cls(
            solo_act_id=row.id,
            person=_person(tx, row.person_id),
            way="wait" if row.done_ms >= row.ripe_ms else "confirmer",
            confirmed_by=_confirmer(tx, row),
            announced_at=utc_text(row.asked_ms),
            done_at=utc_text(row.done_ms),
            leaf_index=row.leaf_index,
        )


class SoloActOut(Output):
    """An act done alone: announced, agreed to from outside or not, and done or not."""

    id: str
    kind: str
    subject: str
    digest: str
    person: PersonOut
    asked_at: str
    possible_from: str
    lapses_at: str
    confirmed_by: ConfirmerNameOut | None
    done_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: SoloAct) -> SoloActOut:
        """One row."""
        return cls(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            digest=row.digest,
            person=_person(tx, row.person_id),
            asked_at=utc_text(row.asked_ms),
            possible_from=utc_text(row.ripe_ms),
            lapses_at=utc_text(row.lapses_ms),
            confirmed_by=_confirmer(tx, row),
            done_at=None if row.done_ms is None else utc_text(row.done_ms),
        )


class SoloActsOut(Output):
    """Acts done alone, newest first."""

    items: list[SoloActOut]
    next: str | None


class CodeIn(Input):
    """A one-time code."""

    code: Secret = Field(repr=False)


class ConfirmerIn(Input):
    """Who is cleared to confirm, and by which document."""

    name: Line
    name_kana: Line
    name_romaji: Line
    mail: Mail
    company: Line
    document: Line

    def facts(self) -> NewConfirmer:
        """The facts as the domain takes them."""
        return NewConfirmer(**self.model_dump())


class ConfirmerOut(Output):
    """A person from outside who was cleared to confirm; `active` says whether they can now."""

    id: str
    name: str
    company: str
    document: str
    appointed_by: PersonOut
    appointed_at: str
    active: bool
    ended_at: str | None

    @classmethod
    def of(cls, tx: Transaction, row: OutsideConfirmer) -> ConfirmerOut:
        """One row."""
        return cls(
            id=row.person_id,
            name=display_name(tx, row.person_id),
            company=row.company,
            document=row.document,
            appointed_by=_person(tx, row.appointed_by),
            appointed_at=utc_text(row.appointed_ms),
            active=is_confirmer(tx, row.person_id),
            ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
        )


class ConfirmersOut(Output):
    """Everybody who was cleared, newest first; never more than a small company appoints."""

    items: list[ConfirmerOut]
    next: str | None = None


class ClearedOut(Output):
    """A confirmer with the one-time link, shown once."""

    confirmer: ConfirmerOut
    enrolment_link: str
    enrolment_expires_at: str


class ActToConfirmOut(Output):
    """All that a confirmer sees of an act: its kind, who does it, and the digest of exactly what will be done."""

    id: str
    kind: str
    person_name: str
    digest: str
    asked_at: str
    possible_from: str
    lapses_at: str

    @classmethod
    def of(cls, tx: Transaction, row: SoloAct) -> ActToConfirmOut:
        """One row."""
        return cls(
            id=row.id,
            kind=row.kind,
            person_name=display_name(tx, row.person_id),
            digest=row.digest,
            asked_at=utc_text(row.asked_ms),
            possible_from=utc_text(row.ripe_ms),
            lapses_at=utc_text(row.lapses_ms),
        )


class ActsToConfirmOut(Output):
    """What waits for a word from outside, oldest first."""

    items: list[ActToConfirmOut]
    next: str | None = None


class ConfirmActIn(Input):
    """The digest that was compared with the acting person's, and a code."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    code: Secret = Field(repr=False)


def _person(tx: Transaction, person_id: str) -> PersonOut:
    return PersonOut(id=person_id, name=display_name(tx, person_id))


def _confirmer(tx: Transaction, row: SoloAct) -> ConfirmerNameOut | None:
    if row.confirmed_by is None or row.confirmed_ms is None:
        return None
    return ConfirmerNameOut(
        id=row.confirmed_by,
        name=display_name(tx, row.confirmed_by),
        company=company_of(tx, row.confirmed_by) or "",
        at=utc_text(row.confirmed_ms),
    )
