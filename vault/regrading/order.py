"""The manager's order: from its transaction on the item is closed until it bears its new marking."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.copies.queries import open_copies
from vault.copies.rules import OUTSIDE_STATES, CopyState
from vault.copies.void import void_open_requests, void_unsent
from vault.disposal.models import Disposal
from vault.disposal.rules import DisposalState
from vault.documents.models import ACTIVE, Item
from vault.documents.queries import versions_of
from vault.documents.scanning.closing import require_scanned
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import spend_code
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.platform.jobs import enqueue
from vault.platform.operations import start_operation
from vault.register import catalogue
from vault.register.catalogue import Tier
from vault.register.models import Entry
from vault.register.overseer import told_about
from vault.register.queries import entry_of
from vault.register.rules import require_reason
from vault.regrading.authority import require_manager_to_regrade, require_no_gain
from vault.regrading.events import REGRADING_ORDERED
from vault.regrading.marking import bear, unlike
from vault.regrading.models import Regrading, RegradingState
from vault.visits.queries import require_no_visit

REGRADE_JOB: Final = "regrading.carry_out"
REASON: Final = "regrading"
"""Why requests and copies become void, in their leaves."""


def order_regrading(
    tx: Transaction, who: SignedIn, *, item_id: str, marking: str, reason: str, code: str
) -> Regrading:
    """Order that an item has another tier; a job marks it anew.

    A higher tier counts from this transaction on; a lower one once every page bears its marking.

    Args:
        tx: the act's transaction.
        who: the manager of the item's entry.
        item_id: the item.
        marking: the catalogue's phrase of the new tier.
        reason: why the tier is another one (G2.2-g).
        code: a one-time code of a later step than the session's.

    Raises:
        Refusal: `not_found`, `role_required`, `role_conflict`, `marking_missing`, `marking_not_in_catalogue`, `reason_missing`,
            `conflict` (not active, ordered for disposal, or of that tier already), `tier_exceeded` (above the entry's),
            `marking_pending` (an earlier order is being carried out), `malware_found`, `scan_pending`, `self_decision`,
            `no_grant` (a visit is on), and those of `spend_code`.
    """
    entry, item = _locked(tx, item_id)
    require_manager_to_regrade(tx, who, item)
    require_no_visit(tx, who, entry=entry.id, item=item.id)
    tier, why = catalogue.tier_of_marking(marking), require_reason(reason)
    earlier = _require_regradable(tx, entry, item, tier)
    require_no_gain(tx, who, item, tier.level)
    spend_code(tx, who, code, later_than_step=who.code_step)
    if earlier is not None:
        earlier.state = RegradingState.SUPERSEDED
        tx.session.flush()
    regrading = _ordered(tx, who, item, tier, why)
    _void_copies(tx, who, item, entry, tier)
    _close(item, tier)
    for told in told_about(tx, entry, who.person_id):
        said = {"old": regrading.old_marking, "new": tier.marking, "name": display_name(tx, who.person_id)}
        notify(tx, told, "regrading_ordered", entry=entry.name, item=item.id, **said)
    return regrading


def _locked(tx: Transaction, item_id: str) -> tuple[Entry, Item]:
    """The entry before the item, as deposits do."""
    found = tx.session.get(Item, item_id)
    if found is None:
        raise hidden(Code.NOT_FOUND, item=item_id)
    entry = entry_of(tx, found.entry_id, locked=True)
    return entry, tx.session.get_one(Item, item_id, with_for_update=True, populate_existing=True)


def _require_regradable(tx: Transaction, entry: Entry, item: Item, tier: Tier) -> Regrading | None:
    """The blocked order that this one takes the place of, if there is one."""
    about = {"entry": entry.id, "item": item.id}
    under_disposal = select(Disposal.id).where(
        Disposal.item_id == item.id, Disposal.state != DisposalState.CANCELLED
    )
    if item.state != ACTIVE or tx.session.scalar(under_disposal) is not None:
        raise Refusal(Code.CONFLICT, params={"what": "disposal"}, about=about)
    standing = select(Regrading).where(
        Regrading.item_id == item.id, Regrading.state == RegradingState.ORDERED
    )
    earlier = tx.session.scalar(standing.with_for_update())
    if earlier is not None and earlier.blocked_by is None:
        raise Refusal(Code.MARKING_PENDING, about=about)
    if earlier is None and tier.level == item.tier:
        raise Refusal(Code.CONFLICT, params={"what": tier.marking}, about=about)
    if tier.level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about=about)
    for version in versions_of(tx, item.id):
        require_scanned(item, version)
    return earlier


def _ordered(tx: Transaction, who: SignedIn, item: Item, tier: Tier, reason: str) -> Regrading:
    operation = start_operation(tx, REGRADE_JOB, who.person_id)
    regrading = Regrading(
        id=new_id("rgd", tx.platform.randomness),
        item_id=item.id,
        entry_id=item.entry_id,
        state=RegradingState.ORDERED,
        old_tier=item.tier,
        old_marking=item.marking,
        tier=tier.level,
        marking=tier.marking,
        reason=reason,
        ordered_by=who.person_id,
        ordered_ms=tx.now_ms(),
        operation_id=operation.id,
    )
    tx.session.add(regrading)
    leaf = record(
        tx,
        REGRADING_ORDERED,
        who.actor,
        **regrading.about,
        old_tier=item.tier,
        tier=tier.level,
        old_marking=item.marking,
        marking=tier.marking,
        old_file_name=item.file_name,
        reason=reason,
        count=len(unlike(tx, item.id, tier)),
    )
    leaf.bind(regrading)
    leaf.bind(regrading, "order_leaf")
    leaf.bind(item)
    enqueue(tx, REGRADE_JOB, {"regrading_id": regrading.id}, operation_id=operation.id)
    return regrading


def _close(item: Item, tier: Tier) -> None:
    """Nobody opens the item now. Whose access does not reach a higher tier does not see it from here on."""
    item.marking_pending = True
    item.revision += 1
    if tier.level > item.tier:
        bear(item, tier)


def _void_copies(tx: Transaction, who: SignedIn, item: Item, entry: Entry, tier: Tier) -> None:
    """What was approved of the old marking holds no more; who has a copy already is told what it has to be handled as."""
    for request in void_open_requests(tx, item.id, who.actor, REASON):
        notify(tx, request.requester_id, "copy_request_void", entry=entry.name, request=request.id)
    for copy in void_unsent(tx, item.id, who.actor, REASON):
        notify(tx, copy.recipient_id, "copy_void", entry=entry.name, number=str(copy.number), copy=copy.id)
    for copy in open_copies(tx, item.id):
        if CopyState(copy.state) in OUTSIDE_STATES:
            said = {"number": str(copy.number), "copy": copy.id, "marking": tier.marking}
            notify(tx, copy.recipient_id, "copy_marked_before", entry=entry.name, **said)
