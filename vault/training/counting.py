"""Whether a session held outside the vault counts (G7.2-b, G7.2-e). Pure rule."""

from __future__ import annotations

from dataclasses import dataclass

from vault.platform.errors import Code
from vault.training.topics import Course


@dataclass(frozen=True)
class SessionFacts:
    """What was true on the day: `trainer_entitled` and `recorder_entitled` say who was a responsible manager or designated,
    `course_in_force` whether a published course that was not outdated stood behind the session.
    """

    course: Course
    trainer_entitled: bool
    recorder_entitled: bool
    course_in_force: bool


def why_not_counted(facts: SessionFacts) -> Code | None:
    """The code of what is missing, or None for a session that counts.

    Access holders are trained by a manager or a designated trainer. A session for everyone may have any speaker, as long as
    somebody entitled records it.
    """
    entitled = facts.trainer_entitled or (facts.course is Course.EVERYONE and facts.recorder_entitled)
    if not entitled:
        return Code.TRAINER_NOT_DESIGNATED
    if not facts.course_in_force:
        return Code.COURSE_TOPIC_MISSING
    return None
