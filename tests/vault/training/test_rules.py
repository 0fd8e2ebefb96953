"""The pure rules of training: how long it lasts, what a course covers, when an answer is right, which session counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.errors import Code, Refusal
from vault.procedures.slots import Slot
from vault.training.counting import SessionFacts, why_not_counted
from vault.training.coverage import require_all_topics, topics_missing
from vault.training.judge import is_passed, is_right
from vault.training.lessons import Option, Question
from vault.training.topics import COMPULSORY, Course
from vault.training.validity import (
    exception_end_ms,
    held_ms,
    lack,
    reminder_windows,
    valid_until_ms,
)

NOW = 1_790_000_000_000
MOMENTS = st.integers(min_value=1_700_000_000_000, max_value=2_000_000_000_000)
QUESTION = Question("q", "問い", ("1", "3"), tuple(Option(one, one, one) for one in ("1", "2", "3", "4")))


@pytest.mark.clause("G7.2-a", "G7.2-d", "T7-a")
@given(MOMENTS)
def test_training_lasts_through_day_365_and_is_over_on_day_366(completed_ms: int) -> None:
    until = valid_until_ms(completed_ms)
    day = date.fromisoformat(tokyo_date(completed_ms))
    assert tokyo_date(until) == (day + timedelta(days=365)).isoformat()
    assert lack(until, until) is None
    assert lack(until, until + 1) is Code.TRAINING_OVERDUE
    assert tokyo_date(until + 1) == (day + timedelta(days=366)).isoformat()


@pytest.mark.clause("G7.2-c")
def test_who_was_never_trained_lacks_a_first_training_and_not_a_new_one() -> None:
    assert lack(None, NOW) is Code.TRAINING_MISSING


@pytest.mark.clause("G7.2-c")
@given(MOMENTS, st.integers(min_value=-400, max_value=400))
def test_an_exception_never_lasts_longer_than_14_days(now_ms: int, days: int) -> None:
    ends_on = (date.fromisoformat(tokyo_date(now_ms)) + timedelta(days=days)).isoformat()
    if 0 <= days <= 13:
        assert exception_end_ms(ends_on, now_ms) <= now_ms + 14 * DAY_MS
    elif days != 14:
        with pytest.raises(Refusal, match="request_invalid"):
            exception_end_ms(ends_on, now_ms)


@pytest.mark.parametrize("ends_on", ["2026-02-30", "tomorrow", ""])
def test_an_exception_ends_on_a_day(ends_on: str) -> None:
    with pytest.raises(Refusal, match="request_invalid"):
        exception_end_ms(ends_on, NOW)


def test_a_session_counts_from_the_end_of_its_day_and_never_from_the_future() -> None:
    today = date.fromisoformat(tokyo_date(NOW))
    yesterday = (today - timedelta(days=1)).isoformat()
    assert held_ms(yesterday, NOW) == end_of_tokyo_day_ms(yesterday)
    assert held_ms(today.isoformat(), NOW) == NOW
    for day in (today + timedelta(days=1), today - timedelta(days=366)):
        with pytest.raises(Refusal, match="request_invalid"):
            held_ms(day.isoformat(), NOW)


@pytest.mark.clause("G7.2-a")
@given(MOMENTS, st.integers(min_value=-500 * DAY_MS, max_value=500 * DAY_MS))
def test_each_end_of_training_is_in_one_window_of_telling_at_most(now_ms: int, away: int) -> None:
    until = now_ms + away
    windows = [step for step, (first, last) in reminder_windows(now_ms).items() if first <= until <= last]
    wanted = "expired" if away < 0 else "7" if away <= 7 * DAY_MS else "30" if away <= 30 * DAY_MS else None
    if away < -365 * DAY_MS:
        wanted = None
    assert windows == ([] if wanted is None else [wanted])


@pytest.mark.clause("TQ1-1", "TQ2-3")
@given(st.sets(st.sampled_from(["1", "2", "3", "4"]), min_size=1))
def test_right_is_exactly_the_accepted_set(ticked: set[str]) -> None:
    assert is_right(QUESTION, sorted(ticked)) == (ticked == {"1", "3"})


@pytest.mark.parametrize("ticked", [["5"], ["1", "1", "3"], []])
def test_an_option_that_is_not_there_or_named_twice_and_no_option_at_all_is_refused(
    ticked: list[str],
) -> None:
    with pytest.raises(Refusal, match="request_invalid"):
        is_right(QUESTION, ticked)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 100))
def test_the_pass_mark_is_a_share_of_all_questions(right: int, wrong: int, percent: int) -> None:
    asked = right + wrong
    assert is_passed(right, asked, percent) == (asked > 0 and right / asked * 100 >= percent - 1e-9)


@pytest.mark.clause("G7.1-c", "G7.1-d", "G7.1-e", "G7.1-f", "G7.1-g", "G7.1-h", "G7.2-e", "G7.2-f", "T7-c")
@pytest.mark.parametrize("course", list(Course))
def test_a_course_without_one_compulsory_topic_is_not_published(course: Course, lesson_of_topic: Any) -> None:
    whole = {topic: lesson_of_topic(topic) for topic in COMPULSORY[course]}
    require_all_topics(course, list(whole.values()), [])
    for topic in whole:
        rest = [lesson for covered, lesson in whole.items() if covered != topic]
        assert topics_missing(course, rest) == [topic]
        with pytest.raises(Refusal, match="course_topic_missing"):
            require_all_topics(course, rest, [])


@pytest.mark.clause("G7.1-c")
def test_a_lesson_without_a_question_covers_no_topic(lesson_of_topic: Any) -> None:
    bare = replace(lesson_of_topic("G7.1-c"), questions=())
    assert "G7.1-c" in topics_missing(Course.EVERYONE, [bare])


@pytest.mark.clause("G7.2-f")
def test_case_studies_need_a_scored_case(lesson_of_topic: Any) -> None:
    lesson = lesson_of_topic("G7.2-f")
    unscored = replace(lesson, questions=tuple(replace(one, scored_case=False) for one in lesson.questions))
    assert "G7.2-f" not in topics_missing(Course.HOLDER, [lesson])
    assert "G7.2-f" in topics_missing(Course.HOLDER, [unscored])


@pytest.mark.clause("G7.2-e")
def test_a_holder_course_cannot_teach_a_procedure_that_is_not_published(lesson_of_topic: Any) -> None:
    whole = [lesson_of_topic(topic) for topic in COMPULSORY[Course.HOLDER]]
    with pytest.raises(Refusal, match="course_topic_missing") as refused:
        require_all_topics(Course.HOLDER, whole, [Slot.STORAGE])
    assert "storage" in refused.value.params["topics"]


@pytest.mark.clause("G7.2-b")
@given(st.sampled_from(Course), st.booleans(), st.booleans(), st.booleans())
def test_a_session_counts_with_an_entitled_trainer_and_a_course_behind_it(
    course: Course, trainer: bool, recorder: bool, in_force: bool
) -> None:
    code = why_not_counted(SessionFacts(course, trainer, recorder, in_force))
    entitled = trainer or (recorder and course is Course.EVERYONE)
    if not entitled:
        assert code is Code.TRAINER_NOT_DESIGNATED
    else:
        assert code is (None if in_force else Code.COURSE_TOPIC_MISSING)
