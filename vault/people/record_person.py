"""Recording a person and inviting them: one record, one account, one link (G9.3-a)."""

from __future__ import annotations

from dataclasses import dataclass

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import open_account
from vault.identity.auth import SignedIn
from vault.identity.enrolments import INVITATION, IssuedLink, issue_link
from vault.identity.step_up import require_fresh_code
from vault.people.events import PERSON_RECORDED
from vault.people.facts import RETIREMENT, RETURN
from vault.people.models import Person
from vault.people.move_rules import MoveOrder
from vault.people.moves import record_move
from vault.people.one_human import mail_key, number_key
from vault.people.person_rules import complete
from vault.people.posts import Post
from vault.people.queries import DISABLED, INVITED, records_of_human, require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id


@dataclass(frozen=True)
class NewPerson:
    """The facts of a person as the company states them."""

    name: str
    name_kana: str
    name_romaji: str
    mail: str
    department: str
    employment_kind: str | None
    title: str | None = None
    employee_number: str | None = None
    telephone: str | None = None
    leaves_on: str | None = None
    outside_person: bool = False


def invite(tx: Transaction, who: SignedIn, new: NewPerson) -> tuple[Person, IssuedLink]:
    """Record a person and issue the invitation; by the overall officer or an administrator with a fresh code.

    Raises:
        Refusal: `role_required`, `step_up_required`; `account_not_personal` when the human has an account.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    row = record_person(tx, new, who.actor)
    return row, issue_link(tx, row.id, INVITATION, who.actor)


def record_person(tx: Transaction, new: NewPerson, by: Actor, person_id: str | None = None) -> Person:
    """Write the record and open the account.

    Args:
        person_id: the id to use, where it had to be known before; else a fresh one.

    Raises:
        Refusal: `person_incomplete` (G2.2-h), `account_not_personal` when the human has an account, `request_invalid` for
            a last day that has passed.
    """
    employment_kind, title = complete(new.employment_kind, new.title)
    row = Person(
        id=person_id or new_id("prs", tx.platform.randomness),
        name=new.name,
        name_kana=new.name_kana,
        name_romaji=new.name_romaji,
        employee_number=new.employee_number,
        number_key=number_key(new.employee_number),
        mail=new.mail,
        mail_key=mail_key(new.mail),
        telephone=new.telephone,
        department=new.department,
        title=title,
        employment_kind=employment_kind,
        outside_person=new.outside_person,
        state=INVITED,
        created_ms=tx.now_ms(),
    )
    require_new_human(tx, row)
    tx.session.add(row)
    record(
        tx,
        PERSON_RECORDED,
        by,
        subject=row.id,
        name=row.name,
        employment_kind=row.employment_kind,
        ends_on=new.leaves_on,
    ).bind(row)
    open_account(tx, row.id, row.name, by)
    if new.leaves_on is not None:
        kind = RETURN if employment_kind == "trainee" else RETIREMENT
        record_move(tx, row, MoveOrder(kind, new.leaves_on, "known at the invitation"), by)
    return row


def require_new_human(tx: Transaction, row: Person) -> None:
    """Refuse (`account_not_personal`) a record of a human who has one that is in use."""
    for known in records_of_human(tx, row):
        if known.state != DISABLED:
            raise Refusal(Code.ACCOUNT_NOT_PERSONAL, about={"subject": known.id})
