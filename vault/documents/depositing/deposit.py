"""Depositing content: intent and leaf, ring entry, seal, put, read back, then item and leaf (architecture rule 1).

The steps are `begin` (U1), `content` (U2 to U5) and `finish` (U6); `abort` undoes what did not get that far.
"""

import hashlib
import logging

from vault.documents.depositing.abort import abort_upload
from vault.documents.depositing.begin import Begun, Earlier, Envelope, begin
from vault.documents.depositing.content import store_content
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.finish import finish
from vault.documents.intake import CHUNK, Body, CountedBody
from vault.documents.models import Item, Version
from vault.documents.scanning.hits import found_at_deposit
from vault.documents.schemas import ItemOut, Names
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

_log = logging.getLogger("hizo.deposit")


def deposit(desk: DepositDesk, who: SignedIn, envelope: Envelope, body: Body) -> ItemOut:
    """Take in a body and make it an item, or the next version of one.

    Args:
        desk: what deposits share.
        who: the depositor.
        envelope: what the request says of the content.
        body: the raw bytes; an error of reading it passes through, and nothing of the upload stays.

    Raises:
        Refusal: with every code of the three steps; nothing is stored then.
    """
    begun = begin(desk.platform, who, envelope)
    if isinstance(begun, Earlier):
        return _repeat(desk.platform, begun, body)
    try:
        content = store_content(desk, begun, envelope, body)
        with desk.platform.transaction() as tx:
            item, version = finish(tx, who, begun, content)
            return ItemOut.of(item, version, Names(tx))
    except BaseException as trouble:
        undo_deposit(desk.platform, who, begun, trouble)
        raise


def undo_deposit(platform: Platform, who: SignedIn, begun: Begun, trouble: BaseException) -> None:
    """Clean up at once; whatever prevents it is left to the sweeper, and the first trouble stays the answer."""
    reason = trouble.true_code.value if isinstance(trouble, Refusal) else type(trouble).__name__
    try:
        if isinstance(trouble, Refusal) and trouble.code is Code.MALWARE_FOUND:
            found_at_deposit(platform, who.actor, begun, trouble.params["found"])
        abort_upload(platform, begun.intent_id, who.actor, reason)
    except Exception as later:
        _log.warning("upload %s is left to the sweeper: %s", begun.intent_id, type(later).__name__)


def _repeat(platform: Platform, earlier: Earlier, body: Body) -> ItemOut:
    """The answer to a repeated request, once its content has been seen to be the same (crash point U7).

    Raises:
        Refusal: `conflict`, other content under the same idempotency key.
    """
    digest = hashlib.sha256()
    limit = platform.settings.upload_max
    counted = CountedBody(body, limit, Refusal(Code.TOO_LARGE, params={"limit": str(limit)}))
    while piece := counted.read(CHUNK):
        digest.update(piece)
    if digest.digest() != earlier.content_sha256:
        raise Refusal(Code.CONFLICT, params={"what": "Idempotency-Key"}, about={"item": earlier.item_id})
    with platform.reading() as tx:
        return shown_again(tx, earlier)


def shown_again(tx: Transaction, earlier: Earlier) -> ItemOut:
    """The item as it stands now, with the version that the earlier request made."""
    item = tx.session.get_one(Item, earlier.item_id)
    return ItemOut.of(item, tx.session.get_one(Version, earlier.version_id), Names(tx))
