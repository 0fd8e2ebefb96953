"""The first overall officer, named by the operator when the vault is founded; afterwards people appoint people.

The operator comes back only where no officer (役員) is left who could recover the post, and then waits as long as a second
officer would, with the same notice to everybody and the same right to object.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.identity.enrolments import INVITATION, issue_link
from vault.people.appoint import give_post
from vault.people.handover import code_from_host
from vault.people.joining import publish_shipped_agreement
from vault.people.models import Person
from vault.people.models_enrolment import OfficerRecovery
from vault.people.officer_recovery import second_officers
from vault.people.one_human import mail_key
from vault.people.posts import Post
from vault.people.queries import DISABLED, INVITED, overall_officer, person_row
from vault.people.record_person import NewPerson, record_person
from vault.people.recoveries import (
    APPOINT,
    REBIND,
    announce,
    carry_out_appointment,
    carry_out_rebinding,
    open_row,
    require_ripe,
    standing_officer,
)
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

SECOND_OFFICER_THERE = N_("an officer is there who can recover the post: hizo recovery open")
OPERATOR = N_("the operator at the host")


@dataclass(frozen=True)
class Founder:
    """Who the first overall officer is."""

    name: str
    name_kana: str
    name_romaji: str
    mail: str
    department: str = "役員"
    title: str = "役員"

    def record(self) -> NewPerson:
        """The facts as a person's record takes them."""
        return NewPerson(**asdict(self), employment_kind="officer")


@dataclass(frozen=True, repr=False)
class OfficerHalves:
    """What the overall officer needs to enrol, shown once. Without a code, a person with a post brings it."""

    person_id: str
    link: str
    handover_code: str | None


def appoint_first_officer(
    tx: Transaction, founder: Founder, by: Actor, person_id: str | None = None
) -> OfficerHalves:
    """Record the founder as the first person of an empty vault and give the post.

    Raises:
        Refusal: `conflict` in a vault that has people.
    """
    if tx.session.scalar(select(Person.id).limit(1)) is not None:
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER})
    publish_shipped_agreement(tx, by)
    person = record_person(tx, founder.record(), by, person_id)
    give_post(tx, person, Post.OVERALL_OFFICER, "founding of the vault", by)
    return _invited(tx, person, by)


def renew_first_link(tx: Transaction, by: Actor) -> OfficerHalves:
    """A new link for the overall officer whose first one ran out unused.

    Raises:
        Refusal: `conflict` once that person has enrolled.
    """
    held = standing_officer(tx)
    officer = person_row(tx, held.person_id) if held else None
    if officer is None or officer.state != INVITED:
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER})
    return _invited(tx, officer, by)


def announce_at_host(tx: Transaction, founder: Founder | None, reason: str, by: Actor) -> OfficerRecovery:
    """Begin the recovery of the post where no second officer is left; people are told, and nothing else happens yet.

    Args:
        founder: whom to appoint to the empty post, a new person; None for a new code generator and password of the officer in it.

    Raises:
        Refusal: `conflict` while a second officer is active, for a post that is not empty, or for a rebinding of nobody;
            `account_not_personal` for a person with an account, who becomes an officer (役員) by a change of their record.
    """
    if second_officers(tx):
        raise Refusal(Code.CONFLICT, params={"what": SECOND_OFFICER_THERE})
    is_empty = overall_officer(tx) is None
    if is_empty != (founder is not None):
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER})
    if founder is not None:
        _require_unknown(tx, founder)
    written = json.dumps(asdict(founder), ensure_ascii=False) if founder else None
    return announce(tx, APPOINT if founder else REBIND, reason, by, OPERATOR, founder=written)


def complete_at_host(tx: Transaction, recovery_id: str, by: Actor) -> OfficerHalves:
    """Carry out what the operator announced.

    Raises:
        Refusal: `not_found`, `waiting_period`, `conflict` when somebody else can recover the post by now.
    """
    row = open_row(tx, recovery_id)
    if row.opened_by is not None:
        raise Refusal(Code.NOT_FOUND)
    require_ripe(tx, row)
    if second_officers(tx):
        raise Refusal(Code.CONFLICT, params={"what": SECOND_OFFICER_THERE})
    if row.founder is None:
        link = carry_out_rebinding(tx, row, by, OPERATOR)
        officer = row.officer_id or ""
        return OfficerHalves(officer, link.url, code_from_host(tx, officer, by))
    person = record_person(tx, Founder(**json.loads(row.founder)).record(), by)
    carry_out_appointment(tx, row, person, by)
    return _invited(tx, person, by)


def _require_unknown(tx: Transaction, founder: Founder) -> None:
    same = Person.mail_key == mail_key(founder.mail), Person.state != DISABLED
    known = tx.session.scalar(select(Person.id).where(*same))
    if known is not None:
        raise Refusal(Code.ACCOUNT_NOT_PERSONAL, about={"subject": known})


def _invited(tx: Transaction, person: Person, by: Actor) -> OfficerHalves:
    link = issue_link(tx, person.id, INVITATION, by)
    return OfficerHalves(person.id, link.url, code_from_host(tx, person.id, by))
