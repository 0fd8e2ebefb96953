"""How requests and copies are shown: with names, and with what stood in for a second person."""

from __future__ import annotations

from vault.copies.models import Copy, CopyRequest
from vault.copies.queries import copies_of_request, events_of
from vault.copies.schemas import CopyOut, CopyRequestOut
from vault.people.queries import display_name
from vault.people.solo import COPY, done_alone
from vault.people.solo_schemas import SoloOut
from vault.platform.database import Transaction


def shown_request(tx: Transaction, row: CopyRequest) -> CopyRequestOut:
    """One request with its copies."""
    people = {row.requester_id, row.recipient_id, *([row.decided_by] if row.decided_by else [])}
    names = {each: display_name(tx, each) for each in people}
    return CopyRequestOut.of(row, copies_of_request(tx, row.id), names, _solo(tx, row.id))


def shown_copy(tx: Transaction, row: Copy) -> CopyOut:
    """One copy with its history."""
    return CopyOut.of(
        row, display_name(tx, row.recipient_id), events_of(tx, row.id), _solo(tx, row.request_id)
    )


def _solo(tx: Transaction, request_id: str) -> SoloOut | None:
    return SoloOut.of(tx, done_alone(tx, COPY, request_id))
