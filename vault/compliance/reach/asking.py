"""Who may ask who could open what; every answer leaves a leaf."""

from __future__ import annotations

from vault.access.authority import oversees
from vault.access.events import ACCESS_EXPLAINED
from vault.access.gate import open_item
from vault.access.rules import Right
from vault.access.why import Explanation, why
from vault.audit.record import record
from vault.documents.models import Item
from vault.documents.queries import LOWEST_TIER
from vault.identity.auth import SignedIn
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.queries import entry_of
from vault.regrading.queries import tier_at


def overseen_item(tx: Transaction, who: SignedIn, item_id: str) -> Item:
    """An item of an entry the caller oversees.

    Raises:
        Refusal: `not_found` for any other, whether there is such an item or not.
    """
    item = tx.session.get(Item, item_id)
    if item is None:
        raise hidden(Code.NOT_FOUND, item=item_id)
    if not oversees(tx, who.person_id, entry_of(tx, item.entry_id)):
        raise hidden(Code.ROLE_REQUIRED, item=item_id)
    return item


def why_item(
    tx: Transaction, who: SignedIn, person_id: str, item_id: str, at_ms: int
) -> tuple[Item, Explanation]:
    """Why a person could or could not open an item: for themselves as far as they may know of it, and for its overseers.

    Raises:
        Refusal: `not_found`; for oneself also what stops one everywhere, as `open_item` tells it.
    """
    if person_id == who.person_id:
        item, explained = _own(tx, who, item_id, at_ms)
    else:
        item = overseen_item(tx, who, item_id)
        explained = why(tx, person_id, item.entry_id, tier_at(tx, item, at_ms), at_ms)
    _record(tx, who, person_id, item.entry_id, item.id, tier_at(tx, item, at_ms), at_ms)
    return item, explained


def _own(tx: Transaction, who: SignedIn, item_id: str, at_ms: int) -> tuple[Item, Explanation]:
    """Whoever asks about their own access learns of an item only what the gate itself would tell, now or then."""
    item = tx.session.get(Item, item_id)
    if item is None:
        open_item(tx, who, entry_id=None, tier=LOWEST_TIER, act=Right.VIEW, about={"item": item_id})
    assert item is not None  # noqa: S101  # open_item refuses what does not exist
    explained = why(tx, who.person_id, item.entry_id, tier_at(tx, item, at_ms), at_ms)
    if explained.decision.code is not None and not oversees(tx, who.person_id, entry_of(tx, item.entry_id)):
        open_item(tx, who, entry_id=item.entry_id, tier=item.tier, act=Right.VIEW, about={"item": item_id})
    return item, explained


def why_entry(
    tx: Transaction, who: SignedIn, person_id: str, entry_id: str, tier: int | None, at_ms: int
) -> tuple[int, Explanation]:
    """Why a person could or could not open a tier of an entry (its highest when not said): for themselves and overseers.

    Raises:
        Refusal: `not_found`, `role_required`.
    """
    entry = entry_of(tx, entry_id)
    if person_id != who.person_id and not oversees(tx, who.person_id, entry):
        raise Refusal(
            Code.ROLE_REQUIRED,
            params={"roles": "responsible_manager, overall_officer, auditor"},
            about={"entry": entry.id, "subject": person_id},
        )
    asked = entry.tier if tier is None else tier
    explained = why(tx, person_id, entry.id, asked, at_ms)
    _record(tx, who, person_id, entry.id, None, asked, at_ms)
    return asked, explained


def _record(
    tx: Transaction, who: SignedIn, person_id: str, entry_id: str, item_id: str | None, tier: int, at_ms: int
) -> None:
    record(
        tx,
        ACCESS_EXPLAINED,
        who.actor,
        person=person_id,
        entry=entry_id,
        item=item_id,
        tier=tier,
        moment=utc_text(at_ms),
    )
