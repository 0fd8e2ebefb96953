"""Deciding on an alert: what came of it and why, on record (G3.0-j)."""

from __future__ import annotations

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.oversight.alerts.kinds import Outcome
from vault.oversight.alerts.reading import alert_for, may_decide
from vault.oversight.events import ALERT_DECIDED
from vault.oversight.models import Alert
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.rules import require_reason


def decide(tx: Transaction, who: SignedIn, alert_id: str, outcome: Outcome, reason: str) -> Alert:
    """Decide an alert, as the entry's manager, or as the overall officer once it came to them.

    Raises:
        Refusal: `not_found` (also for one about oneself), `role_required`, `step_up_required`, `reason_missing`,
            `conflict` (decided already).
    """
    row = alert_for(tx, who, alert_id, locked=True)
    if row.decided_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "decided"})
    if not may_decide(tx, who.person_id, row):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
    require_fresh_code(tx.platform, who)
    row.reason = require_reason(reason)
    row.outcome, row.decided_by, row.decided_ms = outcome.value, who.person_id, tx.now_ms()
    leaf = record(
        tx,
        ALERT_DECIDED,
        who.actor,
        alert=row.id,
        alert_kind=row.kind,
        entry=row.entry_id,
        subject=row.subject_id,
        decision=row.outcome,
        reason=row.reason,
    )
    leaf.bind(row, "decided_leaf_index")
    return row
