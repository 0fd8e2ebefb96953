"""Lessons in the database: the company's own, and each content that was ever published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import func, select

from crypto.canonical import canonical_json
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.training.content_files import shipped_lessons
from vault.training.events import LESSON_WRITTEN
from vault.training.lessons import Lesson, content_sha256, lesson_of, plain
from vault.training.models import LessonContent

OWN_PREFIX: Final = "own-"
"""Ids of the company's own lessons begin so; no shipped lesson's ever does."""


def write_own_lesson(tx: Transaction, who: SignedIn, lesson: Lesson) -> LessonContent:
    """Store a lesson of the company's own, or the next content of one; it is taught once a course is published with it.

    Raises:
        Refusal: `role_required`, `step_up_required`, `name_invalid` (the id does not begin with `own-`), `conflict` (this
            is its content already).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    if not lesson.id.startswith(OWN_PREFIX):
        raise Refusal(Code.NAME_INVALID, params={"why": f"{OWN_PREFIX}..."})
    newest = own_lessons(tx).get(lesson.id)
    if newest == lesson:
        raise Refusal(Code.CONFLICT, params={"what": lesson.id})
    row = _row(tx, who.person_id, lesson, number=_next_number(tx, lesson.id))
    leaf = record(tx, LESSON_WRITTEN, who.actor, lesson=lesson.id, sha256=row.sha256)
    leaf.bind(row)
    return row


def keep_content(tx: Transaction, by: str, lesson: Lesson) -> str:
    """Keep exactly what is published, whatever later releases ship; return its SHA-256 (hexadecimal)."""
    sha256 = content_sha256(lesson)
    known = select(LessonContent.id).where(LessonContent.sha256 == sha256).limit(1)
    if tx.session.scalar(known) is None:
        _row(tx, by, lesson, number=0)
    return sha256


def _next_number(tx: Transaction, lesson_id: str) -> int:
    newest = select(func.max(LessonContent.number)).where(LessonContent.lesson_id == lesson_id)
    return (tx.session.scalar(newest) or 0) + 1


def _row(tx: Transaction, by: str, lesson: Lesson, *, number: int) -> LessonContent:
    row = LessonContent(
        id=new_id("lsn", tx.platform.randomness),
        sha256=content_sha256(lesson),
        lesson_id=lesson.id,
        content=canonical_json(plain(lesson)).decode(),
        own=number > 0,
        number=number,
        stored_by=by,
        stored_ms=tx.now_ms(),
    )
    tx.session.add(row)
    return row


def own_lessons(tx: Transaction) -> dict[str, Lesson]:
    """The newest content of each lesson of the company's own."""
    rows = tx.session.scalars(
        select(LessonContent)
        .where(LessonContent.own.is_(True))
        .order_by(LessonContent.lesson_id, LessonContent.number)
    )
    return {row.lesson_id: _lesson(row.content) for row in rows}


def available_lessons(tx: Transaction) -> dict[str, Lesson]:
    """Every lesson a course can be published with now: the shipped ones and the company's own."""
    return shipped_lessons() | own_lessons(tx)


def published_lessons(tx: Transaction, lessons: Sequence[tuple[str, str]]) -> list[Lesson]:
    """The contents a published course names by (id, sha256), in its order."""
    wanted = [sha256 for _, sha256 in lessons]
    rows = tx.session.scalars(select(LessonContent).where(LessonContent.sha256.in_(wanted)))
    found = {row.sha256: _lesson(row.content) for row in rows}
    return [found[sha256] for sha256 in wanted]


@lru_cache(maxsize=512)
def _lesson(content: str) -> Lesson:
    return lesson_of(json.loads(content))
