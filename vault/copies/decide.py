"""Another person decides, with a reason and a fresh code, on exactly what they saw."""

from __future__ import annotations

from vault.audit.record import record
from vault.copies.check_ticket import require_decider, require_unchanged
from vault.copies.events import COPY_REJECTED
from vault.copies.give_ticket import give_ticket, tell_requester
from vault.copies.models import CopyRequest
from vault.copies.native.decide import approve_native
from vault.copies.queries import is_native, request_about
from vault.copies.rules import RequestState, require_text
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.queries import require_published
from vault.procedures.slots import Slot


def approve(tx: Transaction, who: SignedIn, request: CopyRequest, digest: str, reason: str) -> None:
    """Approve; the ticket can be used once, within 24 hours. A native file needs two approvals before there is one.

    Raises:
        Refusal: `self_decision`, `role_required`, `setter_not_authorised`, `step_up_required`, `reason_missing`,
            `ticket_invalid` (not what was seen), `conflict` (decided already), `procedure_missing`, and for a native file what
            `approve_native` raises.
    """
    require_decider(tx, request, who.person_id)
    require_fresh_code(tx.platform, who)
    if is_native(request):
        approve_native(tx, who, request, digest, reason)
    else:
        approve_checked(tx, who, request, digest, reason)


def approve_checked(tx: Transaction, who: SignedIn, request: CopyRequest, digest: str, reason: str) -> None:
    """Approve, whoever it is for: `approve` after its checks on the decider, or somebody who is alone."""
    _decide(tx, who, request, reason)
    require_published(tx, Slot.COPYING)
    require_unchanged(tx, request, digest)
    give_ticket(tx, who, request)


def reject(tx: Transaction, who: SignedIn, request: CopyRequest, reason: str) -> None:
    """Refuse the request, with a reason too. Raises as `approve`."""
    require_decider(tx, request, who.person_id)
    require_fresh_code(tx.platform, who)
    _decide(tx, who, request, reason)
    request.state = RequestState.REJECTED
    leaf = record(tx, COPY_REJECTED, who.actor, **request_about(request), reason=request.reason)
    leaf.bind(request)
    tell_requester(tx, request, "copy_rejected")


def _decide(tx: Transaction, who: SignedIn, request: CopyRequest, reason: str) -> None:
    if request.state != RequestState.REQUESTED:
        raise Refusal(Code.CONFLICT, params={"what": request.state}, about={"item": request.item_id})
    request.reason = require_text(reason, "reason")
    request.decided_by, request.decided_ms = who.person_id, tx.now_ms()
