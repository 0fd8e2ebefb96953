"""The manager's word on each visitor, and the undertakings they signed (G4.1.5-a, G4.1.5-b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import require_reason
from vault.visits.ask import require_going_on, require_part_in
from vault.visits.events import UNDERTAKING_RECORDED, VISITOR_DECIDED
from vault.visits.models import Visit, VisitDecision, Visitor
from vault.visits.queries import digest_now, entries_managed_by, visit_for
from vault.visits.rules import Undertaking, VisitorDecision


def decide(
    tx: Transaction, who: SignedIn, visit_id: str, digest: str, said: Sequence[VisitorDecision]
) -> Visit:
    """Decide on visitors, for every entry of the visit that the caller answers for.

    Raises:
        Refusal: `not_found`, `role_required` (the entry's own manager decides, nobody else), `step_up_required`,
            `conflict` (another request than was shown, or it is over), `reason_missing`, `request_invalid` (no word).
    """
    visit = visit_for(tx, who, visit_id, locked=True)
    entries = entries_managed_by(tx, who.person_id, visit.id)
    if not entries:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
    require_fresh_code(tx.platform, who)
    require_going_on(tx, visit)
    if digest != digest_now(tx, visit):
        raise Refusal(Code.CONFLICT, params={"what": "digest"})
    if not said:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "decisions"})
    for decision in said:
        visitor = _visitor_of(tx, visit, decision.visitor_id)
        reason = require_reason(decision.reason)
        for entry_id in entries:
            _write(tx, who, visitor, entry_id, digest, decision.approved, reason)
    for person_id in {visit.asked_by, visit.escort_id} - {who.person_id}:
        notify(tx, person_id, "visit_decided", company=visit.company, visit=visit.id)
    return visit


def _visitor_of(tx: Transaction, visit: Visit, visitor_id: str) -> Visitor:
    visitor = tx.session.get(Visitor, visitor_id, with_for_update=True)
    if visitor is None or visitor.visit_id != visit.id:
        raise Refusal(Code.NOT_FOUND)
    return visitor


def _write(
    tx: Transaction, who: SignedIn, visitor: Visitor, entry_id: str, digest: str, approved: bool, reason: str
) -> None:
    row = VisitDecision(
        id=new_id("vdc", tx.platform.randomness),
        visit_id=visitor.visit_id,
        visitor_id=visitor.id,
        entry_id=entry_id,
        digest=digest,
        approved=approved,
        reason=reason,
        decided_by=who.person_id,
        decided_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(
        tx,
        VISITOR_DECIDED,
        who.actor,
        visit=visitor.visit_id,
        visitor=visitor.id,
        entry=entry_id,
        answer="approved" if approved else "rejected",
        reason=reason,
        digest=digest,
    ).bind(row)


def record_undertaking(
    tx: Transaction, who: SignedIn, visit_id: str, visitor_id: str, given: Undertaking
) -> Visit:
    """Put on file what a visitor signed; it is written once.

    Raises:
        Refusal: `not_found`, `role_required` (not the asker, the escort or a manager of it), `request_invalid` (no day,
            or one to come), `conflict` (on file already, or the visit is over).
    """
    visit = visit_for(tx, who, visit_id, locked=True)
    require_part_in(tx, who, visit)
    require_going_on(tx, visit)
    visitor = _visitor_of(tx, visit, visitor_id)
    if visitor.signed_on is not None:
        raise Refusal(Code.CONFLICT, params={"what": "undertaking"})
    visitor.signed_on = _day_that_came(given.signed_on, tx.now_ms())
    visitor.document_name = given.document_name
    visitor.document_sha256 = given.document_sha256
    visitor.undertaking_by, visitor.undertaking_ms = who.person_id, tx.now_ms()
    record(
        tx,
        UNDERTAKING_RECORDED,
        who.actor,
        visit=visit.id,
        visitor=visitor.id,
        undertaking=given.document_name,
        sha256=given.document_sha256,
        held_on=given.signed_on,
    )
    return visit


def _day_that_came(day: str, now_ms: int) -> str:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "signed_on"}) from None
    if day > tokyo_date(now_ms):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "signed_on"})
    return day
