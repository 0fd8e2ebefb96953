"""Courses over HTTP: what is in force, publishing, lessons, and taking a course."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.texts import Language
from vault.training.attempt import (
    begin_attempt,
    completion_from,
    give_answer,
    open_attempt_id,
    open_lesson,
    own_attempt,
    progress_of,
    read_again,
)
from vault.training.course_schemas import (
    AnswerIn,
    AttemptOut,
    CourseIn,
    CourseListOut,
    CourseOut,
    JudgedOut,
    LessonContentOut,
    LessonIn,
    LessonLineOut,
    LessonListOut,
    LessonOut,
    OpenedLessonOut,
    OwnCourseListOut,
    OwnCourseOut,
    OwnVersionOut,
)
from vault.training.lessons import Lesson, LessonError, lesson_of
from vault.training.models import Assignment, Attempt
from vault.training.publish import CourseOrder, publish_course
from vault.training.queries import (
    PublishedCourse,
    course_at,
    published_course,
    trained_until,
    versions_after,
)
from vault.training.stored_lessons import available_lessons, published_lessons, write_own_lesson
from vault.training.topics import Course, course_named
from vault.training.trainers import may_train
from vault.training.validity import lack

router = APIRouter(prefix="/v1", tags=["training"])


@router.get("/courses")
def list_courses(platform: PlatformDep, who: SignedInPerson) -> OwnCourseListOut:
    """Both courses as they stand for the caller."""
    with platform.reading() as tx:
        return OwnCourseListOut(items=[_own(tx, who, course) for course in Course])


def _own(tx: Transaction, who: SignedIn, course: Course) -> OwnCourseOut:
    until = trained_until(tx, who.person_id, course)
    assigned = tx.session.get(Assignment, (who.person_id, course.value)) is not None
    version = published_course(tx, course)
    return OwnCourseOut(
        course=course,
        version=None if version is None else _version(tx, version),
        assigned=assigned or course is Course.EVERYONE,
        attempt_id=None if version is None else open_attempt_id(tx, who, version.version_id),
        trained_until=None if until is None else utc_text(until),
        code=lack(until, tx.now_ms()),
    )


def _version(tx: Transaction, version: PublishedCourse) -> OwnVersionOut:
    return OwnVersionOut(
        id=version.version_id,
        number=version.number,
        minutes=sum(one.minutes for one in published_lessons(tx, version.lessons)),
        outdated=version.outdated,
    )


@router.get("/courses/{course}")
def get_course(platform: PlatformDep, _who: SignedInPerson, language: LanguageDep, course: str) -> CourseOut:
    """The version in force, outdated or not."""
    with platform.reading() as tx:
        version = published_course(tx, course_named(course))
        if version is None:
            raise Refusal(Code.NOT_FOUND)
        return _shown(tx, version, language)


@router.get("/courses/{course}/versions")
def list_versions(
    platform: PlatformDep, _who: SignedInPerson, language: LanguageDep, course: str, part_of: ListPartDep
) -> CourseListOut:
    """Every version that was published, newest first."""
    part = part_of(f"courses/{course}")
    with platform.reading() as tx:
        rows = versions_after(tx, course_named(course), part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.number])
        items = [_shown(tx, course_at(tx, row, tx.now_ms()), language) for row in shown]
    return CourseListOut(items=items, next=following)


@router.post("/courses/{course}/versions", status_code=201, response_model=CourseOut)
def create_version(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    course: str,
    body: CourseIn,
) -> Response:
    """Publish a course."""

    def act(tx: Transaction) -> CourseOut:
        row = publish_course(tx, who, CourseOrder(course=course_named(course), **body.model_dump()))
        return _shown(tx, course_at(tx, row, tx.now_ms()), language)

    return once(request, platform, who.person_id, act, body=body)


def _shown(tx: Transaction, version: PublishedCourse, language: Language) -> CourseOut:
    return CourseOut.of(version, published_lessons(tx, version.lessons), language)


@router.get("/lessons")
def list_lessons(platform: PlatformDep, _who: SignedInPerson, language: LanguageDep) -> LessonListOut:
    """The lessons a course can be published with: shipped and the company's own."""
    with platform.reading() as tx:
        lessons = available_lessons(tx).values()
    return LessonListOut(items=[LessonLineOut.of(one, language) for one in lessons])


@router.get("/lessons/{lesson_id}")
def get_lesson(platform: PlatformDep, who: SignedInPerson, lesson_id: str) -> LessonContentOut:
    """A lesson with what is right and why, for those who publish and train."""
    with platform.reading() as tx:
        if not may_train(tx, who.person_id) and not holds(tx, who.person_id, Post.AUDITOR):
            raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
        lesson = available_lessons(tx).get(lesson_id)
        if lesson is None:
            raise Refusal(Code.NOT_FOUND)
        return LessonContentOut.of(lesson)


@router.post("/lessons", status_code=201, response_model=LessonContentOut)
def create_lesson(request: Request, platform: PlatformDep, who: SignedInPerson, body: LessonIn) -> Response:
    """Write a lesson of the company's own, or its next content."""

    def act(tx: Transaction) -> LessonContentOut:
        lesson = _lesson(body)
        write_own_lesson(tx, who, lesson)
        return LessonContentOut.of(lesson)

    return once(request, platform, who.person_id, act, body=body)


def _lesson(body: LessonIn) -> Lesson:
    try:
        return lesson_of(body.model_dump())
    except LessonError as trouble:
        raise Refusal(Code.REQUEST_INVALID, params={"what": str(trouble)}) from None


@router.post("/courses/{course}/attempts", status_code=201, response_model=AttemptOut)
def create_attempt(
    request: Request, platform: PlatformDep, who: SignedInPerson, language: LanguageDep, course: str
) -> Response:
    """Begin a course."""

    def act(tx: Transaction) -> AttemptOut:
        return _progress(tx, begin_attempt(tx, who, course_named(course)), language)

    return once(request, platform, who.person_id, act)


@router.get("/courses/{course}/attempts/{attempt_id}")
def get_attempt(
    platform: PlatformDep, who: SignedInPerson, language: LanguageDep, course: str, attempt_id: str
) -> AttemptOut:
    """How far one's own attempt is."""
    with platform.reading() as tx:
        return _progress(tx, own_attempt(tx, who, course_named(course), attempt_id), language)


@router.post(
    "/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}",
    status_code=201,
    response_model=LessonOut,
)
def create_opening(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    course: str,
    attempt_id: str,
    lesson_id: str,
) -> Response:
    """Open a lesson: its text and its questions."""

    def act(tx: Transaction) -> LessonOut:
        return LessonOut.of(open_lesson(tx, who, course_named(course), attempt_id, lesson_id), language)

    return once(request, platform, who.person_id, act)


@router.get("/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}")
def get_opened_lesson(
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    course: str,
    attempt_id: str,
    lesson_id: str,
) -> OpenedLessonOut:
    """A lesson that was opened, with the reasons to every question answered; also after the attempt has ended."""
    with platform.reading() as tx:
        lesson, ticked = read_again(tx, who, course_named(course), attempt_id, lesson_id)
        return OpenedLessonOut.read(lesson, ticked, language)


@router.post("/courses/{course}/attempts/{attempt_id}/answers", status_code=201, response_model=JudgedOut)
def create_answer(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    course: str,
    attempt_id: str,
    body: AnswerIn,
) -> Response:
    """Answer a question and learn the reason for each option."""

    def act(tx: Transaction) -> JudgedOut:
        place = (body.lesson_id, body.question_id)
        question, right = give_answer(tx, who, course_named(course), attempt_id, place, body.ticked)
        attempt = _progress(tx, own_attempt(tx, who, course_named(course), attempt_id), language)
        return JudgedOut.of(question, right, body.ticked, attempt, language)

    return once(request, platform, who.person_id, act, body=body)


def _progress(tx: Transaction, attempt: Attempt, language: Language) -> AttemptOut:
    tx.session.flush()
    return AttemptOut.of(progress_of(tx, attempt), completion_from(tx, attempt), language)
