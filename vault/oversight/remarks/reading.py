"""Whose remarks are whose to see, and whose to answer. Nobody answers their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true

from vault.identity.auth import SignedIn
from vault.oversight.models import Remark
from vault.oversight.remarks.rules import Answerer, RemarkAbout
from vault.people.posts import Post
from vault.people.queries import holds, overall_officer, record_ids_of_human
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.queries import entries_managed_by

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


def remark_for(tx: Transaction, who: SignedIn, remark_id: str, *, locked: bool = False) -> Remark:
    """A remark the caller may see, `locked` for the answer to it; `not_found` for any other."""
    row = tx.session.get(Remark, remark_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    if not reads_all(tx, who.person_id) and row.filed_by not in record_ids_of_human(tx, who.person_id):
        raise hidden(Code.ROLE_REQUIRED)
    return row


def remarks_after(
    tx: Transaction, who: SignedIn, is_open: bool | None, position: Sequence[str | int], limit: int
) -> list[Remark]:
    """Up to `limit` remarks the caller may see, newest first after `(filed_ms, id)`."""
    query = select(Remark)
    if not reads_all(tx, who.person_id):
        query = query.where(Remark.filed_by.in_(record_ids_of_human(tx, who.person_id)))
    if is_open is not None:
        query = query.where(Remark.answered_ms.is_(None) if is_open else Remark.answered_ms.is_not(None))
    return list(tx.session.scalars(rows_after(query, position, limit, Remark.filed_ms.desc(), Remark.id)))


def to_answer(tx: Transaction, person_id: str) -> ColumnElement[bool]:
    """The open remarks that wait for this person, as a condition on rows."""
    manages, oversees = (
        holds(tx, person_id, post) for post in (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)
    )
    if not manages and not oversees:
        return false()
    mine = [_managers_own(tx, person_id), _left_to_managers(tx)] if manages else []
    mine += [_with_the_officer()] if oversees else []
    of_others = Remark.filed_by.not_in(record_ids_of_human(tx, person_id))
    return Remark.answered_ms.is_(None) & of_others & or_(*mine)


def may_answer(tx: Transaction, person_id: str, row: Remark) -> bool:
    """Whether this open remark waits for this person."""
    mine = select(func.count()).where(Remark.id == row.id, to_answer(tx, person_id))
    return bool(tx.session.scalar(mine))


def overdue(tx: Transaction) -> Select[Remark]:
    """What managers have left without an answer, and the overall officer does not have yet."""
    return select(Remark).where(
        Remark.answered_ms.is_(None),
        Remark.addressee == Answerer.MANAGER,
        Remark.escalated_ms.is_(None),
        Remark.due_ms < tx.now_ms(),
    )


def on_entries_or_none(entries: Select[str]) -> ColumnElement[bool]:
    """Remarks on these entries, and those on what is the whole company's."""
    return or_(Remark.about != RemarkAbout.ENTRY, Remark.target.in_(entries))


def reads_all(tx: Transaction, person_id: str) -> bool:
    """Whether a person reads every remark; others read their own."""
    return any(holds(tx, person_id, post) for post in READERS)


def _managers_own(tx: Transaction, person_id: str) -> ColumnElement[bool]:
    return (Remark.addressee == Answerer.MANAGER) & on_entries_or_none(entries_managed_by(tx, person_id))


def _with_the_officer() -> ColumnElement[bool]:
    return or_(Remark.addressee == Answerer.OFFICER, Remark.escalated_ms.is_not(None))


def _left_to_managers(tx: Transaction) -> ColumnElement[bool]:
    """What the overall officer cannot answer, being away or the one who filed it, any responsible manager can."""
    officer = overall_officer(tx)
    return _with_the_officer() & (
        true() if officer is None else Remark.filed_by.in_(record_ids_of_human(tx, officer))
    )
