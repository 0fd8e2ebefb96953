"""Whose alerts are whose to see. Nobody sees an alert about themselves; it is about them, not for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import aliased

from vault.identity.auth import SignedIn
from vault.oversight.alerts.kinds import Addressee, Kind
from vault.oversight.models import Alert, AlertSign
from vault.people.posts import Post
from vault.people.queries import holds, overall_officer, record_ids_of_human, require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.queries import entries_managed_by

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


def alert_for(tx: Transaction, who: SignedIn, alert_id: str, *, locked: bool = False) -> Alert:
    """An alert the caller may see, `locked` for a decision on it.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    require_post(tx, who, *READERS)
    query = select(Alert).where(Alert.id == alert_id, seen_by(tx, who.person_id))
    row = tx.session.scalar(query.with_for_update() if locked else query)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def alerts_after(
    tx: Transaction, who: SignedIn, is_open: bool | None, position: Sequence[str | int], limit: int
) -> list[Alert]:
    """Up to `limit` alerts the caller may see, newest first after `(raised_ms, id)`.

    Raises:
        Refusal: `role_required`.
    """
    require_post(tx, who, *READERS)
    query = select(Alert).where(seen_by(tx, who.person_id))
    if is_open is not None:
        query = query.where(Alert.decided_ms.is_(None) if is_open else Alert.decided_ms.is_not(None))
    return list(tx.session.scalars(rows_after(query, position, limit, Alert.raised_ms.desc(), Alert.id)))


def seen_by(tx: Transaction, person_id: str) -> ColumnElement[bool]:
    """The alerts a person may see, as a condition on rows."""
    about_others = or_(
        Alert.subject_id.is_(None), Alert.subject_id.not_in(record_ids_of_human(tx, person_id))
    )
    if holds(tx, person_id, Post.OVERALL_OFFICER) or holds(tx, person_id, Post.AUDITOR):
        return about_others
    managed = entries_managed_by(tx, person_id)
    return about_others & or_(concerning(managed), _left_to_managers(tx, person_id))


def concerning(entries: Select[str]) -> ColumnElement[bool]:
    """Alerts on entries, and reports that rest on such alerts."""
    sign = aliased(Alert)
    resting = select(AlertSign.report_id).join(sign, sign.id == AlertSign.sign_id)
    return or_(Alert.entry_id.in_(entries), Alert.id.in_(resting.where(sign.entry_id.in_(entries))))


def to_decide(tx: Transaction, person_id: str) -> Select[Alert]:
    """The open alerts that wait for this person's decision."""
    officer = holds(tx, person_id, Post.OVERALL_OFFICER)
    if not officer and not holds(tx, person_id, Post.RESPONSIBLE_MANAGER):
        return select(Alert).where(false())
    query = select(Alert).where(Alert.decided_ms.is_(None), seen_by(tx, person_id))
    if officer:
        return query.where(
            or_(
                Alert.addressee == Addressee.OFFICER,
                Alert.entry_id.in_(entries_managed_by(tx, person_id)),
            )
        )
    return query.where(or_(Alert.kind != Kind.LEAVING_WITH_SIGNS, _left_to_managers(tx, person_id)))


def may_decide(tx: Transaction, person_id: str, row: Alert) -> bool:
    """Whether a person decides this alert: the entry's manager, and the overall officer once it is theirs.

    A report on signs is the officer's alone; managers are told of it.
    """
    mine = to_decide(tx, person_id).where(Alert.id == row.id).subquery()
    return bool(tx.session.scalar(select(func.count()).select_from(mine)))


def _left_to_managers(tx: Transaction, person_id: str) -> ColumnElement[bool]:
    """What the overall officer cannot decide, being away or the one it is about, any responsible manager can."""
    if not holds(tx, person_id, Post.RESPONSIBLE_MANAGER):
        return false()
    theirs = Alert.addressee == Addressee.OFFICER
    officer = overall_officer(tx)
    return theirs & (true() if officer is None else Alert.subject_id.in_(record_ids_of_human(tx, officer)))
