"""Reading uploads: everybody reaches their own only, from the device it was opened at, and none that is over."""

import json
from collections.abc import Iterable

from sqlalchemy import Select, func, select

from vault.documents.depositing.rules import CheckedOrder, DepositOrder, check_order
from vault.documents.uploads.models import STORED, Upload, UploadPiece
from vault.documents.uploads.rules import ENDED, OPEN, UNDER_WAY
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, hidden
from vault.visits.queries import require_no_visit


def own_upload(tx: Transaction, who: SignedIn, upload_id: str, *, locked: bool = False) -> Upload:
    """An upload of the caller's, `locked` to change it. While outsiders look on there are none (G4.1.5-c).

    Raises:
        Refusal: `not_found`, also for somebody else's, for one opened at another device, and for one that has ended or
            expired; `no_grant` during a visit.
    """
    require_no_visit(tx, who)
    row = tx.session.get(Upload, upload_id, with_for_update=locked or None, populate_existing=locked)
    if row is None or row.person_id != who.person_id or row.device_id != who.device_id or is_over(tx, row):
        raise hidden(Code.NOT_FOUND, subject=upload_id[:200])
    return row


def order_of(row: Upload) -> CheckedOrder:
    """What was ordered, checked anew.

    Raises:
        Refusal: as `check_order`.
    """
    return check_order(order_said(row))


def order_said(row: Upload) -> DepositOrder:
    """What was ordered, as it was said."""
    return DepositOrder(**json.loads(row.ordered))


def is_over(tx: Transaction, row: Upload) -> bool:
    """Whether an upload has ended, or expired and only waits to be swept."""
    return row.state == ENDED or (row.state in OPEN and row.expires_ms < tx.now_ms())


def open_uploads(tx: Transaction, who: SignedIn) -> list[Upload]:
    """The caller's uploads at this device that are not finished, newest first; never many (`MOST_OPEN`)."""
    require_no_visit(tx, who)
    query = _of(who.person_id, OPEN).where(
        Upload.device_id == who.device_id, Upload.expires_ms >= tx.now_ms()
    )
    return list(tx.session.scalars(query.order_by(Upload.started_ms.desc(), Upload.id)))


def under_way(tx: Transaction, person_id: str) -> tuple[int, int]:
    """How many uploads of a person are under way at all their devices, and how many bytes they are to bring."""
    mine = _of(person_id, UNDER_WAY).subquery()
    count, length = tx.session.execute(
        select(func.count(), func.coalesce(func.sum(mine.c.length), 0)).select_from(mine)
    ).one()
    return int(count), int(length)


def _of(person_id: str, states: Iterable[str]) -> Select[Upload]:
    return select(Upload).where(Upload.person_id == person_id, Upload.state.in_(states))


def uploads_for(tx: Transaction, item_id: str) -> list[str]:
    """Uploads of new versions of an item that are under way, by id."""
    query = select(Upload.id).where(Upload.item_id == item_id, Upload.state.in_(OPEN))
    return list(tx.session.scalars(query.order_by(Upload.id)))


def expired_uploads(tx: Transaction) -> list[str]:
    """Uploads that were not finished in time, oldest first."""
    query = select(Upload.id).where(Upload.state.in_(OPEN), Upload.expires_ms < tx.now_ms())
    return list(tx.session.scalars(query.order_by(Upload.expires_ms)))


def stored_pieces(tx: Transaction, upload_id: str) -> list[UploadPiece]:
    """The pieces of an upload in the order of the file."""
    query = select(UploadPiece).where(UploadPiece.upload_id == upload_id, UploadPiece.state == STORED)
    return list(tx.session.scalars(query.order_by(UploadPiece.start)))
