"""What a lesson has to be before anybody is taught by it, and what the shipped ones are."""

from __future__ import annotations

from typing import Any

import pytest

from vault.platform.errors import Refusal
from vault.training.content_files import read_courses, read_lesson, shipped_courses, shipped_lessons
from vault.training.coverage import topics_missing
from vault.training.frame_names import renamed
from vault.training.lessons import LessonError, content_sha256, lesson_of, plain
from vault.training.topics import Course


def _with_question(lesson: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**lesson, "questions": [{**lesson["questions"][0], **more}]}


def test_a_lesson_reads_back_as_it_was_written(lesson_text: Any) -> None:
    lesson = lesson_of(lesson_text("own-a", "G7.1-c"))
    assert lesson_of(plain(lesson)) == lesson
    assert content_sha256(lesson_of(plain(lesson))) == content_sha256(lesson)
    assert content_sha256(lesson_of(lesson_text("own-a", "G7.1-d"))) != content_sha256(lesson)


@pytest.mark.clause("TQ2-3")
@pytest.mark.parametrize("minutes", [0, 11, -1, True, "3", 2.5])
def test_a_lesson_lasts_one_to_ten_minutes(lesson_text: Any, minutes: object) -> None:
    with pytest.raises(LessonError, match="minutes"):
        lesson_of(lesson_text("own-a", minutes=minutes))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Own A"},
        {"title_ja": " "},
        {"text_ja": ""},
        {"text_ja": "a\x00b"},
        {"topics": ["G9.9-z"]},
        {"topics": "G7.1-c"},
        {"rows": ["anything"]},
        {"review_by": "2026-02-30"},
        {"unknown": "x"},
        {"questions": "none"},
    ],
)
def test_a_lesson_that_cannot_be_taught_is_refused(lesson_text: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(LessonError):
        lesson_of({**lesson_text("own-a"), **wrong})


def test_a_lesson_without_its_text_is_refused(lesson_text: Any) -> None:
    lesson = lesson_text("own-a")
    del lesson["text_ja"]
    with pytest.raises(LessonError, match="text_ja"):
        lesson_of(lesson)


@pytest.mark.parametrize(
    "wrong",
    [
        {"accepted": []},
        {"accepted": ["1", "1"]},
        {"accepted": ["9"]},
        {"scored_case": "yes"},
        {"text_ja": ""},
        {"options": []},
        {"unknown": 1},
    ],
)
def test_a_question_nobody_could_judge_is_refused(lesson_text: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(LessonError):
        lesson_of(_with_question(lesson_text("own-a"), **wrong))


def test_every_option_says_why(lesson_text: Any) -> None:
    lesson = lesson_text("own-a")
    lesson["questions"][0]["options"][1]["feedback_ja"] = ""
    with pytest.raises(LessonError, match="reason"):
        lesson_of(lesson)


def test_two_questions_cannot_share_an_id(lesson_text: Any) -> None:
    lesson = lesson_text("own-a")
    with pytest.raises(LessonError, match="share"):
        lesson_of({**lesson, "questions": lesson["questions"] * 2})


def test_a_file_is_named_after_its_lesson() -> None:
    with pytest.raises(LessonError, match="name"):
        read_lesson('id="a"\ntitle_ja="x"\ntitle_en="x"\nminutes=1\ntext_ja="x"\n', "b")
    with pytest.raises(LessonError):
        read_lesson("not TOML at all", "b")


def test_a_course_names_lessons_that_are_there(lesson_text: Any) -> None:
    lesson = lesson_of(lesson_text("a"))
    table = '[{}]\nlessons=["{}"]\npass_percent={}\n'
    whole = table.format("everyone", "a", 80) + table.format("holder", "a", 80)
    assert read_courses(whole, {"a": lesson})[Course.HOLDER].pass_percent == 80
    for wrong in (
        table.format("everyone", "a", 80),
        whole + "[more]\n",
        table.format("everyone", "b", 80) + table.format("holder", "a", 80),
        table.format("everyone", "a", 0) + table.format("holder", "a", 80),
    ):
        with pytest.raises(LessonError):
            read_courses(wrong, {"a": lesson})


@pytest.mark.clause("TQ0")
def test_the_names_of_the_stories_change_all_at_once(lesson_text: Any) -> None:
    lesson = lesson_of({**lesson_text("a"), "text_ja": "A社はB社の仕事をする。", "title_ja": "A社"})
    changed = renamed([lesson], {"A社": "B社", "B社": "山田製作所"})[0]
    assert (changed.title_ja, changed.text_ja) == ("B社", "B社は山田製作所の仕事をする。")
    assert changed.id == lesson.id
    assert renamed([lesson], {}) == [lesson]


@pytest.mark.parametrize("names", [{"Z社": "x"}, {"A社": " "}, {"A社": "x" * 61}, {"A社": "x\ny"}])
def test_a_name_that_stands_nowhere_or_says_nothing_is_refused(
    lesson_text: Any, names: dict[str, str]
) -> None:
    with pytest.raises(Refusal, match="request_invalid"):
        renamed([lesson_of(lesson_text("a"))], names)


@pytest.mark.clause("G7.1-c", "G7.1-d", "G7.1-e", "G7.1-f", "G7.1-g", "G7.1-h", "G7.2-e", "G7.2-f", "T7-c")
def test_the_shipped_courses_cover_every_compulsory_topic() -> None:
    lessons = shipped_lessons()
    for course, shipped in shipped_courses().items():
        assert topics_missing(course, [lessons[one] for one in shipped.lessons]) == []


def test_every_shipped_lesson_is_taught_in_a_course() -> None:
    taught = {one for course in shipped_courses().values() for one in course.lessons}
    assert taught == set(shipped_lessons())
