"""How requests and copies are shown: with names, and with what stood in for a second person."""

from __future__ import annotations

from vault.copies.hand_over import is_fetchable, is_for_browser, is_password_waiting
from vault.copies.models import Copy, CopyEvent, CopyRequest
from vault.copies.native.approvals import approvals_of
from vault.copies.queries import copies_of_request, events_of, is_native, native_released_ms, request_of
from vault.copies.request_schemas import CopyRequestOut
from vault.copies.schemas import CopyOut, Native, Waiting
from vault.documents.file_names import display_name as shown_name
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.people.queries import display_name
from vault.people.solo import COPY, done_alone
from vault.people.solo_schemas import SoloOut
from vault.platform.database import Transaction


def shown_request(tx: Transaction, row: CopyRequest) -> CopyRequestOut:
    """One request with its copies."""
    approvals = list(approvals_of(tx, row.id).values())
    people = {row.requester_id, row.recipient_id, *(each.person_id for each in approvals)}
    people |= {row.decided_by} if row.decided_by else set()
    names = {each: display_name(tx, each) for each in people}
    names |= {row.item_id: _item_name(tx, row.item_id), row.device_id: _device_name(tx, row.device_id)}
    return CopyRequestOut.of(row, copies_of_request(tx, row.id), names, _solo(tx, row.id), approvals)


def shown_copy(tx: Transaction, who: SignedIn, row: Copy) -> CopyOut:
    """One copy with its history, and what it still has for the caller."""
    events = events_of(tx, row.id)
    names = {each: display_name(tx, each) for each in _people(row, events)}
    names[row.device_id] = _device_name(tx, row.device_id)
    fetchable = is_fetchable(tx, who, row)
    waiting = Waiting(
        file=fetchable,
        browser=fetchable and is_for_browser(tx, row),
        password=is_password_waiting(tx, who, row),
    )
    native = Native(native_released_ms(tx, row)) if is_native(request_of(tx, row)) else None
    return CopyOut.of(row, events, names, waiting, _solo(tx, row.request_id), native)


def _people(row: Copy, events: list[CopyEvent]) -> set[str]:
    return {row.recipient_id, *(event.person_id for event in events if event.person_id)}


def _item_name(tx: Transaction, item_id: str) -> str:
    item = tx.session.get_one(Item, item_id)
    return shown_name(item.file_name) if item.file_name else item.title


def _device_name(tx: Transaction, device_id: str) -> str:
    return tx.session.get_one(Device, device_id).name


def _solo(tx: Transaction, request_id: str) -> SoloOut | None:
    return SoloOut.of(tx, done_alone(tx, COPY, request_id))
