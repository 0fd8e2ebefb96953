"""Reading visits, and the question documents ask of every session: is a visit open in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import is_responsible_manager
from vault.register.queries import find_entry
from vault.visits.models import Visit, VisitDecision, VisitItem, Visitor, VisitPage, VisitRun
from vault.visits.rules import Standing, digest_of, standing_of

OVERSEERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


@dataclass(frozen=True)
class OpenVisit:
    """A visit that is going on in a session: what may be shown, and the number that is burnt into it."""

    visit_id: str
    run_id: str
    number: str
    item_ids: frozenset[str]


def visit_of_session(tx: Transaction, session_id: str) -> OpenVisit | None:
    """The visit that is open in a live session now, if there is one. A session that is over opens nothing at all."""
    now = tx.now_ms()
    found = tx.session.execute(
        select(VisitRun.id, Visit.id, Visit.number)
        .join(Visit, Visit.id == VisitRun.visit_id)
        .where(
            VisitRun.session_id == session_id,
            VisitRun.ended_ms.is_(None),
            Visit.ended_ms.is_(None),
            Visit.until_ms > now,
        )
    ).first()
    if found is None:
        return None
    run_id, visit_id, number = found
    return OpenVisit(
        visit_id, run_id, number, frozenset(item.item_id for item in items_of_visit(tx, visit_id))
    )


def require_no_visit(tx: Transaction, who: SignedIn, **about: str) -> None:
    """Refuse (`no_grant`) what a session does besides showing pages while outsiders look on (G4.1.5-c)."""
    if visit_of_session(tx, who.session_id) is not None:
        raise Refusal(Code.NO_GRANT, about=about)


def visit_row(tx: Transaction, visit_id: str, *, locked: bool = False) -> Visit:
    """The visit, `locked` for a decision on it; `not_found` when there is none."""
    row = tx.session.get(Visit, visit_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def visit_for(tx: Transaction, who: SignedIn, visit_id: str, *, locked: bool = False) -> Visit:
    """A visit the caller has a part in or oversees, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`, also for everybody else.
    """
    row = visit_row(tx, visit_id, locked=locked)
    if who.person_id not in (row.asked_by, row.escort_id) and not _oversees(tx, who):
        raise Refusal(Code.NOT_FOUND, true_code=Code.ROLE_REQUIRED)
    return row


def visits_after(tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int) -> list[Visit]:
    """Up to `limit` visits, newest first after `(asked_ms, id)`: all for those who oversee them, else one's own."""
    query = select(Visit)
    if not _oversees(tx, who):
        query = query.where(or_(Visit.asked_by == who.person_id, Visit.escort_id == who.person_id))
    return list(tx.session.scalars(rows_after(query, position, limit, Visit.asked_ms.desc(), Visit.id)))


def _oversees(tx: Transaction, who: SignedIn) -> bool:
    return any(holds(tx, who.person_id, post) for post in OVERSEERS)


def items_of_visit(tx: Transaction, visit_id: str) -> list[VisitItem]:
    """What may be shown, by id."""
    query = select(VisitItem).where(VisitItem.visit_id == visit_id).order_by(VisitItem.item_id)
    return list(tx.session.scalars(query))


def visitors_of(tx: Transaction, visit_id: str) -> list[Visitor]:
    """Who is to come, in the order of naming."""
    rows = tx.session.scalars(select(Visitor).where(Visitor.visit_id == visit_id))
    return sorted(rows, key=lambda row: _in_the_log(row.added_ms, row.leaf_index))


def runs_of(tx: Transaction, visit_id: str) -> list[VisitRun]:
    """When the visit was open, oldest first."""
    rows = tx.session.scalars(select(VisitRun).where(VisitRun.visit_id == visit_id))
    return sorted(rows, key=lambda row: _in_the_log(row.started_ms, row.leaf_index))


def pages_of(tx: Transaction, visit_id: str) -> list[VisitPage]:
    """Every page image that was made for the visit, oldest first."""
    query = select(VisitPage).where(VisitPage.visit_id == visit_id)
    return list(tx.session.scalars(query.order_by(VisitPage.shown_ms, VisitPage.event_id)))


def entries_managed_by(tx: Transaction, person_id: str, visit_id: str) -> list[str]:
    """The entries of a visit's items for which a person answers now."""
    if not is_responsible_manager(tx, person_id):
        return []
    entry_ids = sorted({item.entry_id for item in items_of_visit(tx, visit_id)})
    entries = [entry for each in entry_ids if (entry := find_entry(tx, each)) is not None]
    return [entry.id for entry in entries if entry.manager_id == person_id]


def digest_now(tx: Transaction, visit: Visit) -> str:
    """The digest of what is asked for now; a visitor more or an item changed makes it another one."""
    return digest_of(
        {
            "visit": visit.id,
            "company": visit.company,
            "purpose": visit.purpose,
            "need_to_know": visit.need_to_know,
            "route": visit.route,
            "exhibits": visit.exhibits,
            "areas": visit.areas,
            "escort": visit.escort_id,
            "from": visit.from_ms,
            "until": visit.until_ms,
            "items": [[item.item_id, item.entry_id, item.tier] for item in items_of_visit(tx, visit.id)],
            "visitors": [[visitor.id, visitor.name] for visitor in visitors_of(tx, visit.id)],
        }
    )


def decisions_of(tx: Transaction, visit_id: str) -> list[VisitDecision]:
    """Every decision, oldest first."""
    rows = tx.session.scalars(select(VisitDecision).where(VisitDecision.visit_id == visit_id))
    return sorted(rows, key=lambda row: _in_the_log(row.decided_ms, row.leaf_index))


def _in_the_log(at_ms: int, leaf_index: int) -> tuple[int, bool, int]:
    """The order of what happened; a row of the present transaction has no leaf yet and comes last."""
    return at_ms, leaf_index < 0, leaf_index


def standings(tx: Transaction, visit: Visit) -> dict[str, Standing]:
    """Where each visitor stands, counting only decisions over what is asked for now."""
    digest, entries = digest_now(tx, visit), {item.entry_id for item in items_of_visit(tx, visit.id)}
    said: dict[str, dict[str, bool]] = {visitor.id: {} for visitor in visitors_of(tx, visit.id)}
    for decision in decisions_of(tx, visit.id):
        if decision.digest == digest:
            said[decision.visitor_id][decision.entry_id] = decision.approved
    return {visitor: standing_of(entries, words) for visitor, words in said.items()}
