"""A visit going on: inside the escort's own session, closed with it, view only, every page noted (G4.1.5-c)."""

from __future__ import annotations

from sqlalchemy import select

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.models import SessionRow
from vault.identity.sessions import idle_ms
from vault.identity.step_up import require_fresh_code
from vault.maintenance.queries import require_unsealed
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.visits.events import RUN_ENDED, VISIT_ENDED, VISIT_PAGE_SHOWN, VISIT_STARTED
from vault.visits.models import Visit, VisitPage, VisitRun
from vault.visits.queries import (
    OpenVisit,
    digest_now,
    items_of_visit,
    runs_of,
    standings,
    visit_for,
    visit_of_session,
    visit_row,
    visitors_of,
)
from vault.visits.rules import require_admitted
from vault.visits.shown_items import FindItem


def start(tx: Transaction, who: SignedIn, visit_id: str, find: FindItem) -> Visit:
    """Open the visit in the escort's session, in place of an earlier session of theirs.

    Raises:
        Refusal: `not_found`, `role_required` (not the escort), `step_up_required`, `conflict` (it ended, or another visit
            is open in this session), `vault_sealed`, `visit_not_approved` (also outside its time, and when what is shown
            is not what was decided on), `visitor_pledge_missing`, `escort_not_holder`.
    """
    visit = visit_for(tx, who, visit_id, locked=True)
    _require_escort(who, visit)
    require_fresh_code(tx.platform, who)
    if visit.ended_ms is not None or visit_of_session(tx, who.session_id) is not None:
        raise Refusal(Code.CONFLICT, params={"what": "visit"})
    require_unsealed(tx)
    if not visit.from_ms <= tx.now_ms() < visit.until_ms:
        raise Refusal(Code.VISIT_NOT_APPROVED)
    unsigned = {row.id: row.name for row in visitors_of(tx, visit.id) if row.signed_on is None}
    require_admitted(standings(tx, visit), unsigned)
    _require_holder(tx, who, visit, find)
    end_runs_of(tx, visit, who.actor, "opened in another session")
    run = VisitRun(
        id=new_id("vrn", tx.platform.randomness),
        visit_id=visit.id,
        session_id=who.session_id,
        started_ms=tx.now_ms(),
    )
    tx.session.add(run)
    record(tx, VISIT_STARTED, who.actor, visit=visit.id, run=run.id, digest=digest_now(tx, visit)).bind(run)
    return visit


def _require_escort(who: SignedIn, visit: Visit) -> None:
    if who.person_id != visit.escort_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "escort"})


def _require_holder(tx: Transaction, who: SignedIn, visit: Visit, find: FindItem) -> None:
    """What is shown is still what was decided on, and the escort may see all of it."""
    for row in items_of_visit(tx, visit.id):
        item = find(tx, row.item_id)
        if item is None or (item.entry_id, item.tier) != (row.entry_id, row.tier):
            raise Refusal(Code.VISIT_NOT_APPROVED, about={"item": row.item_id})
        if live_grant(tx, who.person_id, row.entry_id, row.tier, Right.VIEW) is None:
            raise Refusal(Code.ESCORT_NOT_HOLDER, about={"item": row.item_id, "subject": who.person_id})


def end(tx: Transaction, who: SignedIn, visit_id: str) -> Visit:
    """End a visit for good, or cancel it before its time; by its escort or a responsible manager.

    Raises:
        Refusal: `not_found`, `role_required`, `conflict` (ended already).
    """
    visit = visit_for(tx, who, visit_id, locked=True)
    if who.person_id not in (visit.escort_id, visit.asked_by):
        require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    if visit.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "ended"})
    end_runs_of(tx, visit, who.actor, "the visit ended")
    visit.ended_ms, visit.ended_by = tx.now_ms(), who.person_id
    record(tx, VISIT_ENDED, who.actor, visit=visit.id)
    return visit


def end_runs_of(tx: Transaction, visit: Visit, by: Actor, reason: str) -> None:
    """Close the visit in whatever session it is open."""
    for run in runs_of(tx, visit.id):
        if run.ended_ms is None:
            _end_run(tx, run, by, reason, tx.now_ms())


def _end_run(tx: Transaction, run: VisitRun, by: Actor, reason: str, at_ms: int) -> None:
    run.ended_ms = max(at_ms, run.started_ms)
    record(tx, RUN_ENDED, by, visit=run.visit_id, run=run.id, reason=reason)


def note_page(
    tx: Transaction, who: SignedIn, visit: OpenVisit, *, event: str, item: str, version: str, page: int
) -> None:
    """Keep that a page image was made for a visit.

    Args:
        event: the number burnt into the image.
    """
    row = VisitPage(
        event_id=event,
        visit_id=visit.visit_id,
        item_id=item,
        version_id=version,
        page=page,
        shown_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(
        tx,
        VISIT_PAGE_SHOWN,
        who.actor,
        visit=visit.visit_id,
        item=item,
        version=version,
        page=page,
        event=event,
    ).bind(row)


def run_due_visits(platform: Platform) -> int:
    """Write down the end of every run whose session or time is over; nothing was shown in it since. Return how many."""
    with platform.reading() as tx:
        due = [run_id for run_id, ended_ms in _over(tx) if ended_ms <= tx.now_ms()]
    for run_id in due:
        with platform.transaction() as tx:
            run = tx.session.get_one(VisitRun, run_id, with_for_update=True)
            ends = dict(_over(tx))
            if run.ended_ms is None and ends.get(run_id, tx.now_ms() + 1) <= tx.now_ms():
                by = Actor.job(run.id, ordered_by=visit_row(tx, run.visit_id).escort_id)
                _end_run(tx, run, by, "the session or the time was over", ends[run_id])
    return len(due)


def _over(tx: Transaction) -> list[tuple[str, int]]:
    """Every open run with the moment at which it is or will be over by itself."""
    rows = tx.session.execute(
        select(VisitRun.id, Visit.until_ms, SessionRow)
        .join(Visit, Visit.id == VisitRun.visit_id)
        .join(SessionRow, SessionRow.id == VisitRun.session_id)
        .where(VisitRun.ended_ms.is_(None))
    )
    idle = idle_ms(tx.platform.settings)
    return [
        (
            run_id,
            min(until_ms, session.ended_ms or min(session.expires_ms, session.last_used_ms + idle)),
        )
        for run_id, until_ms, session in rows
    ]
