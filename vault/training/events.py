"""Acts of training."""

from typing import Final

from vault.audit.acts import Act

LESSON_WRITTEN: Final = Act("lesson.written", ("lesson",), ("lesson", "sha256"))
COURSE_PUBLISHED: Final = Act(
    "course.published",
    ("course",),
    ("course", "course_version", "version_number", "percent", "lessons", "procedures", "sha256", "reason"),
)
COURSE_ASSIGNED: Final = Act("course.assigned", ("course",), ("course", "subject"))
ATTEMPT_ENDED: Final = Act(
    "course_attempt.ended",
    ("course_attempt",),
    ("course", "course_version", "attempt", "subject", "count", "percent", "state"),
)
COMPLETION_RECORDED: Final = Act(
    "completion.recorded",
    ("completion",),
    ("completion", "course", "course_version", "subject", "ends_on", "counted", "refused_code", "source_of"),
)
COMPLETION_CANCELLED: Final = Act(
    "completion.cancelled", ("completion",), ("completion", "course", "subject", "reason")
)
SESSION_PLANNED: Final = Act(
    "training_session.planned",
    ("training_session",),
    ("training_session", "course", "held_on", "trainer", "name"),
)
SESSION_HELD: Final = Act(
    "training_session.held",
    ("training_session",),
    (
        "training_session",
        "course",
        "held_on",
        "trainer",
        "count",
        "name",
        "sha256",
        "counted",
        "refused_code",
    ),
)
TRAINER_DESIGNATED: Final = Act(
    "trainer.designated", ("trainer",), ("designation", "person", "reason", "ends_on")
)
TRAINER_ENDED: Final = Act("trainer.ended", ("trainer",), ("designation", "person", "reason"))
EXCEPTION_GIVEN: Final = Act(
    "training_exception.given", ("training_exception",), ("training_exception", "person", "reason", "ends_on")
)
EXCEPTION_ENDED: Final = Act(
    "training_exception.ended", ("training_exception",), ("training_exception", "person", "reason")
)
