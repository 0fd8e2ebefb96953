"""A person takes a course by pages, and those who answer for education see to it that everybody does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany
from vault.training.content_files import shipped_lessons


def _right(path: str) -> list[str]:
    lesson_id, question_id = re.findall(r"/(?:lessons|questions)/([^/]+)", path)
    question = shipped_lessons()[lesson_id].question(question_id)
    assert question is not None
    return list(question.accepted)


def _go_on(reader: Reading, sheet: Sheet, answers: Callable[[str], list[str]]) -> Sheet:
    """Do what the page offers first: answer its question, open the next lesson, or follow the way on."""
    if sheet.path in sheet.forms():
        return reader.send(sheet.path, ticked=answers(sheet.path))
    opening = [each for each in sheet.forms() if "/lessons/" in each]
    if opening:
        return reader.send(opening[0])
    [way] = [each.get("href") for each in sheet.tree.iter("a") if "first" in (each.get("class") or "")]
    return reader.open(way)


def _take(reader: Reading, answers: Callable[[str], list[str]]) -> Sheet:
    reader.open("/training/courses/everyone")
    sheet = reader.send("/training/courses/everyone/begin")
    start = sheet.path
    for _ in range(200):
        sheet = _go_on(reader, sheet, answers)
        assert sheet.status == 200, sheet.text
        if sheet.path == start and not any("/lessons/" in each for each in sheet.forms()):
            return sheet
    raise AssertionError("the course has no end")


@pytest.mark.clause("G7.1-b")
def test_a_person_takes_a_whole_course_by_pages_to_a_valid_completion(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("newcomer", "en")
    assert "Not done yet" in reader.open("/training").text
    assert "Passed" in _take(reader, _right).text
    [record] = whole.done(whole["newcomer"].get("/completions"))["items"]
    assert (record["course"], record["counted"]) == ("everyone", True)
    assert "Valid" in reader.open("/training").text


def test_who_answers_wrongly_learns_why_and_may_begin_anew(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("newcomer", "en")
    sheet = _take(reader, lambda _: ["3"])
    assert "Not passed" in sheet.text
    assert any(each.endswith("/begin") for each in sheet.forms())
    lesson = next(each for each in sheet.links() if "/lessons/" in each)
    first = next(each for each in reader.open(lesson).links() if "/questions/" in each)
    assert "You ticked this" in reader.open(first).text
    assert whole.done(whole["newcomer"].get("/completions"))["items"] == []


def test_a_question_tells_nothing_before_its_answer_and_takes_none_that_is_empty(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("newcomer")
    reader.open("/training/courses/everyone")
    sheet = reader.send("/training/courses/everyone/begin")
    sheet = _go_on(reader, _go_on(reader, sheet, _right), _right)
    question = sheet.path
    lesson_id, question_id = re.findall(r"/(?:lessons|questions)/([^/]+)", question)
    asked = shipped_lessons()[lesson_id].question(question_id)
    assert asked is not None
    assert not any(option.feedback_ja in sheet.text for option in asked.options)
    empty = reader.send(question, ticked=[])
    assert empty.status == 422
    assert question in empty.forms()


def test_nobody_reads_the_lessons_of_another_ones_attempt(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    path = f"/training/attempts/everyone/{whole.ids['attempt_id']}"
    assert reading("subject").open(path).status == 200
    for page in (path, f"{path}/lessons/{whole.ids['lesson_id']}"):
        assert reading("employee").open(page).status == 404


@pytest.mark.parametrize("course", ["everyone", "holder"])
def test_those_who_answer_for_education_see_who_still_has_to_learn(
    reading: Callable[..., Reading], whole: WholeCompany, course: str
) -> None:
    sheet = reading("manager").open(f"/training/manage?course={course}")
    missing = whole.done(whole["manager"].get(f"/training/gaps?course={course}"))["items"]
    assert all(each["person"]["name"] in sheet.text for each in missing)
    chosen = reading("manager").open(f"/training/manage?course={course}&employment_kind=trainee")
    assert not any(each["person"]["name"] in chosen.text for each in missing)


def _lessons_of(whole: WholeCompany) -> list[str]:
    return [each["id"] for each in whole.done(whole["manager"].get("/courses/everyone"))["lessons"]]


def test_a_manager_publishes_a_course_in_an_order_of_their_own(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    before, path = _lessons_of(whole), "/training/courses/everyone/publish"
    reader = reading("manager")
    reader.open(path)
    last: dict[str, Any] = {f"place-{before[0]}": str(len(before) + 9)}
    unnamed = reader.send(path, **last, names="X社 = 当社", reason="順を改める")
    assert unnamed.status == 422
    assert reader.send(path, **last, names="", reason="順を改める").status == 200
    assert _lessons_of(whole) == [*before[1:], before[0]]
    assert "順を改める" in reader.open("/training/courses/everyone/versions").text
    sheet = reading("employee").open(path)
    assert reading("employee").open("/training/courses/everyone").text.count("順を改める") == 0
    assert sheet.status == 200


def test_a_lesson_of_ones_own_is_written_by_a_form_and_changed_by_it(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager")
    reader.open("/training/lessons/new")
    question = {
        "q0-text_ja": "どれですか。",
        "q0-o0-text_ja": "これ",
        "q0-o0-feedback_ja": "正解",
        "q0-o0-accepted": "true",
        "q0-o1-text_ja": "あれ",
    }
    said = {
        "id": "own-first",
        "title_ja": "自社の題",
        "minutes": "4",
        "text_ja": "## 本文\nよく読む",
    } | question
    lacking = reader.send("/training/lessons/new", **said)
    assert lacking.status == 422
    assert "自社の題" in lacking.content.decode()
    shown = reader.send("/training/lessons/new", **{**said, "q0-o1-feedback_ja": "違う"})
    assert shown.path == "/training/lessons/own-first"
    assert shown.tree.xpath("//article//h2")[0].text == "本文"
    reader.open("/training/lessons/new?like=own-first")
    reader.send("/training/lessons/new", title_ja="新しい題")
    stored = whole.done(whole["manager"].get("/lessons/own-first"))["lesson"]
    assert (stored["title_ja"], stored["questions"][0]["accepted"]) == ("新しい題", ["1"])
    assert [one["feedback_ja"] for one in stored["questions"][0]["options"]] == ["正解", "違う"]


def test_a_shipped_lesson_is_taken_over_whole_into_one_of_ones_own(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager")
    reader.open("/training/lessons/new?like=tq4-0")
    reader.send("/training/lessons/new", id="own-tq4-0")
    stored = whole.done(whole["manager"].get("/lessons/own-tq4-0"))["lesson"]
    shipped = whole.done(whole["manager"].get("/lessons/tq4-0"))["lesson"]
    assert stored == {**shipped, "id": "own-tq4-0"}


def test_lessons_with_their_answers_are_for_those_who_train(reading: Callable[..., Reading]) -> None:
    assert reading("eraser").open("/training/lessons/tricks").status == 200
    assert reading("employee").open("/training/lessons/tricks").status == 403


def test_a_session_is_planned_and_recorded_with_who_attended(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager", "en")
    reader.open("/training/sessions/new")
    day = whole.company.day(0)
    shown = reader.send("/training/sessions/new", course="everyone", kind="meeting", planned_on=day)
    held = {"material_name": "資料.pdf", "material_sha256": "a" * 64}
    nobody = reader.send(f"{shown.path}/close", **held)
    assert nobody.status == 422
    assert "資料.pdf" in nobody.content.decode()
    recorded = reader.send(f"{shown.path}/close", **held, attendees=[whole["newcomer"].id])
    assert whole["newcomer"].name in recorded.text
    [record] = whole.done(whole["newcomer"].get("/completions"))["items"]
    assert record["source"] == "session"


@pytest.mark.parametrize("path", ["/training/trainers", "/training/exceptions"])
def test_trainers_and_exceptions_are_named_until_a_day_and_ended_with_a_reason(
    reading: Callable[..., Reading], whole: WholeCompany, path: str
) -> None:
    reader = reading("manager", "en")
    reader.open(path)
    said = {"person_id": whole["newcomer"].id, "reason": "立上げの担当"}
    late = reader.send(f"{path}/new", **said, ends_on=whole.company.day(900))
    assert late.status == 422
    assert "立上げの担当" in late.content.decode()
    named = reader.send(f"{path}/new", **said, ends_on=whole.company.day(7))
    assert "立上げの担当" in named.text
    ending = next(each for each in named.forms() if each.endswith("/end"))
    assert "見直し" in reader.send(ending, reason="見直し").text


def test_a_completion_is_taken_back_with_a_reason(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    reader = reading("manager", "en")
    sheet = reader.open(f"/training/people/{whole['subject'].id}")
    taking = next(each for each in sheet.forms() if each.endswith("/cancel"))
    assert "Taken back" in reader.send(taking, reason="取違え").text
    assert reading("employee").open(f"/training/people/{whole['subject'].id}").status == 403


def test_everybody_sees_the_calendar_and_only_those_concerned_who_attended(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    session = f"/training/sessions/{whole.ids['training_session_id']}"
    assert session in reading("eraser").open("/training/sessions").links()
    assert session not in reading("employee").open("/training/sessions").links()
    assert reading("employee").open(session).status == 403
