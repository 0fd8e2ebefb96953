"""Setting how long a kind of evidence is kept, and refusing to delete any (T5-e)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.oversight.alerts.reading import seen_by
from vault.oversight.events import RETENTION_SET
from vault.oversight.models import (
    Alert,
    ManagementReport,
    Measure,
    MutualCheck,
    RetentionPeriod,
    SelfCheck,
)
from vault.oversight.reports.reading import sees_all
from vault.oversight.retention.kinds import LEAST_YEARS, MOST_YEARS, Evidence
from vault.people.posts import Post
from vault.people.queries import holds, require_post
from vault.platform.clock import TOKYO, tokyo_date
from vault.platform.database import Base, Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.pledges.models import PledgeSignature
from vault.procedures.models import ProcedureVersion
from vault.register.rules import require_reason
from vault.training.models import Completion

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)
_ROWS: Final[dict[Evidence, tuple[type[Base], str, str | None]]] = {
    Evidence.MANAGEMENT_REPORT: (ManagementReport, "sent_ms", "manager_id"),
    Evidence.ALERT: (Alert, "raised_ms", None),
    Evidence.PLEDGE: (PledgeSignature, "signed_ms", "person_id"),
    Evidence.TRAINING_COMPLETION: (Completion, "recorded_ms", "person_id"),
    Evidence.PROCEDURE_VERSION: (ProcedureVersion, "published_ms", None),
    Evidence.PHYSICAL_MEASURE: (Measure, "listed_ms", "responsible_id"),
    Evidence.MUTUAL_CHECK: (MutualCheck, "set_ms", "checker_id"),
    Evidence.SELF_CHECK: (SelfCheck, "answered_ms", "person_id"),
}
"""Table, column of its moment, and column of the person whose own it is."""


def years_kept(tx: Transaction, kind: Evidence) -> RetentionPeriod | None:
    """The period set last for a kind; None stands for the least, five years."""
    query = select(RetentionPeriod).where(RetentionPeriod.kind == kind)
    newest_first = RetentionPeriod.set_ms.desc(), RetentionPeriod.id.desc()
    return tx.session.scalars(query.order_by(*newest_first).limit(1)).first()


def set_period(tx: Transaction, who: SignedIn, kind: Evidence, years: int, reason: str) -> RetentionPeriod:
    """Keep a kind of evidence for so many years from now on, never fewer than five.

    Raises:
        Refusal: `role_required` (not a responsible manager), `step_up_required`, `reason_missing`,
            `retention_running` (fewer than five years, or fewer than were promised before), `request_invalid`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    if years > MOST_YEARS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"years {LEAST_YEARS}..{MOST_YEARS}"})
    now = years_kept(tx, kind)
    if years < (LEAST_YEARS if now is None else now.years):
        raise Refusal(Code.RETENTION_RUNNING, params={"until": tokyo_date(_later(tx.now_ms(), _years(now)))})
    row = RetentionPeriod(
        id=new_id("ret", tx.platform.randomness),
        kind=kind.value,
        years=years,
        reason=require_reason(reason),
        set_by=who.person_id,
        set_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, RETENTION_SET, who.actor, evidence_kind=row.kind, keep_years=years, reason=row.reason).bind(
        row
    )
    return row


def refuse_deletion(tx: Transaction, who: SignedIn, kind: Evidence, row_id: str) -> Refusal:
    """The answer to whoever wants evidence gone: kept until its day, and after it still nothing a hand can delete.

    Returns:
        `retention_running`; `field_immutable` after that day; `not_found` for what the caller may not know.
    """
    table, moment, owner = _ROWS[kind]
    row = tx.session.get(table, row_id)
    known = row is not None and _may_know(tx, who, kind, getattr(row, owner) if owner else None)
    if kind is Evidence.ALERT:
        known = (
            tx.session.scalar(select(Alert.id).where(Alert.id == row_id, seen_by(tx, who.person_id)))
            is not None
        )
    if row is None or not known:
        return Refusal(Code.NOT_FOUND)
    until_ms = _later(getattr(row, moment), _years(years_kept(tx, kind)))
    if tx.now_ms() <= until_ms:
        return Refusal(Code.RETENTION_RUNNING, params={"until": tokyo_date(until_ms)})
    return Refusal(Code.FIELD_IMMUTABLE, params={"field": kind.value})


def _may_know(tx: Transaction, who: SignedIn, kind: Evidence, owner: str | None) -> bool:
    if kind is Evidence.PROCEDURE_VERSION or owner == who.person_id:
        return True
    if kind in (Evidence.SELF_CHECK, Evidence.ALERT):
        return False
    if kind is Evidence.MANAGEMENT_REPORT:
        return sees_all(tx, who.person_id)
    return any(holds(tx, who.person_id, post) for post in READERS)


def _years(row: RetentionPeriod | None) -> int:
    return LEAST_YEARS if row is None else row.years


def _later(ms: int, years: int) -> int:
    day = datetime.fromtimestamp(ms / 1000, TOKYO)
    try:
        return int(day.replace(year=day.year + years).timestamp() * 1000)
    except ValueError:  # 29 February
        return int(day.replace(year=day.year + years, month=3, day=1).timestamp() * 1000)
