"""Assigning a course: everyone's to every person on entry (G7.0-a), the holder's with the first request for access (G7.0-b)."""

from __future__ import annotations

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.notices import notify
from vault.platform.database import Transaction
from vault.training.events import COURSE_ASSIGNED
from vault.training.models import Assignment
from vault.training.names import COURSE_NAMES
from vault.training.queries import trained_until
from vault.training.topics import Course
from vault.training.validity import lack


def assign_course(tx: Transaction, person_id: str, course: Course, by: Actor) -> None:
    """Note that a person has to do a course, once; who is not trained is told."""
    if tx.session.get(Assignment, (person_id, course.value)) is not None:
        return
    tx.session.add(Assignment(person_id=person_id, course=course, assigned_ms=tx.now_ms()))
    record(tx, COURSE_ASSIGNED, by, course=course, subject=person_id)
    if lack(trained_until(tx, person_id, course), tx.now_ms()) is not None:
        notify(tx, person_id, "training_assigned", course=COURSE_NAMES[course])
