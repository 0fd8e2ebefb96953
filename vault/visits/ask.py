"""Asking for a visit, and naming one more visitor (G4.1.5-a)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from vault.access.gate import open_item
from vault.access.rules import Right
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.posts import Post
from vault.people.queries import is_active, person_row
from vault.platform.clock import tokyo_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.queries import entry_of
from vault.visits.conduct import end_runs_of
from vault.visits.events import VISIT_ASKED, VISITOR_NAMED
from vault.visits.models import Visit, VisitItem, Visitor
from vault.visits.queries import entries_managed_by, items_of_visit, visit_for
from vault.visits.rules import VisitOrder, number_from, require_scope, require_window
from vault.visits.shown_items import FindItem, ShownItem
from vault.visits.titles import answers_for


def ask(tx: Transaction, who: SignedIn, order: VisitOrder, find: FindItem) -> Visit:
    """Put a request on record and ask the managers of everything that is to be shown.

    Raises:
        Refusal: `visit_scope_missing`, `need_to_know_missing`, `request_invalid` (visitors, times), `not_found` (an item the caller
            neither holds access to nor answers for), `escort_not_holder` (nobody who works here).
    """
    require_scope(order)
    require_window(order, tx.now_ms())
    items = [_reach(tx, who, item_id, find) for item_id in sorted(set(order.item_ids))]
    if not is_active(tx, order.escort_id) or person_row(tx, order.escort_id).outside_person:
        raise Refusal(Code.ESCORT_NOT_HOLDER, about={"subject": order.escort_id[:40]})
    visit = _write(tx, who, order, items)
    for name in order.visitors:
        _name(tx, who, visit, name)
    told = {"company": visit.company, "visit": visit.id}
    _tell_managers(tx, visit, "visit_asked")
    notify(tx, visit.escort_id, "visit_escort_named", **told, from_at=tokyo_text(visit.from_ms))
    return visit


def add_visitor(tx: Transaction, who: SignedIn, visit_id: str, name: str) -> Visitor:
    """Name one more visitor. Whatever was approved is open again, and a visit that is going on stops.

    Raises:
        Refusal: `not_found`, `role_required` (not the asker, the escort or a manager of it), `conflict` (it is over).
    """
    visit = visit_for(tx, who, visit_id, locked=True)
    require_part_in(tx, who, visit)
    require_going_on(tx, visit)
    end_runs_of(tx, visit, who.actor, "a visitor was added")
    visitor = _name(tx, who, visit, name)
    _tell_managers(tx, visit, "visitor_added")
    return visitor


def require_part_in(tx: Transaction, who: SignedIn, visit: Visit) -> None:
    """The caller asked for the visit, escorts it, or answers for something that is shown; else `role_required`."""
    if who.person_id in (visit.asked_by, visit.escort_id):
        return
    if not entries_managed_by(tx, who.person_id, visit.id):
        roles = f"escort, {Post.RESPONSIBLE_MANAGER.value}"
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles})


def require_going_on(tx: Transaction, visit: Visit) -> None:
    """Refuse (`conflict`) what comes after a visit's end."""
    if visit.ended_ms is not None or tx.now_ms() >= visit.until_ms:
        raise Refusal(Code.CONFLICT, params={"what": "ended"})


def _reach(tx: Transaction, who: SignedIn, item_id: str, find: FindItem) -> ShownItem:
    """An item the caller answers for, or has a live grant on."""
    item = find(tx, item_id)
    if item is not None and answers_for(tx, who, item):
        return item
    entry_id, tier = (None, 1) if item is None else (item.entry_id, item.tier)
    open_item(tx, who, entry_id=entry_id, tier=tier, act=Right.VIEW, about={"item": item_id[:40]})
    assert item is not None  # noqa: S101  # open_item refuses what does not exist
    return item


def _write(tx: Transaction, who: SignedIn, order: VisitOrder, items: Sequence[ShownItem]) -> Visit:
    visit = Visit(
        id=new_id("vst", tx.platform.randomness),
        number=_free_number(tx),
        company=order.company,
        purpose=order.purpose,
        need_to_know=order.need_to_know.strip(),
        route=order.route.strip(),
        exhibits=order.exhibits.strip(),
        areas=order.areas,
        escort_id=order.escort_id,
        from_ms=order.from_ms,
        until_ms=order.until_ms,
        asked_by=who.person_id,
        asked_ms=tx.now_ms(),
    )
    tx.session.add(visit)
    tx.session.flush()
    tx.session.add_all(
        VisitItem(visit_id=visit.id, item_id=item.item_id, entry_id=item.entry_id, tier=item.tier)
        for item in items
    )
    record(
        tx,
        VISIT_ASKED,
        who.actor,
        visit=visit.id,
        subject=visit.escort_id,
        company=visit.company,
        purpose=visit.purpose,
        need_to_know=visit.need_to_know,
        route_shown=f"{visit.route}\n{visit.exhibits}",
        items=[item.item_id for item in items],
    ).bind(visit)
    return visit


def _free_number(tx: Transaction) -> str:
    while True:
        number = number_from(tx.platform.randomness.bytes(8))
        if tx.session.scalar(select(Visit.id).where(Visit.number == number)) is None:
            return number


def _name(tx: Transaction, who: SignedIn, visit: Visit, name: str) -> Visitor:
    visitor = Visitor(
        id=new_id("vis", tx.platform.randomness),
        visit_id=visit.id,
        name=name,
        added_by=who.person_id,
        added_ms=tx.now_ms(),
    )
    tx.session.add(visitor)
    tx.session.flush()
    record(tx, VISITOR_NAMED, who.actor, visit=visit.id, visitor=visitor.id, name=name).bind(visitor)
    return visitor


def _tell_managers(tx: Transaction, visit: Visit, kind: str) -> None:
    entries = {item.entry_id for item in items_of_visit(tx, visit.id)}
    for manager_id in sorted({entry_of(tx, entry_id).manager_id for entry_id in entries}):
        notify(tx, manager_id, kind, company=visit.company, visit=visit.id)
