"""Filing a remark: what does not work, said by who lives with it, to whoever has to answer (TQ2-2)."""

from __future__ import annotations

from sqlalchemy import BigInteger, literal, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.oversight.events import REMARK_FILED
from vault.oversight.models import Remark
from vault.oversight.remarks.rules import (
    ANSWER_WITHIN_BUSINESS_DAYS,
    Answerer,
    RemarkOrder,
    check_proposal,
    check_said,
)
from vault.oversight.remarks.targets import Target, target_known_to
from vault.people.facts import active_at, in_post_at
from vault.people.models import Person
from vault.people.person_history import person_at
from vault.people.posts import Post
from vault.people.queries import is_active, overall_officer, record_ids_of_human
from vault.platform.business_days import end_of_business_day_ms
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id


def file_remark(tx: Transaction, who: SignedIn, order: RemarkOrder) -> Remark:
    """File a remark on a measure; it waits for a manager, or for the overall officer where no other manager can answer.

    Raises:
        Refusal: `role_required` (on leave), `not_found`, `conflict` (off the list), `reason_missing`,
            `request_invalid`, `secret_in_ledger`.
    """
    if not is_active(tx, who.person_id):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "employee"})
    target = target_known_to(tx, who, order.about, order.target)
    managers = _managers_to_answer(tx, who.person_id, target)
    row = Remark(
        id=new_id("rmk", tx.platform.randomness),
        about=target.about.value,
        target=target.id,
        version_id=target.version_id,
        problem=check_said(order.problem, "problem"),
        proposal=check_proposal(order.proposal),
        filed_by=who.person_id,
        department=person_at(tx, who.person_id, tx.now_ms()).department,
        filed_ms=tx.now_ms(),
        addressee=(Answerer.MANAGER if managers else Answerer.OFFICER).value,
        due_ms=end_of_business_day_ms(tx.now_ms(), ANSWER_WITHIN_BUSINESS_DAYS),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        REMARK_FILED,
        who.actor,
        remark=row.id,
        remark_about=row.about,
        remark_target=row.target,
        procedure=row.version_id,
        problem=row.problem,
        proposal=row.proposal,
        department=row.department,
        state=row.addressee,
        ends_on=tokyo_date(row.due_ms),
    )
    leaf.bind(row)
    for person_id in managers or _officer(tx):
        _tell(tx, person_id, row, target)
    return row


def _managers_to_answer(tx: Transaction, filer_id: str, target: Target) -> list[str]:
    """The managers in post who can answer, which nobody can who filed it."""
    now = literal(tx.now_ms(), BigInteger)
    query = select(Person.id).where(
        in_post_at(Person.id, now, Post.RESPONSIBLE_MANAGER),
        active_at(Person.id, now),
        Person.id.not_in(record_ids_of_human(tx, filer_id)),
    )
    if target.manager_id is not None:
        query = query.where(Person.id == target.manager_id)
    return list(tx.session.scalars(query.order_by(Person.id)))


def _officer(tx: Transaction) -> list[str]:
    officer = overall_officer(tx)
    return [] if officer is None else [officer]


def _tell(tx: Transaction, person_id: str, row: Remark, target: Target) -> None:
    if person_id in record_ids_of_human(tx, row.filed_by):
        return
    notify(
        tx,
        person_id,
        "remark_filed",
        department=row.department,
        measure=target.name,
        remark=row.id,
        due_on=tokyo_date(row.due_ms),
    )
