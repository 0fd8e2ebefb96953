"""Alerts that fall due by themselves: from what background work found, and from a business day without a decision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.models import Quarantined
from vault.documents.scanning.models import MalwareHit
from vault.oversight.alerts.bursts import raise_bursts, refusals_wait
from vault.oversight.alerts.kinds import Addressee, Kind
from vault.oversight.alerts.raising import raise_alert, tell
from vault.oversight.alerts.sign_reports import raise_sign_reports
from vault.oversight.alerts.signs import look_at_ended_days
from vault.oversight.events import ALERT_ESCALATED
from vault.oversight.models import Alert
from vault.people.queries import overall_officer
from vault.platform.database import Transaction
from vault.platform.errors import Code
from vault.platform.operations import Operation
from vault.platform.runtime import Platform

_JOB: Final = Actor.job("alerts")
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class _Found:
    kind: Kind
    source: str
    about: str
    entry_id: str | None = None


def run_due_alerts(platform: Platform) -> None:
    """Raise what the vault noticed, and hand to the overall officer what nobody decided in time (G3.0-j, TQ4-0)."""
    look_at_ended_days(platform)
    raise_sign_reports(platform)
    _raise_and_escalate(platform)


def _raise_and_escalate(platform: Platform) -> None:
    with platform.reading() as tx:
        waiting = bool(_found(tx)) or bool(_overdue(tx)) or refusals_wait(tx)
    if not waiting:
        return
    with suppress(IntegrityError), platform.transaction() as tx:  # another process did it at this very moment
        raise_bursts(tx, _JOB)
        for each in _found(tx):
            raise_alert(tx, each.kind, each.source, _JOB, entry_id=each.entry_id, about=each.about)
        officer = overall_officer(tx)
        for row in _overdue(tx, locked=True) if officer is not None else ():
            _escalate(tx, row, str(officer))


def _escalate(tx: Transaction, row: Alert, officer: str) -> None:
    row.escalated_ms, row.addressee = tx.now_ms(), Addressee.OFFICER.value
    record(
        tx,
        ALERT_ESCALATED,
        _JOB,
        alert=row.id,
        alert_kind=row.kind,
        entry=row.entry_id,
        subject=row.subject_id,
    )
    tell(tx, officer, "alert_escalated", row)


def _overdue(tx: Transaction, *, locked: bool = False) -> list[Alert]:
    query = select(Alert).where(
        Alert.decided_ms.is_(None), Alert.addressee == Addressee.MANAGER, Alert.due_ms < tx.now_ms()
    )
    return list(tx.session.scalars(query.with_for_update() if locked else query))


def _found(tx: Transaction) -> list[_Found]:
    return [*_quarantined(tx), *_malware(tx), *_failed_work(tx)]


def _quarantined(tx: Transaction) -> Iterator[_Found]:
    """Blobs and ring entries that no row names, until there is an alert for each."""
    raised = select(Alert.id).where(Alert.kind == Kind.STORAGE_QUARANTINED, Alert.source == Quarantined.name)
    query = select(Quarantined.name).where(~raised.exists()).order_by(Quarantined.name).limit(_AT_ONCE)
    for name in tx.session.scalars(query):
        yield _Found(Kind.STORAGE_QUARANTINED, name, name)


def _malware(tx: Transaction) -> Iterator[_Found]:
    """Malware in what was brought or in what is stored, until there is an alert for each finding."""
    kinds = Kind.MALWARE_REFUSED, Kind.MALWARE_STORED
    raised = select(Alert.id).where(Alert.kind.in_(kinds), Alert.source == MalwareHit.id)
    query = select(MalwareHit).where(~raised.exists()).order_by(MalwareHit.found_ms, MalwareHit.id)
    for hit in tx.session.scalars(query.limit(_AT_ONCE)):
        kind = Kind.MALWARE_REFUSED if hit.refused else Kind.MALWARE_STORED
        yield _Found(kind, hit.id, hit.item_id, hit.entry_id)


def _failed_work(tx: Transaction) -> Iterator[_Found]:
    """Long work that ended because content was not what was recorded."""
    raised = select(Alert.id).where(Alert.kind == Kind.INTEGRITY_FAILED, Alert.source == Operation.id)
    query = select(Operation).where(Operation.problem.contains(Code.INTEGRITY_FAILED.value), ~raised.exists())
    for row in tx.session.scalars(query.limit(_AT_ONCE)):
        if json.loads(row.problem or "{}").get("code") == Code.INTEGRITY_FAILED:
            yield _Found(Kind.INTEGRITY_FAILED, row.id, row.id)
