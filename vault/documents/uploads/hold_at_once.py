"""A whole file in one body, held to be looked at: for pages without scripts, which cannot send pieces."""

import logging

from vault.documents.depositing.begin import Begun, Envelope, begun_of, start
from vault.documents.depositing.content import store_content
from vault.documents.depositing.deposit import undo_deposit
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.gate import pass_gate
from vault.documents.depositing.rules import DepositOrder
from vault.documents.intake import Body
from vault.documents.uploads.end import end_upload
from vault.documents.uploads.hold import hold
from vault.documents.uploads.models import Upload
from vault.documents.uploads.open_upload import Opening, open_upload
from vault.documents.uploads.queries import order_of
from vault.documents.uploads.rules import CHECKING
from vault.identity.auth import SignedIn
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform

_log = logging.getLogger("hizo.uploads")


class _Measured:
    """A body that is counted while it passes by."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self.count = 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""
        piece = self._body.read(size)
        self.count += len(piece)
        return piece


def hold_at_once(desk: DepositDesk, who: SignedIn, order: DepositOrder, body: Body) -> str:
    """Take a body in as `deposit` does, and hold it.

    Returns:
        The id of the upload.

    Raises:
        Refusal: with every code of opening an upload and of the intake; nothing is stored then.
    """
    upload_id, begun, envelope = _begin(desk.platform, who, order)
    measured = _Measured(body)
    try:
        content = store_content(desk, begun, envelope, measured)
        with desk.platform.transaction() as tx:
            row = tx.session.get_one(Upload, upload_id, with_for_update=True)
            row.length = row.received = measured.count
            hold(tx, row, begun, content, who.actor)
    except BaseException as trouble:
        undo_deposit(desk.platform, who, begun, trouble)
        _end(desk.platform, who, upload_id, trouble)
        raise
    return upload_id


def _begin(platform: Platform, who: SignedIn, order: DepositOrder) -> tuple[str, Begun, Envelope]:
    envelope = Envelope(order, None, None, None)
    with platform.transaction() as tx:
        row = open_upload(tx, who, Opening(order, 0), CHECKING)
        checked = order_of(row)
        ids = row.item_id, row.version_id
        started = start(tx, who.actor, pass_gate(tx, who, checked), checked, envelope, ids=ids)
        row.intent_id = started.intent.id
    return row.id, begun_of(platform, started), envelope


def _end(platform: Platform, who: SignedIn, upload_id: str, trouble: BaseException) -> None:
    reason = trouble.true_code.value if isinstance(trouble, Refusal) else type(trouble).__name__
    try:
        with platform.transaction() as tx:
            end_upload(tx, tx.session.get_one(Upload, upload_id, with_for_update=True), who.actor, reason)
    except Exception as later:
        _log.warning("upload %s is left to the sweeper: %s", upload_id, type(later).__name__)
