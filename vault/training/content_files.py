"""The lessons that come with the product: one TOML file per lesson in `content/`, and `content/courses.toml`.

`courses.toml` has a table for each course: `lessons` (ids, in order) and `pass_percent`. A lesson's file is named after its id.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from vault.training.lessons import Lesson, LessonError, lesson_of
from vault.training.topics import Course

COURSES_FILE: Final = "courses.toml"


@dataclass(frozen=True)
class ShippedCourse:
    """What a course holds unless the company says otherwise. `pass_percent`: share of right answers to pass, 1 to 100."""

    lessons: tuple[str, ...]
    pass_percent: int


def read_lesson(text: str, name: str) -> Lesson:
    """Read one file; `name` is the file's name without `.toml`.

    Raises:
        LessonError: no TOML, not a lesson, or an id that is not the file's name.
    """
    try:
        lesson = lesson_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as trouble:
        raise LessonError(f"{name}: {trouble}") from None
    if lesson.id != name:
        raise LessonError(f"{name}: the file's name is not the lesson's id {lesson.id!r}")
    return lesson


def read_courses(text: str, lessons: Mapping[str, Lesson]) -> dict[Course, ShippedCourse]:
    """Read the list of courses.

    Raises:
        LessonError: a course is missing or unknown, names a lesson that is not there or names one twice, or has no pass mark.
    """
    tables = tomllib.loads(text)
    if set(tables) != set(Course):
        raise LessonError(f"{COURSES_FILE} names other courses than {sorted(Course)}")
    return {course: _course(course, tables[course], lessons) for course in Course}


def _course(course: Course, table: Mapping[str, Any], lessons: Mapping[str, Lesson]) -> ShippedCourse:
    ids, percent = tuple(table.get("lessons", ())), table.get("pass_percent")
    absent = [one for one in ids if one not in lessons]
    if not ids or absent or len(set(ids)) < len(ids):
        raise LessonError(f"{course}: no lessons, one twice, or unknown ones: {absent}")
    if not isinstance(percent, int) or not 1 <= percent <= 100:
        raise LessonError(f"{course}: pass_percent is 1..100")
    return ShippedCourse(ids, percent)


@cache
def shipped_lessons() -> dict[str, Lesson]:
    """Every shipped lesson by id; LessonError when a file is not one."""
    folder = files(__package__) / "content"
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    found = [
        read_lesson((folder / name).read_text("utf-8"), name.removesuffix(".toml"))
        for name in names
        if name != COURSES_FILE
    ]
    return {lesson.id: lesson for lesson in found}


@cache
def shipped_courses() -> dict[Course, ShippedCourse]:
    """The shipped list of lessons of each course."""
    text = (files(__package__) / "content" / COURSES_FILE).read_text("utf-8")
    return read_courses(text, shipped_lessons())
