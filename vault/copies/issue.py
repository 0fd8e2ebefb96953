"""Using the ticket: the requester orders the approved copies, once, with a fresh code; a job makes them."""

from __future__ import annotations

from vault.audit.record import record
from vault.copies.check_ticket import check_ticket
from vault.copies.events import COPY_ORDERED
from vault.copies.models import CopyRequest
from vault.copies.queries import bound_of, request_about
from vault.copies.rules import RequestState, parse_pages, require_within
from vault.documents.models import Version
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import enqueue
from vault.platform.operations import Operation, start_operation
from vault.visits.queries import require_no_visit

ISSUE_JOB = "copies.issue"


def order_issue(
    tx: Transaction, who: SignedIn, request: CopyRequest, *, pages: str | None, copies: int | None
) -> Operation:
    """Order what the ticket allows, once. `pages` and `copies` may narrow what was approved, never widen it.

    Raises:
        Refusal: `role_required` (not the requester), `copy_not_approved`, `ticket_invalid` (used, changed, expired),
            `scope_exceeded`, `step_up_required`, and what `check_ticket` raises.
    """
    about = {"item": request.item_id, "subject": request.id}
    if who.person_id != request.requester_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "requester"}, about=about)
    require_no_visit(tx, who, **about)
    if request.state in {RequestState.REQUESTED, RequestState.REJECTED, RequestState.CANCELLED}:
        raise Refusal(Code.COPY_NOT_APPROVED, about=about)
    if request.state != RequestState.APPROVED:
        raise Refusal(Code.TICKET_INVALID, about=about)
    check_ticket(tx, request)
    version = tx.session.get_one(Version, request.version_id)
    asked = parse_pages(pages, version.pages or 0) if pages is not None else None
    bound = bound_of(request)
    require_within(asked, copies, bound)
    require_fresh_code(tx.platform, who)
    request.state = RequestState.ISSUING
    leaf = record(tx, COPY_ORDERED, who.actor, **request_about(request), count=copies or bound.copies)
    leaf.bind(request)
    operation = start_operation(tx, ISSUE_JOB, who.person_id)
    narrowed = {"pages": list(asked or bound.pages), "copies": copies or bound.copies}
    enqueue(tx, ISSUE_JOB, {"request_id": request.id, **narrowed}, operation_id=operation.id)
    return operation
