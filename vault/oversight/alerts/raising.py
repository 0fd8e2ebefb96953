"""Raising an alert: once for each thing noticed, to the manager of the entry, or to the overall officer where it is about
the manager or about no entry."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.notices import notify
from vault.oversight.alerts.kinds import DECIDE_WITHIN_BUSINESS_DAYS, NOTICES, Addressee, Kind
from vault.oversight.events import ALERT_RAISED
from vault.oversight.models import Alert
from vault.people.queries import overall_officer, same_human
from vault.platform.business_days import end_of_business_day_ms
from vault.platform.database import Transaction
from vault.platform.ids import new_id
from vault.register.authority import is_responsible_manager
from vault.register.queries import find_entry


def raise_alert(
    tx: Transaction,
    kind: Kind,
    source: str,
    by: Actor,
    *,
    entry_id: str | None = None,
    subject_id: str | None = None,
    about: str | None = None,
    day: str | None = None,
    count: int = 1,
    to_officer: bool = False,
) -> Alert | None:
    """Raise an alert unless the same was raised from the same source before.

    Args:
        source: what it was noticed from; one alert of a kind for each.
        by: who caused it to be noticed.
        entry_id: the register entry, if one is known.
        subject_id: the person it is about, if it is about one.
        about: the id or name of the thing concerned.
        day: the day in Japan that it is about, `YYYY-MM-DD`.
        count: how many times it was noticed.
        to_officer: whether it is the overall officer's to decide, whoever the entry's manager is.

    Returns:
        The alert, None if there was one.
    """
    source = source[:300]
    if tx.session.scalar(select(Alert.id).where(Alert.kind == kind, Alert.source == source)) is not None:
        return None
    entry = find_entry(tx, entry_id)
    manager_id = None if entry is None or to_officer else manager_to_tell(tx, entry.manager_id, subject_id)
    row = Alert(
        id=new_id("alr", tx.platform.randomness),
        kind=kind.value,
        source=source,
        entry_id=None if entry is None else entry.id,
        subject_id=subject_id,
        object=None if about is None else about[:200],
        day=day,
        count=count,
        raised_ms=tx.now_ms(),
        addressee=(Addressee.OFFICER if manager_id is None else Addressee.MANAGER).value,
        due_ms=end_of_business_day_ms(tx.now_ms(), DECIDE_WITHIN_BUSINESS_DAYS),
    )
    tx.session.add(row)
    tx.session.flush()
    leaf = record(
        tx,
        ALERT_RAISED,
        by,
        alert=row.id,
        alert_kind=row.kind,
        entry=row.entry_id,
        subject=subject_id,
        count=count,
        state=row.addressee,
    )
    leaf.bind(row)
    tell(tx, manager_id or overall_officer(tx), NOTICES.get(kind, "alert_raised"), row)
    return row


def manager_to_tell(tx: Transaction, manager_id: str, subject_id: str | None) -> str | None:
    """An entry's manager, if still in the post and not the one it is about."""
    if not is_responsible_manager(tx, manager_id):
        return None
    if subject_id is not None and same_human(tx, manager_id, subject_id):
        return None
    return manager_id


def tell(tx: Transaction, person_id: str | None, kind: str, row: Alert) -> None:
    """Leave a notice for whoever has to decide; nobody is told of an alert about themselves."""
    if person_id is None or (row.subject_id is not None and same_human(tx, person_id, row.subject_id)):
        return
    entry = find_entry(tx, row.entry_id)
    notify(tx, person_id, kind, alert=row.id, entry="-" if entry is None else entry.name)
