"""Which steps of the preparation a company has not taken, now or at any past moment; uploads stay closed while one is left.

Each step is looked up where it happens; nothing here is ticked off by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from vault.people.alone_at_first import confirmed_alone
from vault.people.confirmations import mutually_confirmed
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.pledges.queries import template_in_force
from vault.pledges.rules import PledgeKind
from vault.procedures.queries import all_published
from vault.register.models import Entry
from vault.setup.contacts import contacts
from vault.setup.steps import (
    CONFIRMED_PEOPLE,
    CONTACTS,
    EVERYONE_COURSE,
    FIRST_ENTRY,
    HOLDER_COURSE,
    OVERALL_OFFICER,
    PLEDGE,
    PROCEDURES,
    RESPONSIBLE_MANAGER,
    STEPS,
    Step,
)
from vault.training.queries import published_course
from vault.training.topics import Course


def gaps(tx: Transaction, at_ms: int | None = None) -> list[Step]:
    """The steps not taken at a moment (UTC ms, now by default), in the order of the guide."""
    missing = set(_missing(tx, tx.now_ms() if at_ms is None else at_ms))
    return [step for step in STEPS if step in missing]


def _missing(tx: Transaction, at: int) -> Iterator[Step]:
    yield from _people_missing(tx, at)
    if tx.session.scalar(select(Entry.id).where(Entry.created_ms <= at).limit(1)) is None:
        yield FIRST_ENTRY
    in_force = all_published(tx, at)
    yield from (step for slot, step in PROCEDURES.items() if slot not in in_force)
    if template_in_force(tx, PledgeKind.HOLDER, at) is None:
        yield PLEDGE
    for course, step in ((Course.HOLDER, HOLDER_COURSE), (Course.EVERYONE, EVERYONE_COURSE)):
        version = published_course(tx, course, at)
        if version is None or version.outdated:
            yield step


def _people_missing(tx: Transaction, at: int) -> Iterator[Step]:
    answering = contacts(tx, at)
    posts = {contact.post for contact in answering}
    if Post.OVERALL_OFFICER not in posts:
        yield OVERALL_OFFICER
    if Post.RESPONSIBLE_MANAGER not in posts:
        yield RESPONSIBLE_MANAGER
    if not mutually_confirmed(tx, at) and not confirmed_alone(tx, at):
        yield CONFIRMED_PEOPLE
    if not answering or not all(contact.telephone for contact in answering):
        yield CONTACTS
