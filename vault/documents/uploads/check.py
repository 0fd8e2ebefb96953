"""Checking a whole upload: the same intake as of every deposit, run by a job over the sealed pieces.

Each try is a deposit of its own, with its own intent and its own objects: what a killed one left behind is undone like any
deposit that was interrupted, and nothing is ever written twice under one name.
"""

import json
from dataclasses import dataclass
from typing import Final

from vault.access.gate import require_live_grant
from vault.access.rules import Right
from vault.audit.actor import Actor
from vault.documents.depositing.abort import abort_upload
from vault.documents.depositing.begin import Begun, Envelope, Started, begun_of, start
from vault.documents.depositing.content import store_content
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.gate import require_same_place, require_within_tier
from vault.documents.depositing.rules import CheckedOrder
from vault.documents.intake import MemoryRoom
from vault.documents.models import Item
from vault.documents.scanning.hits import found_at_deposit
from vault.documents.uploads.end import clear_later
from vault.documents.uploads.hold import hold
from vault.documents.uploads.models import Upload
from vault.documents.uploads.queries import order_of, order_said, stored_pieces
from vault.documents.uploads.rules import CHECKING, REFUSED, require_follows
from vault.documents.uploads.sealed_pieces import PiecesBody, SealedPiece, sealed_pieces
from vault.documents.workers import WorkerPool
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import PASSING, LeasedJob, LeaseLostError, RetryLater, enqueue
from vault.register.queries import entry_of

CHECK_JOB: Final = "documents.check_upload"
INTERRUPTED: Final = "interrupted"
LATER: Final = PASSING | {Code.THROTTLED}
"""What says nothing about the file: the job comes back."""


@dataclass(frozen=True)
class _Try:
    """One try, whose intent is durable."""

    begun: Begun
    envelope: Envelope
    pieces: list[SealedPiece]


def await_check(tx: Transaction, row: Upload) -> None:
    """The last piece is in: from here on nothing is added, and a job looks at the whole."""
    require_follows(row.state, CHECKING)
    row.state = CHECKING
    enqueue(tx, CHECK_JOB, {"upload_id": row.id})


def check_upload(job: LeasedJob, workers: WorkerPool) -> None:
    """Take the whole in and hold it, or say why it cannot be deposited.

    Raises:
        RetryLater: the store, the log or the workers are busy or away, or the vault is sealed.
    """
    upload_id = str(job.payload["upload_id"])
    tried: _Try | None = None
    try:
        tried = _begin(job, upload_id)
        if tried is not None:
            _take_in(job, workers, upload_id, tried)
    except LeaseLostError:
        # Another worker undoes this try when it begins its own.
        raise
    except Refusal as refusal:
        _undo(job, tried, refusal)
        if refusal.code in LATER:
            raise RetryLater(refusal) from refusal
        _refuse(job, upload_id, refusal)
    except Exception:
        _undo(job, tried, Refusal(Code.INTERNAL))
        _refuse(job, upload_id, Refusal(Code.INTERNAL))
        raise


def _take_in(job: LeasedJob, workers: WorkerPool, upload_id: str, tried: _Try) -> None:
    # This job is the only one of its kind in its process: there is always room for one document.
    desk = DepositDesk(job.platform, workers, MemoryRoom(job.platform.settings.pdf_max))
    entry_id, grant = tried.begun.order.entry_id, tried.begun.grant
    with PiecesBody(job.platform, grant, entry_id, tried.pieces) as body:
        content = store_content(desk, tried.begun, tried.envelope, body)
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id, with_for_update=True)
        hold(tx, row, tried.begun, content, _by(job, row))


def _begin(job: LeasedJob, upload_id: str) -> _Try | None:
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id)
    if row.state != CHECKING:
        return None
    if row.intent_id is not None:
        abort_upload(job.platform, row.intent_id, _by(job, row), INTERRUPTED)
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id, with_for_update=True)
        if row.state != CHECKING:
            return None
        order, envelope = order_of(row), envelope_of(row)
        started = _start(tx, job, row, order, envelope)
        row.intent_id = started.intent.id
        pieces = sealed_pieces(job.platform, row, order, stored_pieces(tx, row.id))
    return _Try(begun_of(job.platform, started), envelope, pieces)


def _start(tx: Transaction, job: LeasedJob, row: Upload, order: CheckedOrder, envelope: Envelope) -> Started:
    """The gate is asked about the depositor, who may have lost the right while the file came in."""
    about = {"entry": order.entry_id, "item": row.item_id}
    grant = require_live_grant(tx, row.person_id, order.entry_id, order.tier.level, Right.DEPOSIT, about)
    require_within_tier(entry_of(tx, order.entry_id), order)
    if order.item_id is not None:
        require_same_place(tx.session.get(Item, order.item_id), order)
    return start(tx, _by(job, row), grant, order, envelope, ids=(row.item_id, row.version_id))


def envelope_of(row: Upload) -> Envelope:
    """What is known of an upload's content before it is looked at."""
    return Envelope(order_said(row), None, row.length, row.content_sha256)


def _undo(job: LeasedJob, tried: _Try | None, refusal: Refusal) -> None:
    if tried is not None:
        by = Actor.job(job.id, tried.begun.grant.person_id)
        if refusal.code is Code.MALWARE_FOUND:
            found_at_deposit(job.platform, by, tried.begun, refusal.params["found"])
        abort_upload(job.platform, tried.begun.intent_id, by, refusal.true_code.value)


def _refuse(job: LeasedJob, upload_id: str, refusal: Refusal) -> None:
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id, with_for_update=True)
        if row.state != CHECKING:
            return
        row.state, row.intent_id = REFUSED, None
        row.problem = json.dumps({"code": refusal.code.value, "params": refusal.params})
        clear_later(tx, row)


def _by(job: LeasedJob, row: Upload) -> Actor:
    return Actor.job(job.id, row.person_id)
