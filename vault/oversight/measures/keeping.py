"""Listing a measure, checking it, and taking it off the list. By responsible managers; whoever is named checks too."""

from __future__ import annotations

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.oversight.events import MEASURE_CHECKED, MEASURE_ENDED, MEASURE_LISTED
from vault.oversight.measures.lock_settings import require_no_secret
from vault.oversight.measures.reading import reads_all
from vault.oversight.measures.rules import MeasureOrder, check_found, check_interval, check_measure
from vault.oversight.models import Measure, MeasureCheck
from vault.people.posts import Post
from vault.people.queries import holds, is_active, person_row, require_post
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.register.rules import require_reason


def list_measure(tx: Transaction, who: SignedIn, order: MeasureOrder) -> Measure:
    """Put a measure on the list; its first check is due after one interval, and the person named is told.

    Raises:
        Refusal: `role_required` (not a responsible manager), `not_found`, `request_invalid` (the person named is not
            active), and as `check_measure`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    check_measure(order)
    person_row(tx, order.responsible_id)
    if not is_active(tx, order.responsible_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "responsible_id"})
    row = Measure(
        id=new_id("msr", tx.platform.randomness),
        site=order.site.strip(),
        kind=order.kind.value,
        name=order.name.strip(),
        responsible_id=order.responsible_id,
        interval_days=order.interval_days,
        next_check_ms=due_in(tx, order.interval_days),
        listed_by=who.person_id,
        listed_ms=tx.now_ms(),
    )
    tx.session.add(row)
    due_on = tokyo_date(row.next_check_ms)
    leaf = record(
        tx,
        MEASURE_LISTED,
        who.actor,
        measure=row.id,
        site=row.site,
        name=row.name,
        person=row.responsible_id,
        ends_on=due_on,
    )
    leaf.bind(row)
    notify(tx, row.responsible_id, "measure_assigned", name=row.name, site=row.site, due_on=due_on)
    return row


def check(
    tx: Transaction, who: SignedIn, measure_id: str, found: str, next_in_days: int | None
) -> MeasureCheck:
    """Write what a check found, and when the next one is due (one interval later where nothing is said).

    Raises:
        Refusal: `not_found`, `role_required` (neither named nor a responsible manager), `conflict` (off the list),
            `reason_missing`, `secret_in_ledger`, `request_invalid`.
    """
    row = measure_row(tx, measure_id, locked=True)
    require_concerned(tx, who, row)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": row.name})
    days = row.interval_days if next_in_days is None else next_in_days
    check_interval(days, "next_in_days")
    made = MeasureCheck(
        id=new_id("mck", tx.platform.randomness),
        measure_id=row.id,
        checked_by=who.person_id,
        checked_ms=tx.now_ms(),
        found=check_found(found),
        next_check_ms=due_in(tx, days),
    )
    row.next_check_ms = made.next_check_ms
    tx.session.add(made)
    ends_on = tokyo_date(made.next_check_ms)
    record(tx, MEASURE_CHECKED, who.actor, measure=row.id, finding=made.found, ends_on=ends_on).bind(made)
    return made


def end_measure(tx: Transaction, who: SignedIn, measure_id: str, reason: str) -> Measure:
    """Take a measure off the list that is there no more, or that somebody else answers for from now on.

    Raises:
        Refusal: `role_required`, `not_found`, `conflict`, `reason_missing`, `secret_in_ledger`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    row = measure_row(tx, measure_id, locked=True)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": row.name})
    row.end_reason = require_reason(reason)
    require_no_secret(row.end_reason, "reason")
    row.ended_ms, row.ended_by = tx.now_ms(), who.person_id
    record(tx, MEASURE_ENDED, who.actor, measure=row.id, reason=row.end_reason)
    return row


def measure_row(tx: Transaction, measure_id: str, *, locked: bool = False) -> Measure:
    """A measure, `locked` for a change of it; `not_found` when there is none."""
    row = tx.session.get(Measure, measure_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def require_concerned(tx: Transaction, who: SignedIn, row: Measure) -> None:
    """The caller is named in the measure, or a responsible manager.

    Raises:
        Refusal: `role_required` for those who only read the list, `not_found` for everybody else.
    """
    if who.person_id == row.responsible_id or holds(tx, who.person_id, Post.RESPONSIBLE_MANAGER):
        return
    if reads_all(tx, who.person_id):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
    raise hidden(Code.ROLE_REQUIRED)


def due_in(tx: Transaction, days: int) -> int:
    """The end of the day (in Japan) that is `days` after today, UTC ms."""
    return end_of_tokyo_day_ms(tokyo_date(tx.now_ms() + days * DAY_MS))
