"""Where one single person sets all access rights, somebody else audits that, every three months (G4.1.2-c)."""

from datetime import datetime

from sqlalchemy import func, literal, select

from vault.access.events import GRANTOR_AUDITED
from vault.access.facts import counting
from vault.access.models import GrantorAudit, GrantRow
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.posts import Post
from vault.people.queries import display_name, holds, overall_officer, person_row, same_human
from vault.platform.clock import TOKYO, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.register.rules import require_reason

EVERY_MONTHS = 3


def require_audited(tx: Transaction, grantor_id: str) -> None:
    """Before a grant: if this person alone sets all rights, the superior's audit must not be overdue.

    The first such grant opens the audit and tells the superior.

    Raises:
        Refusal: `grant_audit_overdue`.
    """
    if grantors(tx) - {grantor_id}:
        return
    audit = open_audit_of(tx, grantor_id)
    if audit is None:
        audit = _open(tx, grantor_id)
    if audit.due_ms < tx.now_ms():
        raise Refusal(Code.GRANT_AUDIT_OVERDUE, params={"since": tokyo_date(audit.due_ms)})


def grantors(tx: Transaction) -> frozenset[str]:
    """Everybody who set a right that is live now."""
    query = select(GrantRow.given_by).where(counting(literal(tx.now_ms()))).distinct()
    return frozenset(tx.session.scalars(query))


def open_audit_of(tx: Transaction, grantor_id: str) -> GrantorAudit | None:
    """The audit of a grantor that waits for its finding, if there is one."""
    return tx.session.scalar(
        select(GrantorAudit).where(GrantorAudit.grantor_id == grantor_id, GrantorAudit.closed_ms.is_(None))
    )


def audits_of(tx: Transaction) -> list[GrantorAudit]:
    """Every audit, newest first."""
    return list(
        tx.session.scalars(select(GrantorAudit).order_by(GrantorAudit.opened_ms.desc(), GrantorAudit.id))
    )


def close_audit(tx: Transaction, who: SignedIn, audit_id: str, finding: str) -> GrantorAudit:
    """Write what the audit found; the next one opens by itself while the grantor stays the only one.

    Raises:
        Refusal: `not_found`, `self_audit`, `role_required` (neither superior, overall officer nor auditor),
            `conflict`, `reason_missing`.
    """
    audit = tx.session.get(GrantorAudit, audit_id, with_for_update=True)
    if audit is None:
        raise Refusal(Code.NOT_FOUND)
    if same_human(tx, who.person_id, audit.grantor_id):
        raise Refusal(Code.SELF_AUDIT, about={"subject": audit.grantor_id})
    if not _may_audit(tx, who.person_id, audit.grantor_id):
        raise _not_yours(tx, who, audit)
    if audit.closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "closed"})
    audit.closed_ms, audit.closed_by = tx.now_ms(), who.person_id
    audit.finding = require_reason(finding, "finding")
    count = tx.session.scalar(
        select(func.count())
        .select_from(GrantRow)
        .where(GrantRow.given_by == audit.grantor_id, counting(literal(tx.now_ms())))
    )
    record(tx, GRANTOR_AUDITED, who.actor, subject=audit.grantor_id, count=count, finding=audit.finding).bind(
        audit
    )
    notify(tx, audit.grantor_id, "grantor_audited", name=display_name(tx, who.person_id))
    tx.session.flush()
    if grantors(tx) <= {audit.grantor_id}:
        _open(tx, audit.grantor_id)
    return audit


def _not_yours(tx: Transaction, who: SignedIn, audit: GrantorAudit) -> Refusal:
    """Managers see the audits of others and learn whose they are to close; nobody else learns that there is one."""
    if holds(tx, who.person_id, Post.RESPONSIBLE_MANAGER):
        return Refusal(Code.ROLE_REQUIRED, params={"roles": "superior"}, about={"subject": audit.grantor_id})
    return hidden(Code.ROLE_REQUIRED, subject=audit.grantor_id)


def _open(tx: Transaction, grantor_id: str) -> GrantorAudit:
    audit = GrantorAudit(
        id=new_id("gau", tx.platform.randomness),
        grantor_id=grantor_id,
        opened_ms=tx.now_ms(),
        due_ms=months_later(tx.now_ms()),
    )
    tx.session.add(audit)
    auditor = superior_of(tx, grantor_id)
    if auditor is not None:
        name = display_name(tx, grantor_id)
        notify(tx, auditor, "grantor_audit_due", name=name, due_on=tokyo_date(audit.due_ms))
    return audit


def superior_of(tx: Transaction, grantor_id: str) -> str | None:
    """Who audits a grantor: the registered superior, else the overall officer; None when that is the grantor."""
    superior = person_row(tx, grantor_id).superior_id or overall_officer(tx)
    return None if superior is None or same_human(tx, superior, grantor_id) else superior


def _may_audit(tx: Transaction, person_id: str, grantor_id: str) -> bool:
    return person_id == superior_of(tx, grantor_id) or any(
        holds(tx, person_id, post) for post in (Post.OVERALL_OFFICER, Post.AUDITOR)
    )


def months_later(now_ms: int, months: int = EVERY_MONTHS) -> int:
    """The end of the same day of the month (in Japan) some months later, or of that month's last day."""
    day = datetime.fromtimestamp(now_ms // 1000, TOKYO).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return end_of_tokyo_day_ms(day.replace(year=year, month=month + 1, day=number).isoformat())
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
