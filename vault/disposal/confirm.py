"""The second person's confirmation (D1), which starts the job; and the manager's cancellation before it."""

from __future__ import annotations

from sqlalchemy import update

from vault.audit.record import record
from vault.disposal.authority import Capacity, is_manager, require_capacity, require_manager_to_order
from vault.disposal.bound import bound_as_ordered, bound_now
from vault.disposal.decide import Decided, decision_of, note_decision
from vault.disposal.events import DISPOSAL_CANCELLED, DISPOSAL_CONFIRMED
from vault.disposal.models import Decision, Disposal
from vault.disposal.rules import (
    Bound,
    DecisionKind,
    DisposalState,
    covers,
    require_nothing_outside,
    require_reason,
)
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import spend_code
from vault.people.posts import Post
from vault.people.queries import same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import enqueue
from vault.platform.operations import start_operation
from vault.register.queries import entry_of

EXECUTE_JOB = "disposal.execute"


def confirm_disposal(tx: Transaction, who: SignedIn, disposal: Disposal, *, digest: str, code: str) -> None:
    """Confirm an order and hand it to the job; from the job's first step on nothing stops it.

    Args:
        tx: the act's transaction.
        who: another human than the orderer: a designated holder with a live grant, or the manager.
        disposal: the order.
        digest: the digest of what this person was shown.
        code: a one-time code of a later step than the session's.

    Raises:
        Refusal: `self_decision`, `disposal_role`, `conflict` (decided already, or changed since), and
            `derivatives_outstanding`; those of `spend_code`.
    """
    item = tx.session.get_one(Item, disposal.item_id, with_for_update=True)
    ordered = order_of(tx, disposal)
    if same_human(tx, ordered.person_id, who.person_id):
        raise Refusal(Code.SELF_DECISION, about=disposal_about(disposal))
    capacity = require_capacity(tx, who, item)
    require_as_shown(tx, disposal, item, digest)
    step = spend_code(tx, who, code, later_than_step=who.code_step)
    start_erasing(tx, who, disposal, capacity, digest, step)
    notify(tx, ordered.person_id, "disposal_confirmed", entry=entry_of(tx, disposal.entry_id).name)


def require_as_shown(tx: Transaction, disposal: Disposal, item: Item, digest: str) -> None:
    """The person was shown exactly what would be destroyed now, and no copy of it is out.

    Raises:
        Refusal: `conflict`, `disposal_role` (as `require_unchanged`), `derivatives_outstanding`.
    """
    bound = require_unchanged(tx, disposal, item)
    if bound.digest() != digest:
        raise Refusal(Code.CONFLICT, params={"what": "digest"}, about=disposal_about(disposal))
    require_nothing_outside(bound)


def start_erasing(
    tx: Transaction, who: SignedIn, disposal: Disposal, capacity: Capacity, digest: str, step: int
) -> None:
    """Write the confirmation down and hand the order to the job; `conflict` when it was decided already."""
    _move(tx, disposal, DisposalState.CONFIRMED)
    _note_confirmation(tx, who, disposal, capacity, digest, step)
    operation = start_operation(tx, EXECUTE_JOB, who.person_id)
    disposal.operation_id = operation.id
    enqueue(tx, EXECUTE_JOB, {"disposal_id": disposal.id}, operation_id=operation.id)


def require_unchanged(tx: Transaction, disposal: Disposal, item: Item) -> Bound:
    """What the item binds now, if the order still covers it and its orderer still answers for the entry.

    Raises:
        Refusal: `conflict`, `disposal_role`.
    """
    if not is_manager(tx, order_of(tx, disposal).person_id, entry_of(tx, item.entry_id)):
        raise Refusal(Code.DISPOSAL_ROLE, about=disposal_about(disposal))
    bound = bound_now(tx, item, disposal.reason)
    if not covers(bound_as_ordered(disposal), bound):
        raise Refusal(Code.CONFLICT, params={"what": "item"}, about=disposal_about(disposal))
    return bound


def cancel_disposal(tx: Transaction, who: SignedIn, disposal: Disposal, reason: str) -> None:
    """Take an order back before it is confirmed.

    Raises:
        Refusal: `disposal_role`, `reason_missing`, `conflict` (confirmed or cancelled already).
    """
    item = tx.session.get_one(Item, disposal.item_id, with_for_update=True)
    require_manager_to_order(tx, who, item)
    given = require_reason(reason)
    _move(tx, disposal, DisposalState.CANCELLED)
    leaf = record(tx, DISPOSAL_CANCELLED, who.actor, **disposal_about(disposal), reason=given)
    leaf.bind(disposal)
    decided = Decided(
        DecisionKind.CANCELLED,
        who.person_id,
        (Post.RESPONSIBLE_MANAGER.value,),
        disposal.digest,
        who.code_step,
    )
    leaf.bind(note_decision(tx, disposal, decided))


def order_of(tx: Transaction, disposal: Disposal) -> Decision:
    """The order, with who gave it."""
    ordered = decision_of(tx, disposal, DecisionKind.ORDERED)
    assert ordered is not None  # noqa: S101 - order and decision are written in one transaction
    return ordered


def _note_confirmation(
    tx: Transaction, who: SignedIn, disposal: Disposal, capacity: Capacity, digest: str, step: int
) -> None:
    leaf = record(
        tx,
        DISPOSAL_CONFIRMED,
        who.actor,
        **disposal_about(disposal),
        digest=digest,
        duty=capacity.duty,
        designation=capacity.designation_id,
        grant=capacity.grant_id,
    )
    leaf.bind(disposal)
    decided = Decided(DecisionKind.CONFIRMED, who.person_id, (capacity.duty,), digest, step)
    leaf.bind(note_decision(tx, disposal, decided))


def _move(tx: Transaction, disposal: Disposal, state: DisposalState) -> None:
    """Out of `ordered`, once: of several callers at the same moment one succeeds."""
    moved = tx.session.execute(
        update(Disposal)
        .where(Disposal.id == disposal.id, Disposal.state == DisposalState.ORDERED)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(Code.CONFLICT, params={"what": "state"}, about=disposal_about(disposal))
    tx.session.refresh(disposal)


def disposal_about(disposal: Disposal) -> dict[str, str]:
    """The fields every leaf and refusal of a disposal carries."""
    return {"entry": disposal.entry_id, "item": disposal.item_id, "disposal": disposal.id}
