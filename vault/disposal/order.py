"""The manager's order (D0): with a reason and a fresh code, over a digest of what will be destroyed."""

from __future__ import annotations

import json

from sqlalchemy import select

from vault.audit.record import record
from vault.disposal.authority import require_manager_to_order
from vault.disposal.bound import bound_now
from vault.disposal.decide import Decided, note_decision
from vault.disposal.events import DISPOSAL_ORDERED
from vault.disposal.models import Disposal
from vault.disposal.rules import DecisionKind, DisposalState, require_reason
from vault.documents.models import ACTIVE, Item
from vault.documents.queries import versions_of
from vault.documents.scanning.closing import require_marked
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import spend_code
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.procedures.queries import require_published
from vault.procedures.slots import Slot
from vault.register.queries import designations_of, entry_of


def order_disposal(tx: Transaction, who: SignedIn, *, item_id: str, reason: str, code: str) -> Disposal:
    """Order the disposal of an item; nothing is closed or destroyed yet.

    Args:
        tx: the act's transaction.
        who: the manager of the item's entry.
        item_id: the item.
        reason: why the information is no longer needed (G9.1.4-b).
        code: a one-time code of a later step than the session's.

    Raises:
        Refusal: `not_found`, `disposal_role`, `reason_missing`, `conflict` (not active, under disposal already, or no
            electronic file), `marking_pending`, `procedure_missing` (G5.0-c), and those of `spend_code`.
    """
    item = tx.session.get(Item, item_id, with_for_update=True)
    if item is None:
        raise hidden(Code.NOT_FOUND, item=item_id)
    require_manager_to_order(tx, who, item)
    require_published(tx, Slot.DISPOSAL)
    given = require_reason(reason)
    _require_disposable(tx, item)
    step = spend_code(tx, who, code, later_than_step=who.code_step)
    disposal = _new_row(tx, item, given)
    leaf = record(
        tx,
        DISPOSAL_ORDERED,
        who.actor,
        entry=item.entry_id,
        item=item.id,
        disposal=disposal.id,
        digest=disposal.digest,
        reason=given,
        count=len(json.loads(disposal.bound)["open_copies"]),
    )
    leaf.bind(disposal)
    decided = Decided(
        DecisionKind.ORDERED, who.person_id, (Post.RESPONSIBLE_MANAGER.value,), disposal.digest, step
    )
    leaf.bind(note_decision(tx, disposal, decided))
    _tell_designated(tx, item)
    return disposal


def _require_disposable(tx: Transaction, item: Item) -> None:
    about = {"entry": item.entry_id, "item": item.id}
    query = select(Disposal.id).where(Disposal.item_id == item.id, Disposal.state != DisposalState.CANCELLED)
    if item.state != ACTIVE or tx.session.scalar(query) is not None:
        raise Refusal(Code.CONFLICT, params={"what": "disposal"}, about=about)
    if not versions_of(tx, item.id):
        raise Refusal(Code.CONFLICT, params={"what": item.type}, about=about)
    require_marked(item)


def _new_row(tx: Transaction, item: Item, reason: str) -> Disposal:
    bound = bound_now(tx, item, reason)
    disposal = Disposal(
        id=new_id("dsp", tx.platform.randomness),
        item_id=item.id,
        entry_id=item.entry_id,
        state=DisposalState.ORDERED,
        reason=reason,
        bound=json.dumps(bound.as_json(), ensure_ascii=False),
        digest=bound.digest(),
        plan="{}",
        created_ms=tx.now_ms(),
    )
    tx.session.add(disposal)
    tx.session.flush()
    return disposal


def _tell_designated(tx: Transaction, item: Item) -> None:
    live = {
        one.person_id
        for one in designations_of(tx, item.entry_id)
        if one.ended_ms is None and one.ends_ms >= tx.now_ms()
    }
    for person_id in sorted(live):
        notify(tx, person_id, "disposal_ordered", entry=entry_of(tx, item.entry_id).name)
