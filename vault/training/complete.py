"""Writing a completion down, and taking back one that was found to be wrong."""

from __future__ import annotations

from typing import Literal

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post, same_human
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import require_reason
from vault.training.events import COMPLETION_CANCELLED, COMPLETION_RECORDED
from vault.training.models import Completion
from vault.training.names import COURSE_NAMES
from vault.training.topics import Course
from vault.training.validity import valid_until_ms


def record_completion(
    tx: Transaction,
    person_id: str,
    course: Course,
    by: Actor,
    *,
    completed_ms: int,
    source: Literal["attempt", "session"],
    source_id: str,
    course_version_id: str | None = None,
    code: Code | None = None,
) -> Completion:
    """Write that a person completed a course, and tell the person. The checks are the caller's.

    Args:
        completed_ms: when (UTC ms); it lasts through the 365th day after that day in Japan.
        source_id: the attempt or the session it comes from.
        code: why it does not count; None when it does.
    """
    row = Completion(
        id=new_id("cpl", tx.platform.randomness),
        person_id=person_id,
        course=course,
        course_version_id=course_version_id,
        completed_ms=completed_ms,
        valid_until_ms=valid_until_ms(completed_ms),
        recorded_ms=tx.now_ms(),
        counted=code is None,
        code=code,
        source=source,
        source_id=source_id,
    )
    tx.session.add(row)
    _record(tx, row, by)
    kind = "training_completed" if row.counted else "training_not_counted"
    notify(tx, person_id, kind, course=COURSE_NAMES[course], ends_on=tokyo_date(row.valid_until_ms))
    return row


def _record(tx: Transaction, row: Completion, by: Actor) -> None:
    leaf = record(
        tx,
        COMPLETION_RECORDED,
        by,
        completion=row.id,
        course=row.course,
        course_version=row.course_version_id,
        subject=row.person_id,
        ends_on=tokyo_date(row.valid_until_ms),
        counted=row.counted,
        refused_code=row.code,
        source_of=row.source_id,
    )
    leaf.bind(row)


def cancel_completion(tx: Transaction, who: SignedIn, completion_id: str, reason: str) -> Completion:
    """Take back a completion that was recorded wrongly; the past stays as it was decided, from now on it counts no more.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `self_decision`, `conflict`, `reason_missing`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    row = tx.session.get(Completion, completion_id, with_for_update=True)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    if same_human(tx, who.person_id, row.person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": row.person_id})
    if row.cancelled_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "cancelled"})
    row.cancelled_reason = require_reason(reason)
    row.cancelled_ms, row.cancelled_by = tx.now_ms(), who.person_id
    record(
        tx,
        COMPLETION_CANCELLED,
        who.actor,
        completion=row.id,
        course=row.course,
        subject=row.person_id,
        reason=row.cancelled_reason,
    )
    notify(tx, row.person_id, "training_cancelled", course=COURSE_NAMES[Course(row.course)])
    return row
