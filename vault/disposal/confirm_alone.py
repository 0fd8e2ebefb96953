"""A small company's only manager, whose order nobody else could confirm, confirms it alone: announced, with two codes (T5-c)."""

from __future__ import annotations

from vault.disposal.authority import Capacity, others_with_capacity, require_capacity
from vault.disposal.confirm import disposal_about, order_of, require_as_shown, start_erasing
from vault.disposal.models import Disposal
from vault.disposal.rules import DisposalState
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.people.models_small_company import SoloAct
from vault.people.solo import DISPOSAL, begin, finish
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import require_live_manager
from vault.register.queries import entry_of


def announce_own_confirmation(
    tx: Transaction, who: SignedIn, disposal: Disposal, *, digest: str, code: str
) -> SoloAct:
    """Say with a code that one will confirm one's own order alone.

    Args:
        digest: of exactly what would be destroyed, as it was shown; when anything of it changes the announcement is void.

    Raises:
        Refusal: `self_decision` (somebody else could confirm it, or no profile is in force), `disposal_role`,
            `role_conflict`, `conflict` (decided already, not one's own order, or changed since),
            `derivatives_outstanding`, and what `begin` raises.
    """
    _require_alone(tx, who, disposal, digest)
    return begin(tx, who, DISPOSAL, disposal.id, digest, code)


def confirm_own_order(
    tx: Transaction, who: SignedIn, disposal: Disposal, solo_id: str, *, digest: str, code: str
) -> None:
    """Confirm what was announced, after the wait or once a confirmer from outside agreed, with a new code.

    Raises:
        Refusal: as `announce_own_confirmation`, and what `finish` raises.
    """
    capacity = _require_alone(tx, who, disposal, digest)
    act = finish(tx, who, solo_id, DISPOSAL, digest, code)
    start_erasing(tx, who, disposal, capacity, digest, act.done_step or 0)


def _require_alone(tx: Transaction, who: SignedIn, disposal: Disposal, digest: str) -> Capacity:
    item = tx.session.get_one(Item, disposal.item_id, with_for_update=True)
    capacity = require_capacity(tx, who, item)
    require_live_manager(tx, entry_of(tx, item.entry_id))
    if order_of(tx, disposal).person_id != who.person_id:
        raise Refusal(Code.CONFLICT, params={"what": "person"}, about=disposal_about(disposal))
    if others_with_capacity(tx, item, who.person_id):
        raise Refusal(Code.SELF_DECISION, about=disposal_about(disposal))
    if disposal.state != DisposalState.ORDERED:
        raise Refusal(Code.CONFLICT, params={"what": "state"}, about=disposal_about(disposal))
    require_as_shown(tx, disposal, item, digest)
    return capacity
