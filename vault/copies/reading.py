"""Whose a request or a copy is to see. What a caller may not see does not exist for them.

A request is seen by the people it names while they hold a grant on the item, a copy by its holder until it is back, and
both by the manager in the post and the overall officer, who answer for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select, true

from vault.access.queries import reached_by
from vault.copies.locking import lock_copy, lock_request
from vault.copies.models import Copy, CopyRequest
from vault.copies.rules import CopyState
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, hidden
from vault.register.queries import entries_managed_by


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted: after a keyset position, at most `limit` rows."""

    state: str | None
    item_id: str | None
    position: Sequence[str | int]
    limit: int


def request_for(tx: Transaction, who: SignedIn, request_id: str, *, locked: bool = False) -> CopyRequest:
    """A request the caller made, receives, or decides on; `locked` for a decision on it.

    The work is the same for one that does not exist. Raises Refusal(`not_found`).
    """
    chosen = CopyRequest.id == request_id
    request = tx.session.scalar(select(CopyRequest).where(chosen, _requests_of(tx, who)))
    if request is None:
        known = tx.session.scalar(select(CopyRequest.id).where(chosen)) is not None
        raise hidden(Code.NO_GRANT if known else Code.NOT_FOUND, subject=request_id)
    if locked:
        lock_request(tx, request)
    return request


def copy_for(tx: Transaction, who: SignedIn, copy_id: str, *, locked: bool = False) -> Copy:
    """A copy the caller holds or answers for; otherwise as `request_for`."""
    chosen = Copy.id == copy_id
    copy = tx.session.scalar(select(Copy).where(chosen, _copies_of(tx, who)))
    if copy is None:
        known = tx.session.scalar(select(Copy.id).where(chosen)) is not None
        raise hidden(Code.NO_GRANT if known else Code.NOT_FOUND, copy=copy_id)
    if locked:
        lock_copy(tx, copy)
    return copy


def _requests_of(tx: Transaction, who: SignedIn) -> ColumnElement[bool]:
    named = or_(CopyRequest.requester_id == who.person_id, CopyRequest.recipient_id == who.person_id)
    reached = reached_by(tx, who.person_id, CopyRequest.entry_id, CopyRequest.tier, device_id=who.device_id)
    return or_(named & reached, _answered_for(tx, who, CopyRequest.entry_id))


def _copies_of(tx: Transaction, who: SignedIn) -> ColumnElement[bool]:
    return or_(Copy.recipient_id == who.person_id, _answered_for(tx, who, Copy.entry_id))


def _answered_for(tx: Transaction, who: SignedIn, entry_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    if holds(tx, who.person_id, Post.OVERALL_OFFICER):
        return true()
    return entry_id.in_(entries_managed_by(tx, who.person_id))


def requests_seen(tx: Transaction, who: SignedIn, page: Page) -> list[CopyRequest]:
    """The requests the caller made, receives or decides on, newest first, after `(requested_ms, id)`."""
    query = select(CopyRequest).where(_requests_of(tx, who), *_filters(CopyRequest, page))
    newest_first = CopyRequest.requested_ms.desc(), CopyRequest.id.desc()
    return list(tx.session.scalars(rows_after(query, page.position, page.limit, *newest_first)))


def copies_seen(tx: Transaction, who: SignedIn, page: Page) -> list[Copy]:
    """The copies the caller holds or answers for, by item and number, after `(item_id, number)`."""
    query = select(Copy).where(Copy.state != CopyState.PREPARING, _copies_of(tx, who), *_filters(Copy, page))
    return list(tx.session.scalars(rows_after(query, page.position, page.limit, Copy.item_id, Copy.number)))


def _filters(table: type[CopyRequest] | type[Copy], page: Page) -> list[ColumnElement[bool]]:
    wanted = []
    if page.state is not None:
        wanted.append(table.state == page.state)
    if page.item_id is not None:
        wanted.append(table.item_id == page.item_id)
    return wanted
