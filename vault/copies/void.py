"""What becomes of requests and copies when the item they were decided for becomes another one, or ends."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.close import DESTROY_KEY_JOB
from vault.copies.events import COPY_CLOSED, COPY_VOIDED
from vault.copies.history import note_event
from vault.copies.models import Copy, CopyRequest
from vault.copies.queries import copy_about, open_requests, request_about
from vault.copies.rules import CopyState, RequestState
from vault.platform.database import Transaction
from vault.platform.jobs import enqueue


def void_open_requests(tx: Transaction, item_id: str, by: Actor, reason: str) -> list[CopyRequest]:
    """Void every request that could still lead to a copy of the item; those voided."""
    requests = list(open_requests(tx, item_id))
    for request in requests:
        request.state = RequestState.VOID
        record(tx, COPY_VOIDED, by, **request_about(request), reason=reason).bind(request)
    return requests


def void_unsent(tx: Transaction, item_id: str, by: Actor, reason: str) -> list[Copy]:
    """Void every issued copy of the item of which no byte has left; those voided."""
    unsent = select(Copy).where(Copy.item_id == item_id, Copy.state == CopyState.IN_TRANSIT)
    copies = list(tx.session.scalars(unsent.order_by(Copy.number).with_for_update()))
    for copy in copies:
        void_copy(tx, copy, by, reason)
    return copies


def void_copy(tx: Transaction, copy: Copy, by: Actor, reason: str) -> None:
    """End a copy of which no byte has left; a job destroys its key and bytes."""
    copy.state, copy.bytes_kept = CopyState.VOID, False
    leaf = record(tx, COPY_CLOSED, by, **copy_about(copy), state=copy.state, reason=reason, sha256=None)
    leaf.bind(copy)
    note_event(tx, copy, "void", None, leaf)
    enqueue(tx, DESTROY_KEY_JOB, {"copy_id": copy.id, "by": copy.recipient_id})
