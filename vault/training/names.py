"""What the courses are called in notices."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_
from vault.training.topics import Course

COURSE_NAMES: Final[dict[Course, str]] = {
    Course.EVERYONE: N_("course for everyone"),
    Course.HOLDER: N_("course for access holders"),
}
