"""Designating the people who carry out disposals on an entry (G9.1.4-c), and ending a designation."""

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.queries import is_active, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.register.authority import is_manager_or_overall_officer, require_manager
from vault.register.events import DESIGNATION_ENDED, DESIGNATION_MADE
from vault.register.models import ERASING, Designation, Entry
from vault.register.rules import last_moment, require_reason


def designate(
    tx: Transaction, who: SignedIn, entry: Entry, *, person_id: str, duty: str, reason: str, ends_on: str
) -> Designation:
    """Name a person for a duty, until a day at most a year ahead; only the entry's manager does.

    Raises:
        Refusal: `role_required`, `self_decision`, `reason_missing`, `request_invalid`.
    """
    require_manager(tx, who, entry)
    if same_human(tx, person_id, who.person_id):
        raise Refusal(Code.SELF_DECISION, about={"entry": entry.id, "subject": person_id})
    if duty != ERASING or not is_active(tx, person_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "duty, person_id"})
    designation = Designation(
        id=new_id("dsg", tx.platform.randomness),
        entry_id=entry.id,
        person_id=person_id,
        duty=duty,
        reason=require_reason(reason),
        made_by=who.person_id,
        made_ms=tx.now_ms(),
        ends_on=ends_on,
        ends_ms=last_moment(ends_on, tx.now_ms()),
    )
    tx.session.add(designation)
    leaf = record(
        tx,
        DESIGNATION_MADE,
        who.actor,
        designation=designation.id,
        entry=entry.id,
        person=person_id,
        duty=duty,
        reason=designation.reason,
        ends_on=ends_on,
    )
    leaf.bind(designation)
    notify(tx, person_id, "designation_made", entry=entry.name, ends_on=ends_on)
    return designation


def end_designation(
    tx: Transaction, who: SignedIn, entry: Entry, designation: Designation, reason: str
) -> None:
    """End a designation before its day.

    Raises:
        Refusal: `not_found` (to who has no part in it), `role_required`, `reason_missing`, `conflict` (it has ended already).
    """
    knows = who.person_id == designation.person_id or is_manager_or_overall_officer(tx, who.person_id, entry)
    if not knows:
        raise hidden(Code.ROLE_REQUIRED, entry=entry.id, subject=designation.person_id)
    require_manager(tx, who, entry)
    if designation.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "ended"})
    designation.ended_ms = tx.now_ms()
    designation.ended_by = who.person_id
    designation.ended_reason = require_reason(reason)
    leaf = record(
        tx,
        DESIGNATION_ENDED,
        who.actor,
        designation=designation.id,
        entry=entry.id,
        person=designation.person_id,
        reason=designation.ended_reason,
    )
    leaf.bind(designation)
