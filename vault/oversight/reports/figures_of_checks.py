"""What a report says about education, reviews, audits, alerts, measures and checks."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, literal, or_, select

from crypto.canonical import JsonValue
from vault.access.facts import counting
from vault.access.models import GrantorAudit, GrantReview, GrantRow
from vault.oversight.alerts.reading import concerning
from vault.oversight.models import Alert, Measure, MeasureCheck, MutualCheck, Remark, SelfCheck
from vault.oversight.remarks.reading import on_entries_or_none
from vault.oversight.reports.counting import counted, counted_by
from vault.oversight.staff import works_here
from vault.people.models import Person
from vault.people.queries import record_ids_of_human
from vault.platform.database import Transaction
from vault.procedures.acknowledge import people_with_gap
from vault.procedures.queries import all_published, powers_lacking
from vault.training.models import Completion
from vault.training.queries import counts_at
from vault.training.topics import Course


def figures_of_checks(
    tx: Transaction, manager_id: str, entries: Select[str], from_ms: int
) -> dict[str, JsonValue]:
    """The numbers of what is checked by people; what happened is counted from a moment (UTC ms) on."""
    return {
        "procedures": {
            "powers_without_procedure": list(powers_lacking(tx)),
            "unacknowledged": _unacknowledged(tx),
        },
        "training": _training(tx, entries),
        "reviews": _reviews(tx, manager_id, entries),
        "alerts": _alerts(tx, manager_id, entries, from_ms),
        "measures": _measures(tx, from_ms),
        "remarks_on_measures": _remarks(tx, entries, from_ms),
        "checks": _checks(tx, from_ms),
    }


def _unacknowledged(tx: Transaction) -> int:
    return sum(len(people_with_gap(tx, each.version_id)) for each in all_published(tx).values())


def _training(tx: Transaction, entries: Select[str]) -> JsonValue:
    holders = select(GrantRow.person_id).where(GrantRow.entry_id.in_(entries), counting(_now(tx)))
    return {
        "everyone_missing": _untrained(tx, Course.EVERYONE, works_here(tx)),
        "holders": _people(tx, Person.id.in_(holders)),
        "holders_missing": _untrained(tx, Course.HOLDER, Person.id.in_(holders)),
    }


def _untrained(tx: Transaction, course: Course, whom: ColumnElement[bool]) -> int:
    """How many people have no valid training for a course now."""
    now = tx.now_ms()
    trained = exists(
        select(Completion.id).where(
            Completion.person_id == Person.id, Completion.valid_until_ms >= now, counts_at(course, now)
        )
    )
    return _people(tx, whom, ~trained)


def _reviews(tx: Transaction, manager_id: str, entries: Select[str]) -> JsonValue:
    of = GrantReview.grant_id.in_(select(GrantRow.id).where(GrantRow.entry_id.in_(entries)))
    undecided = GrantReview.decided_ms.is_(None)
    audit = GrantorAudit.grantor_id == manager_id, GrantorAudit.closed_ms.is_(None)
    return {
        "open": counted(tx, of, undecided),
        "overdue": counted(tx, of, undecided, GrantReview.due_ms < tx.now_ms()),
        "audits_open": counted(tx, *audit),
        "audits_overdue": counted(tx, *audit, GrantorAudit.due_ms < tx.now_ms()),
    }


def _alerts(tx: Transaction, manager_id: str, entries: Select[str], from_ms: int) -> JsonValue:
    """Those about the manager are left out: the overall officer has them, and the manager is not told of them."""
    records = record_ids_of_human(tx, manager_id)
    of = (
        concerning(entries),
        or_(Alert.subject_id.is_(None), Alert.subject_id.not_in(records)),
    )
    return {
        "raised": dict(counted_by(tx, Alert.kind, *of, Alert.raised_ms >= from_ms)),
        "decided": counted(tx, *of, Alert.decided_ms >= from_ms),
        "left_to_the_officer": counted(tx, *of, Alert.escalated_ms >= from_ms),
        "open": counted(tx, *of, Alert.decided_ms.is_(None)),
    }


def _measures(tx: Transaction, from_ms: int) -> JsonValue:
    listed = Measure.ended_ms.is_(None)
    return {
        "listed": counted(tx, listed),
        "checked": counted(tx, MeasureCheck.checked_ms >= from_ms),
        "overdue": counted(tx, listed, Measure.next_check_ms < tx.now_ms()),
    }


def _remarks(tx: Transaction, entries: Select[str], from_ms: int) -> JsonValue:
    of = on_entries_or_none(entries)
    return {
        "filed": counted(tx, of, Remark.filed_ms >= from_ms),
        "answered": counted(tx, of, Remark.answered_ms >= from_ms),
        "open": counted(tx, of, Remark.answered_ms.is_(None)),
    }


def _checks(tx: Transaction, from_ms: int) -> JsonValue:
    still_open = MutualCheck.closed_ms.is_(None)
    answered = select(func.count(SelfCheck.person_id.distinct())).where(SelfCheck.answered_ms >= from_ms)
    return {
        "people": _people(tx, works_here(tx)),
        "self_checks_answered": tx.session.scalar(answered) or 0,
        "mutual_checks_closed": counted(tx, MutualCheck.closed_ms >= from_ms),
        "mutual_checks_open": counted(tx, still_open),
        "mutual_checks_overdue": counted(tx, still_open, MutualCheck.due_ms < tx.now_ms()),
    }


def _people(tx: Transaction, *where: ColumnElement[bool]) -> int:
    # Conditions on people may name the table in subqueries only, so it is named here.
    return tx.session.scalar(select(func.count()).select_from(Person).where(*where)) or 0


def _now(tx: Transaction) -> ColumnElement[int]:
    return literal(tx.now_ms(), BigInteger)
