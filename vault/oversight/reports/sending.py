"""Sending the yearly report, its numbers frozen, and acknowledging it (G3.0-l)."""

from __future__ import annotations

import hashlib

from crypto.canonical import canonical_json
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.oversight.events import REPORT_ACKNOWLEDGED, REPORT_SENT
from vault.oversight.models import ManagementReport
from vault.oversight.reports.figures import draft
from vault.oversight.reports.reading import period_start, report_row
from vault.oversight.reports.standing import newest_report
from vault.people.posts import Post
from vault.people.queries import display_name, overall_officer, require_post, same_human
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import MAX_TEXT_LENGTH


def send_report(tx: Transaction, who: SignedIn, remarks: str) -> ManagementReport:
    """Freeze the draft of this moment with the sender's remarks, and send it to the overall officer.

    Raises:
        Refusal: `role_required` (not a responsible manager), `step_up_required`, `request_invalid`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    if len(remarks) > MAX_TEXT_LENGTH:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "remarks"})
    from_ms = period_start(tx, who.person_id)
    content = canonical_json({**draft(tx, who.person_id, from_ms), "remarks": remarks.strip()})
    row = ManagementReport(
        id=new_id("mrp", tx.platform.randomness),
        manager_id=who.person_id,
        from_ms=from_ms,
        sent_ms=tx.now_ms(),
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        REPORT_SENT,
        who.actor,
        management_report=row.id,
        subject=who.person_id,
        since=utc_text(from_ms),
        sha256=row.sha256,
    )
    leaf.bind(row)
    officer = overall_officer(tx)
    if officer is not None and officer != who.person_id:
        notify(tx, officer, "report_sent", name=display_name(tx, who.person_id), report=row.id)
    return row


def acknowledge_report(tx: Transaction, who: SignedIn, report_id: str) -> ManagementReport:
    """The overall officer has read a manager's newest report. Never one's own.

    Raises:
        Refusal: `not_found`, `role_required`, `self_decision`, `step_up_required`, `conflict` (acknowledged already, or
            another one was sent after it).
    """
    row = report_row(tx, who, report_id, locked=True)
    require_post(tx, who, Post.OVERALL_OFFICER)
    if same_human(tx, who.person_id, row.manager_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": row.manager_id})
    require_fresh_code(tx.platform, who)
    newest = newest_report(tx, row.manager_id)
    if row.acknowledged_ms is not None or newest is None or newest.id != row.id:
        raise Refusal(Code.CONFLICT, params={"what": "acknowledged"})
    row.acknowledged_by, row.acknowledged_ms = who.person_id, tx.now_ms()
    leaf = record(
        tx,
        REPORT_ACKNOWLEDGED,
        who.actor,
        management_report=row.id,
        subject=row.manager_id,
        sha256=row.sha256,
    )
    leaf.bind(row, "acknowledged_leaf_index")
    notify(tx, row.manager_id, "report_acknowledged", name=display_name(tx, who.person_id), report=row.id)
    return row
