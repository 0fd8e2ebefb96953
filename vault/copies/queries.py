"""What other modules ask about requests and copies. Whose they are to see: `reading`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import func, select

from vault.access.rules import Right
from vault.copies.models import Copy, CopyEvent, CopyRequest
from vault.copies.rules import (
    KEY_RELEASED,
    NATIVE,
    OPEN_STATES,
    Balance,
    Bound,
    CopyState,
    RequestState,
    balance,
)
from vault.documents.queries import reach_item
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction


def bound_of(request: CopyRequest) -> Bound:
    """What an approval of this request binds."""
    return Bound(
        version_id=request.version_id,
        rendition_sha256=request.rendition_sha256.hex(),
        requester_id=request.requester_id,
        recipient_id=request.recipient_id,
        device_id=request.device_id,
        format=request.format,
        permissions=(
            ("print", request.allow_print),
            ("copy", request.allow_copy),
            ("change", request.allow_change),
        ),
        pages=tuple(json.loads(request.pages)),
        copies=request.copies,
        purpose=request.purpose,
        why_not_view=request.why_not_view,
        valid_until=request.valid_until,
        native_sha256=None if request.native_sha256 is None else request.native_sha256.hex(),
    )


def is_native(request: CopyRequest) -> bool:
    """Whether the deposited file itself is asked for, not a copy made of its pages."""
    return request.format == NATIVE


def request_of(tx: Transaction, copy: Copy) -> CopyRequest:
    """The request that a copy was made on."""
    return tx.session.get_one(CopyRequest, copy.request_id)


def request_about(request: CopyRequest) -> dict[str, str]:
    """The fields every leaf about a request carries."""
    return {
        "entry": request.entry_id,
        "item": request.item_id,
        "version": request.version_id,
        "copy_request": request.id,
        "digest": request.digest,
    }


def copy_about(copy: Copy) -> dict[str, str]:
    """The fields every leaf about a copy carries."""
    return {
        "entry": copy.entry_id,
        "item": copy.item_id,
        "copy_request": copy.request_id,
        "copy": copy.id,
    }


def copies_of_request(tx: Transaction, request_id: str) -> list[Copy]:
    """The copies made on one approval, by number."""
    return list(tx.session.scalars(select(Copy).where(Copy.request_id == request_id).order_by(Copy.number)))


def copies_of(tx: Transaction, item_id: str) -> list[Copy]:
    """Every copy an item ever had, by number."""
    return list(tx.session.scalars(select(Copy).where(Copy.item_id == item_id).order_by(Copy.number)))


def open_copies(tx: Transaction, item_id: str) -> list[Copy]:
    """The copies that stand in the way of the original's disposal (G9.1.4-b)."""
    query = select(Copy).where(Copy.item_id == item_id, Copy.state.in_(sorted(OPEN_STATES)))
    return list(tx.session.scalars(query.order_by(Copy.number)))


def open_requests(tx: Transaction, item_id: str) -> Sequence[CopyRequest]:
    """The requests of an item that could still lead to a copy."""
    live = (RequestState.REQUESTED, RequestState.APPROVED, RequestState.ISSUING)
    query = select(CopyRequest).where(CopyRequest.item_id == item_id, CopyRequest.state.in_(live))
    return list(tx.session.scalars(query.order_by(CopyRequest.id).with_for_update()))


def balance_of(tx: Transaction, item_id: str) -> Balance:
    """The item's copy balance."""
    states = [CopyState(copy.state) for copy in copies_of(tx, item_id) if copy.state != CopyState.PREPARING]
    issued = tx.session.scalar(
        select(func.count()).select_from(Copy).where(Copy.item_id == item_id, Copy.issued_ms.is_not(None))
    )
    unissued_void = sum(
        1 for copy in copies_of(tx, item_id) if copy.state == CopyState.VOID and copy.issued_ms is None
    )
    return balance((issued or 0) + unissued_void, states)


def visible_balance(tx: Transaction, who: SignedIn, item_id: str) -> Balance:
    """The balance, for whoever may view the item or answers for its entry."""
    reach_item(tx, who, item_id, Right.VIEW)
    return balance_of(tx, item_id)


def native_released_ms(tx: Transaction, copy: Copy) -> int | None:
    """When (UTC ms) the key of a native file was released; None while nobody can have opened it."""
    query = select(CopyEvent.at_ms).where(CopyEvent.copy_id == copy.id, CopyEvent.act == KEY_RELEASED)
    return tx.session.scalar(query)


def native_files_of(tx: Transaction, item_id: str) -> int:
    """How many of an item's issued copies are native files."""
    query = select(func.count()).select_from(Copy).join(CopyRequest, CopyRequest.id == Copy.request_id)
    issued = query.where(Copy.item_id == item_id, Copy.issued_ms.is_not(None), CopyRequest.format == NATIVE)
    return tx.session.scalar(issued) or 0


def events_of(tx: Transaction, copy_id: str) -> list[CopyEvent]:
    """What happened to a copy, in order."""
    query = select(CopyEvent).where(CopyEvent.copy_id == copy_id).order_by(CopyEvent.sequence)
    return list(tx.session.scalars(query))
