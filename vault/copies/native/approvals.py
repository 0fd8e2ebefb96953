"""Both approvals of a native file, and whether they still hold: two people, in two posts, on the very same thing."""

from __future__ import annotations

from sqlalchemy import select

from vault.copies.models import CopyRequest, NativeApproval
from vault.devices.register import newest_record
from vault.devices.rules import REGISTERED
from vault.identity.models import Device
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def approvals_of(tx: Transaction, request_id: str) -> dict[Post, NativeApproval]:
    """The approvals given so far, by post."""
    query = select(NativeApproval).where(NativeApproval.request_id == request_id)
    return {Post(row.post): row for row in tx.session.scalars(query.order_by(NativeApproval.at_ms))}


def require_approved_by_all(
    tx: Transaction, request: CopyRequest, holders: dict[Post, str | None], about: dict[str, str]
) -> None:
    """Every post has approved exactly this, and who approved still holds it.

    Args:
        holders: who decides by which post now.

    Raises:
        Refusal: `copy_not_approved` (one is missing), `ticket_invalid` (of something else), `role_required`.
    """
    given = approvals_of(tx, request.id)
    for post, holder in holders.items():
        row = given.get(post)
        if row is None:
            raise Refusal(Code.COPY_NOT_APPROVED, about=about)
        if row.digest != request.digest:
            raise Refusal(Code.TICKET_INVALID, about=about)
        if row.person_id != holder:
            raise Refusal(Code.ROLE_REQUIRED, params={"roles": post.value}, about=about)


def require_registered(tx: Transaction, device_id: str, about: dict[str, str]) -> None:
    """The device stands in the company's own register, whatever the terms ask. Raises Refusal(`device_revoked`)."""
    if not tx.reads_only:
        # Who withdraws the device waits until this act is recorded.
        tx.session.execute(select(Device.id).where(Device.id == device_id).with_for_update(read=True))
    known = newest_record(tx, device_id)
    if known is None or known.kind != REGISTERED:
        raise Refusal(Code.DEVICE_REVOKED, about=about)
