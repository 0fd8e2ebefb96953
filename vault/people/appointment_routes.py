"""Who holds which post by which appointment, for every signed-in person (G3.0-c, T5-b)."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from sqlalchemy import BigInteger, literal, select

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import PersonOut
from vault.people.facts import live_at
from vault.people.models import HeldPost
from vault.people.models_history import Appointment
from vault.people.person_history import person_at
from vault.people.posts import Post
from vault.people.powers import POWERS, SHIPPED_PARAGRAPHS
from vault.people.queries import display_name
from vault.platform.clock import tokyo_date
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, ListPartDep, Output, PlatformDep
from vault.platform.texts import Language, translate

router = APIRouter(prefix="/v1", tags=["people"])


class PowerOut(Output):
    """One power: the row of the guideline, what it is, and the paragraph of the internal rules that gives it."""

    row: str
    name: str
    paragraph: str


class PowersOut(Output):
    """The eight powers of a responsible manager with the paragraphs of the shipped internal rules."""

    powers: list[PowerOut]


class AppointmentOut(Output):
    """An appointment in force; department and title are those of now, `rank` that of the appointment."""

    post_id: str
    post: Post
    person: PersonOut
    department: str
    title: str | None
    rank: str | None
    rank_reason: str | None
    appointed_by: PersonOut | None
    starts_on: str
    document: str | None
    document_sha256: str | None
    powers: list[PowerOut]


class AppointmentsOut(Output):
    """Who holds which post."""

    items: list[AppointmentOut]
    next: str | None


@router.get("/appointments/template")
def template(language: LanguageDep, _who: SignedInPerson) -> PowersOut:
    """The eight powers, each with the paragraph of the shipped internal rules, to start an appointment from."""
    return PowersOut(powers=_powers(SHIPPED_PARAGRAPHS, language))


@router.get("/appointments")
def list_appointments(
    platform: PlatformDep, language: LanguageDep, _who: SignedInPerson, part_of: ListPartDep
) -> AppointmentsOut:
    """Everybody in a post now, with the powers and their paragraphs."""
    part = part_of("appointments")
    with platform.reading() as tx:
        query = select(HeldPost).where(live_at(HeldPost, literal(tx.now_ms(), BigInteger)))
        oldest_first = HeldPost.given_ms, HeldPost.id
        rows = list(tx.session.scalars(rows_after(query, part.position, part.fetched, *oldest_first)))
        shown, following = part.cut(rows, lambda row: [row.given_ms, row.id])
        return AppointmentsOut(items=[_shown(tx, row, language) for row in shown], next=following)


def _shown(tx: Transaction, held: HeldPost, language: Language) -> AppointmentOut:
    person = person_at(tx, held.person_id, tx.now_ms())
    terms = tx.session.get(Appointment, held.id)
    giver = terms.appointed_by if terms is not None else held.given_by
    paragraphs: dict[str, Any] = json.loads(terms.powers) if terms is not None else {}
    return AppointmentOut(
        post_id=held.id,
        post=Post(held.post),
        person=PersonOut(id=held.person_id, name=person.name),
        department=person.department,
        title=person.title,
        rank=terms.rank if terms is not None else None,
        rank_reason=terms.rank_reason if terms is not None else None,
        appointed_by=PersonOut(id=giver, name=display_name(tx, giver)) if giver else None,
        starts_on=terms.starts_on if terms is not None else tokyo_date(held.given_ms),
        document=terms.document_name if terms is not None else None,
        document_sha256=terms.document_sha256 if terms is not None else None,
        powers=_powers(paragraphs, language),
    )


def _powers(paragraphs: dict[str, str], language: Language) -> list[PowerOut]:
    return [
        PowerOut(row=row, name=translate(POWERS[row], language), paragraph=paragraph)
        for row, paragraph in paragraphs.items()
    ]
