"""Opening an upload: what it is for, how long the file is, and whether it may come at all."""

import json
from dataclasses import asdict, dataclass

from vault.access.grant import Grant
from vault.audit.record import record
from vault.documents.depositing.begin import drawn_ids, quota_left_of
from vault.documents.depositing.gate import pass_gate
from vault.documents.depositing.rules import (
    CheckedOrder,
    DepositOrder,
    check_declared_length,
    check_order,
    check_quota,
)
from vault.documents.events import UPLOAD_OPENED
from vault.documents.file_types import PDF
from vault.documents.file_typing import claimed_type
from vault.documents.item_names import marked_name
from vault.documents.uploads.models import Upload
from vault.documents.uploads.queries import under_way
from vault.documents.uploads.rules import MOST_OPEN, RECEIVING
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.settings import Settings


@dataclass(frozen=True)
class Opening:
    """What is announced of a file: the order, its length in bytes, and its SHA-256 where the depositor knows it."""

    order: DepositOrder
    length: int
    content_sha256: bytes | None = None


def open_upload(tx: Transaction, who: SignedIn, opening: Opening, state: str = RECEIVING) -> Upload:
    """Open an upload; its leaf is `upload_session.opened`.

    Raises:
        Refusal: what `begin` refuses of a deposit; `quota_exceeded` also for what other uploads under way are to bring;
            `throttled` when there are too many of them.
    """
    order = checked_opening(opening, tx.platform.settings)
    # Two openings at the same moment count each other.
    lock_account(tx, who.person_id)
    grant = pass_gate(tx, who, order)
    _require_room(tx, who, opening.length)
    item_id, version_id = drawn_ids(tx, order)
    now = tx.now_ms()
    row = Upload(
        id=new_id("ups", tx.platform.randomness),
        person_id=who.person_id,
        device_id=who.device_id,
        state=state,
        ordered=json.dumps(asdict(opening.order)),
        item_id=item_id,
        version_id=version_id,
        length=opening.length,
        received=0,
        content_sha256=opening.content_sha256,
        started_ms=now,
        expires_ms=now + lifetime_ms(tx.platform.settings),
        leaf_index=-1,
    )
    tx.session.add(row)
    _record(tx, who, row, order, grant)
    return row


def lifetime_ms(settings: Settings) -> int:
    """How long an upload may take, and how long what is held waits to be confirmed."""
    return settings.upload_expires_minutes * 60_000


def checked_opening(opening: Opening, settings: Settings) -> CheckedOrder:
    """What can be refused without asking anybody.

    Raises:
        Refusal: as `check_order`; `request_invalid` for an item without content; `type_refused`, `too_large`.
    """
    order = check_order(opening.order)
    if not order.electronic:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "type"})
    claimed = claimed_type(order.file_name or "")
    check_declared_length(opening.length, settings.pdf_max if claimed is PDF else settings.upload_max)
    return order


def _require_room(tx: Transaction, who: SignedIn, incoming: int) -> None:
    count, reserved = under_way(tx, who.person_id)
    left = quota_left_of(tx, who.person_id, incoming)
    check_quota(stored=reserved, incoming=incoming, quota=left)
    if count >= MOST_OPEN:
        raise Refusal(Code.THROTTLED, params={"seconds": "60"}, headers={"Retry-After": "60"})


def _record(tx: Transaction, who: SignedIn, row: Upload, order: CheckedOrder, grant: Grant) -> None:
    leaf = record(
        tx,
        UPLOAD_OPENED,
        who.actor,
        upload=row.id,
        entry=order.entry_id,
        item=row.item_id,
        version=row.version_id,
        file_name=marked_name(order.tier.marking, order.file_name or ""),
        marking=order.tier.marking,
        tier=order.tier.level,
        size=row.length,
        grant=grant.grant_id,
    )
    leaf.bind(row)
