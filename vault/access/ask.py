"""Asking for access, for oneself or for somebody one answers for (G4.1.1-b)."""

from vault.access.authority import may_decide
from vault.access.events import GRANT_REQUEST_WITHDRAWN, GRANT_REQUESTED
from vault.access.models import GrantRequest
from vault.access.projects import project_row
from vault.access.request_rules import GrantOrder, digest_of, require_need_to_know, require_outlived
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.people.posts import Post
from vault.people.queries import display_name, holds, is_active, person_row, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.procedures.queries import published
from vault.procedures.slots import Slot
from vault.register import catalogue
from vault.register.authority import require_live_manager
from vault.register.models import Entry
from vault.register.rules import last_moment
from vault.training.assign import assign_course
from vault.training.topics import Course

ASKED = "asked"
APPROVED = "approved"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"


def ask(tx: Transaction, who: SignedIn, entry: Entry, order: GrantOrder) -> GrantRequest:
    """Write a request for a grant and tell the entry's manager.

    Raises:
        Refusal: `role_required` (only people themselves, and those who set rights on the entry, ask),
            `manager_missing`, `need_to_know_missing`, `grant_not_personal`, `role_conflict` (administrators hold no
            grants), `grant_outlives_person`, `tier_exceeded` (above the entry's tier), `marking_not_in_catalogue` (no
            such tier), `request_invalid`, `conflict` (the project is closed).
    """
    about = {"entry": entry.id, "subject": order.person_id}
    if not same_human(tx, who.person_id, order.person_id) and not may_decide(tx, who.person_id, entry):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value}, about=about)
    require_live_manager(tx, entry)
    person = _holder_to_be(tx, order.person_id, about)
    require_need_to_know(order)
    if catalogue.tier_of_level(order.tier).level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about=about)
    require_outlived(person.leaves_on, last_moment(order.ends_on, tx.now_ms()))
    if project_row(tx, order.project_id).closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "project"}, about=about)
    return _write(tx, who, entry, order)


def _holder_to_be(tx: Transaction, person_id: str, about: dict[str, str]) -> Person:
    """Access goes to one active human by name; who keeps the system running, or mends it, gets none."""
    if not is_active(tx, person_id):
        raise Refusal(Code.GRANT_NOT_PERSONAL, about=about)
    if holds(tx, person_id, Post.ADMINISTRATOR):
        raise Refusal(Code.ROLE_CONFLICT, about=about)
    person = person_row(tx, person_id)
    if person.employment_kind in OUTSIDERS:
        raise Refusal(Code.GRANT_NOT_PERSONAL, about=about)
    return person


def _write(tx: Transaction, who: SignedIn, entry: Entry, order: GrantOrder) -> GrantRequest:
    request_id = new_id("grq", tx.platform.randomness)
    criteria = published(tx, Slot.GRANT_CRITERIA)
    row = GrantRequest(
        id=request_id,
        entry_id=entry.id,
        person_id=order.person_id,
        project_id=order.project_id,
        right=order.right.value,
        tier=order.tier,
        task=order.task.strip(),
        need_to_know=order.need_to_know.strip(),
        overseas_risk=order.overseas_risk.strip(),
        ends_on=order.ends_on,
        asked_by=who.person_id,
        asked_ms=tx.now_ms(),
        digest=digest_of(request_id, entry.id, order, criteria.version_id if criteria else None),
        criteria_version_id=criteria.version_id if criteria else None,
        state=ASKED,
    )
    tx.session.add(row)
    record(
        tx,
        GRANT_REQUESTED,
        who.actor,
        grant_request=row.id,
        entry=entry.id,
        person=row.person_id,
        right=row.right,
        tier=row.tier,
        project=row.project_id,
        need_to_know=row.need_to_know,
        ends_on=row.ends_on,
        digest=row.digest,
    ).bind(row)
    assign_course(tx, row.person_id, Course.HOLDER, who.actor)
    if who.person_id != entry.manager_id:
        name = display_name(tx, row.person_id)
        notify(tx, entry.manager_id, "grant_requested", entry=entry.name, person=name, request=row.id)
    if who.person_id != row.person_id:
        notify(tx, row.person_id, "grant_requested_for_you", entry=entry.name, request=row.id)
    return row


def withdraw(tx: Transaction, who: SignedIn, row: GrantRequest) -> None:
    """Take a request back; by the person it is for or by whoever asked.

    Raises:
        Refusal: `role_required`, `conflict` (decided already).
    """
    if who.person_id not in (row.person_id, row.asked_by):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "asker"}, about={"entry": row.entry_id})
    require_open(row)
    row.state = WITHDRAWN
    row.decided_ms, row.decided_by = tx.now_ms(), who.person_id
    about = {"grant_request": row.id, "entry": row.entry_id, "person": row.person_id}
    record(tx, GRANT_REQUEST_WITHDRAWN, who.actor, **about).bind(row, "decided_leaf_index")


def require_open(row: GrantRequest) -> None:
    """Refuse (`conflict`) what is decided or withdrawn already."""
    if row.state != ASKED:
        raise Refusal(Code.CONFLICT, params={"what": row.state}, about={"entry": row.entry_id})
