"""Answering a remark: the measure stays, was changed, or has a dated exception, and why (TQ2-2)."""

from __future__ import annotations

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.oversight.events import REMARK_ANSWERED
from vault.oversight.models import Remark
from vault.oversight.remarks.reading import may_answer, remark_for
from vault.oversight.remarks.rules import RemarkOutcome, check_said
from vault.oversight.remarks.targets import name_of
from vault.people.posts import Post
from vault.people.queries import display_name, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def answer(tx: Transaction, who: SignedIn, remark_id: str, outcome: RemarkOutcome, reason: str) -> Remark:
    """Answer a remark, once; who filed it is told.

    Raises:
        Refusal: `not_found`, `conflict` (answered), `self_decision` (one's own), `role_required` (another's to answer),
            `reason_missing`, `request_invalid`, `secret_in_ledger`.
    """
    row = remark_for(tx, who, remark_id, locked=True)
    if row.answered_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "answered"})
    if same_human(tx, who.person_id, row.filed_by):
        raise Refusal(Code.SELF_DECISION, about={"subject": row.filed_by})
    if not may_answer(tx, who.person_id, row):
        roles = f"{Post.RESPONSIBLE_MANAGER.value}, {Post.OVERALL_OFFICER.value}"
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles})
    row.reason = check_said(reason, "reason")
    row.outcome, row.answered_by, row.answered_ms = outcome.value, who.person_id, tx.now_ms()
    leaf = record(
        tx,
        REMARK_ANSWERED,
        who.actor,
        remark=row.id,
        remark_about=row.about,
        remark_target=row.target,
        subject=row.filed_by,
        decision=row.outcome,
        reason=row.reason,
    )
    leaf.bind(row, "answered_leaf_index")
    said = {"name": display_name(tx, who.person_id), "measure": name_of(tx, row), "remark": row.id}
    notify(tx, row.filed_by, "remark_answered", **said)
    return row
