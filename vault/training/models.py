"""Tables of training. Rows are written once and at most ended; times are UTC milliseconds, days `YYYY-MM-DD` in Japan."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class LessonContent(Base):
    """One lesson's content as it was published or written; `content` is the JSON that `sha256` is of. `own` lessons are
    the company's; `number` counts the contents of one of them, and is 0 for what was only kept at publishing.
    """

    __tablename__ = "training_lesson"
    __table_args__ = (Index("ix_training_lesson_own", "own", "lesson_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    lesson_id: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    own: Mapped[bool]
    number: Mapped[int] = mapped_column(Integer)
    stored_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    stored_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class CourseVersion(Base):
    """A published course: `lessons` is a JSON list of `[lesson id, sha256]`, `procedures` maps slots to the versions it rests on,
    `names` maps names of the stories to the company's own.
    """

    __tablename__ = "training_course"
    __table_args__ = (UniqueConstraint("course", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    course: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(Integer)
    pass_percent: Mapped[int] = mapped_column(Integer)
    lessons: Mapped[str] = mapped_column(Text)
    procedures: Mapped[str] = mapped_column(Text)
    names: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    published_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Assignment(Base):
    """A person has to do a course: everyone's on entry, the holder's with the first request for access."""

    __tablename__ = "training_assignment"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    course: Mapped[str] = mapped_column(String(16), primary_key=True)
    assigned_ms: Mapped[int]


class Attempt(Base):
    """One try at a course's lessons and questions; `state` is open, passed, failed or left (another was begun)."""

    __tablename__ = "training_attempt"
    __table_args__ = (Index("ix_training_attempt_person", "person_id", "course_version_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    course_version_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("training_course.id"))
    state: Mapped[str] = mapped_column(String(16))
    begun_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Opening(Base):
    """A lesson was opened in an attempt."""

    __tablename__ = "training_opening"

    attempt_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("training_attempt.id"), primary_key=True
    )
    lesson_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    opened_ms: Mapped[int]


class Answer(Base):
    """What a learner ticked, once a question and attempt; `ticked` is a JSON list of option ids."""

    __tablename__ = "training_answer"

    attempt_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("training_attempt.id"), primary_key=True
    )
    lesson_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    ticked: Mapped[str] = mapped_column(Text)
    correct: Mapped[bool]
    answered_ms: Mapped[int]


class TrainingSession(Base):
    """A meeting, lecture or e-learning held elsewhere: planned for a day, then recorded with what was shown.

    `counted` is None while it is only planned; `code` says why it does not count.
    """

    __tablename__ = "training_session"
    __table_args__ = (Index("ix_training_session_course", "course", "planned_on"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    course: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    planned_on: Mapped[str] = mapped_column(String(10))
    trainer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    trainer_name: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    opened_ms: Mapped[int]
    held_on: Mapped[str | None] = mapped_column(String(10))
    material_name: Mapped[str | None] = mapped_column(Text)
    material_sha256: Mapped[str | None] = mapped_column(String(64))
    closed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    closed_ms: Mapped[int | None]
    counted: Mapped[bool | None]
    code: Mapped[str | None] = mapped_column(String(40))
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Completion(Base):
    """A person completed a course. The gate reads those that count; `cancelled_ms` is when one was found to be wrong."""

    __tablename__ = "training_completion"
    __table_args__ = (
        Index("ix_training_completion_person", "person_id", "course", "counted", "recorded_ms"),
        Index("ix_training_completion_due", "course", "valid_until_ms"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    course: Mapped[str] = mapped_column(String(16))
    course_version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("training_course.id"))
    completed_ms: Mapped[int]
    valid_until_ms: Mapped[int]
    recorded_ms: Mapped[int]
    counted: Mapped[bool]
    code: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    cancelled_ms: Mapped[int | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Trainer(Base):
    """A person a responsible manager designated to train access holders, until a day or until it is ended (G7.2-b)."""

    __tablename__ = "training_trainer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_ms: Mapped[int]
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    ended_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class TrainingException(Base):
    """A manager lets a person in before the first training, for at most 14 days (G7.2-c)."""

    __tablename__ = "training_exception"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    given_ms: Mapped[int]
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    ended_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Reminder(Base):
    """Somebody was told something once: `about` is what (a completion, a lesson's content), `step` is which telling."""

    __tablename__ = "training_reminder"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    about: Mapped[str] = mapped_column(String(64), primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    told_ms: Mapped[int]
