"""Publishing a course: by the responsible manager, with every compulsory topic, resting on the procedures in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from crypto.canonical import JsonValue, canonical_json
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.procedures.slots import Slot
from vault.register.rules import require_reason
from vault.training.content_files import shipped_courses
from vault.training.coverage import require_all_topics
from vault.training.events import COURSE_PUBLISHED
from vault.training.frame_names import renamed
from vault.training.lessons import Lesson
from vault.training.models import CourseVersion
from vault.training.queries import procedures_taught
from vault.training.stored_lessons import available_lessons, keep_content
from vault.training.topics import Course


@dataclass(frozen=True)
class CourseOrder:
    """What to publish. Without `lessons` and `pass_percent` it is the shipped course; `names` puts the company's own names
    into the stories.
    """

    course: Course
    reason: str
    lessons: Sequence[str] | None = None
    pass_percent: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def publish_course(tx: Transaction, who: SignedIn, order: CourseOrder) -> CourseVersion:
    """Put a course in force at once; what people complete from now on counts for this version.

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`, `course_topic_missing`, `request_invalid` (an unknown
            lesson, one named twice, a pass mark below the shipped one, a name that stands in no lesson).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    order = replace(order, reason=require_reason(order.reason))
    shipped = shipped_courses()[order.course]
    lessons = renamed(_chosen(tx, order.lessons or shipped.lessons), order.names)
    taught = procedures_taught(tx, order.course)
    require_all_topics(order.course, lessons, [slot for slot, version in taught.items() if version is None])
    percent = _pass_mark(order.pass_percent, shipped.pass_percent)
    row = _row(
        tx, who, order, lessons, {slot: version for slot, version in taught.items() if version}, percent
    )
    tx.session.add(row)
    _record(tx, who, row)
    return row


def _chosen(tx: Transaction, ids: Sequence[str]) -> list[Lesson]:
    available = available_lessons(tx)
    wrong = [one for one in ids if one not in available]
    if wrong or len(set(ids)) < len(ids):
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"lessons: {', '.join(wrong)}"})
    return [available[one] for one in ids]


def _pass_mark(asked: int | None, least: int) -> int:
    percent = least if asked is None else asked
    if not least <= percent <= 100:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"pass_percent {least}..100"})
    return percent


def _row(
    tx: Transaction,
    who: SignedIn,
    order: CourseOrder,
    lessons: Sequence[Lesson],
    procedures: Mapping[Slot, str],
    percent: int,
) -> CourseVersion:
    kept = [[lesson.id, keep_content(tx, who.person_id, lesson)] for lesson in lessons]
    said: dict[str, JsonValue] = {
        "course": order.course.value,
        "pass_percent": percent,
        "lessons": kept,
        "procedures": {slot.value: version for slot, version in procedures.items()},
    }
    return CourseVersion(
        id=new_id("crs", tx.platform.randomness),
        course=order.course,
        number=_next_number(tx, order.course),
        pass_percent=percent,
        lessons=json.dumps(kept),
        procedures=json.dumps(procedures),
        names=json.dumps(dict(order.names), ensure_ascii=False),
        sha256=hashlib.sha256(canonical_json(said)).hexdigest(),
        reason=order.reason,
        published_by=who.person_id,
        published_ms=tx.now_ms(),
    )


def _next_number(tx: Transaction, course: Course) -> int:
    newest = select(CourseVersion.number).where(CourseVersion.course == course)
    locked = newest.order_by(CourseVersion.number.desc()).limit(1).with_for_update()
    return (tx.session.scalar(locked) or 0) + 1


def _record(tx: Transaction, who: SignedIn, row: CourseVersion) -> None:
    leaf = record(
        tx,
        COURSE_PUBLISHED,
        who.actor,
        course=row.course,
        course_version=row.id,
        version_number=row.number,
        percent=row.pass_percent,
        lessons=json.loads(row.lessons),
        procedures=json.loads(row.procedures),
        sha256=row.sha256,
        reason=row.reason,
    )
    leaf.bind(row)
