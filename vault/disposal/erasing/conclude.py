"""The end of erasing: when every place is proven and every copy is back, the leaf `item.erased` says so."""

from __future__ import annotations

from dataclasses import asdict

from vault.audit.record import record
from vault.copies.queries import open_copies
from vault.disposal.certificate.document import substance_sha256
from vault.disposal.certificate.facts import Kind
from vault.disposal.certificate.grade import Result, grade
from vault.disposal.erasing.places import places_of
from vault.disposal.erasing.plan import Plan, change_plan
from vault.disposal.events import ITEM_ERASED
from vault.disposal.gather import copy_facts, gather
from vault.disposal.models import Disposal
from vault.disposal.rules import DisposalState
from vault.disposal.warrant import Warrant
from vault.documents.models import DESTROYED, DISPOSED, Item
from vault.documents.queries import objects_of
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob, RetryLater


def conclude(job: LeasedJob, warrant: Warrant) -> None:
    """Record that the item is erased.

    Raises:
        RetryLater: `disposal_unverified` while a place is not proven, `derivatives_outstanding` while a copy is out;
            the item stays listed, and an interim statement can be had.
    """
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id, with_for_update=True)
        if disposal.state != DisposalState.ERASING:
            return
        refusal = _why_not_yet(tx, disposal)
        disposal.blocked_by = None if refusal is None else refusal.code.value
        if refusal is None:
            _erased(tx, warrant, disposal)
    if refusal is not None:
        raise RetryLater(refusal)


def _why_not_yet(tx: Transaction, disposal: Disposal) -> Refusal | None:
    about = {"item": disposal.item_id, "disposal": disposal.id}
    unproven = [place.id for place in places_of(tx, disposal) if grade(place) is Result.UNVERIFIED]
    if unproven:
        return Refusal(Code.DISPOSAL_UNVERIFIED, params={"open_step": ", ".join(unproven)}, about=about)
    if out := open_copies(tx, disposal.item_id):
        numbers = ", ".join(str(copy.number) for copy in out)
        return Refusal(Code.DERIVATIVES_OUTSTANDING, params={"copies": numbers}, about=about)
    return None


def _erased(tx: Transaction, warrant: Warrant, disposal: Disposal) -> None:
    item = tx.session.get_one(Item, disposal.item_id, with_for_update=True)
    rows = objects_of(tx, disposal.item_id)
    for row in rows:
        row.state = DESTROYED
    item.state = DISPOSED
    item.revision += 1
    disposal.state = DisposalState.ERASED
    # From here on the certificate's substance is fixed, whatever is renamed later.
    copies = [asdict(copy) for copy in copy_facts(tx, disposal.item_id)]
    plan: Plan = change_plan(tx, disposal, copies=copies)
    facts = gather(tx, disposal, kind=Kind.INTERIM_STATEMENT, number="", issued_ms=0, log=None)
    leaf = record(
        tx,
        ITEM_ERASED,
        warrant.actor,
        **warrant.about,
        digest=disposal.digest,
        sha256=substance_sha256(facts).hex(),
        count=len(rows),
        epoch=plan.epochs,
        order_leaf=warrant.order_leaf,
    )
    leaf.bind(item)
    leaf.bind(disposal)
