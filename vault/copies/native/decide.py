"""Approving a native file: the manager and the overall officer, each for themselves; the second makes the ticket."""

from __future__ import annotations

from vault.audit.record import record
from vault.copies.check_ticket import deciders, require_native_possible, require_unchanged
from vault.copies.events import NATIVE_APPROVED
from vault.copies.give_ticket import give_ticket
from vault.copies.models import CopyRequest, NativeApproval
from vault.copies.native.approvals import approvals_of
from vault.copies.queries import request_about
from vault.copies.rules import RequestState, require_text
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.queries import require_published
from vault.procedures.slots import Slot


def approve_native(tx: Transaction, who: SignedIn, request: CopyRequest, digest: str, reason: str) -> None:
    """Note one approval; with both the request is approved, and the ticket is good for 24 hours from then.

    Args:
        who: one of the two who decide, as `check_ticket.require_decider` found, with a fresh code.

    Raises:
        Refusal: `conflict` (decided, or approved by this post already), `reason_missing`, `procedure_missing`,
            `ticket_invalid` (not what was seen), `format_unprotectable`, `device_revoked` (not registered).
    """
    about = {"item": request.item_id, "subject": request.id}
    holders = deciders(tx, request)
    post = next(post for post, holder in holders.items() if holder == who.person_id)
    given = approvals_of(tx, request.id)
    if request.state != RequestState.REQUESTED or post in given:
        raise Refusal(Code.CONFLICT, params={"what": request.state}, about=about)
    require_published(tx, Slot.COPYING)
    require_native_possible(tx, request)
    require_unchanged(tx, request, digest)
    row = NativeApproval(
        request_id=request.id,
        post=post.value,
        person_id=who.person_id,
        digest=digest,
        reason=require_text(reason, "reason"),
        at_ms=tx.now_ms(),
    )
    tx.session.add(row)
    leaf = record(
        tx, NATIVE_APPROVED, who.actor, **request_about(request), post=post.value, reason=row.reason
    )
    leaf.bind(row)
    if set(given) | {post} == set(holders):
        manager = {**given, post: row}[Post.RESPONSIBLE_MANAGER]
        # The key of the container is made in the name of the one who holds a grant on the content.
        request.decided_by, request.decided_ms, request.reason = manager.person_id, tx.now_ms(), row.reason
        give_ticket(tx, who, request)
