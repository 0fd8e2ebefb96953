"""What a decision for a request comes to: a ticket that can be used once, and word of it to whoever asked."""

from __future__ import annotations

from vault.audit.record import record
from vault.copies.events import COPY_APPROVED
from vault.copies.models import CopyRequest
from vault.copies.queries import request_about
from vault.copies.rules import TICKET_MS, RequestState
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.platform.database import Transaction
from vault.register.queries import entry_of


def give_ticket(tx: Transaction, who: SignedIn, request: CopyRequest) -> None:
    """Make the request an approved one, for 24 hours; `request.reason` is why."""
    request.state = RequestState.APPROVED
    request.ticket_expires_ms = tx.now_ms() + TICKET_MS
    leaf = record(
        tx,
        COPY_APPROVED,
        who.actor,
        **request_about(request),
        reason=request.reason,
        ends_on=request.ticket_expires_ms,
    )
    leaf.bind(request)
    tell_requester(tx, request, "copy_approved")


def tell_requester(tx: Transaction, request: CopyRequest, kind: str) -> None:
    """Tell whoever asked what became of the request, by a notice of that kind."""
    notify(tx, request.requester_id, kind, entry=entry_of(tx, request.entry_id).name, request=request.id)
