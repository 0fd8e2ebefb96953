"""Publishing courses and taking them over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from vault.platform.clock import tokyo_date
from vault.procedures.slots import Slot
from vault.training.content_files import shipped_courses, shipped_lessons
from vault.training.queries import published_course, trained_until, training_history
from vault.training.topics import Course


@pytest.mark.clause("G7.1-c", "G3.0-i")
def test_a_manager_publishes_a_course_and_everybody_sees_what_is_in_it(company: Any, courses: Any) -> None:
    shown = company["stranger"].get("/courses/everyone").json()
    assert (shown["number"], shown["pass_percent"], len(shown["lessons"])) == (1, 80, 6)
    assert shown["minutes"] == 18
    assert shown["lessons"][0]["title"].startswith("title")
    leaf = company.leaves("course.published")[0]
    assert leaf.details["sha256"] == shown["sha256"]
    versions = company["stranger"].get("/courses/holder/versions").json()["items"]
    assert [one["number"] for one in versions] == [1]
    assert set(versions[0]["procedures"]) == {
        "internal_rules", "creation", "processing", "storage", "handover", "disposal",
    }  # fmt: skip


@pytest.mark.clause("G7.2-e")
@pytest.mark.parametrize("who", ["officer", "auditor", "administrator", "trainer", "stranger"])
def test_nobody_but_a_manager_publishes_a_course(
    company: Any, procedures: None, nothing_kept: Any, who: str
) -> None:
    with nothing_kept():
        answer = company[who].post("/courses/everyone/versions", {"reason": "x"})
    company.refused(answer, "role_required")


def test_publishing_takes_a_fresh_code_and_a_reason(
    company: Any, procedures: None, nothing_kept: Any
) -> None:
    manager = company["manager"]
    with nothing_kept():
        company.refused(manager.post("/courses/everyone/versions", {"reason": " "}), "reason_missing")
        company.sign_in(manager, code_age_ms=400_000)
        company.refused(manager.post("/courses/everyone/versions", {"reason": "x"}), "step_up_required")


@pytest.mark.clause("G7.1-c", "G7.1-d", "G7.1-e", "G7.1-f", "G7.1-g", "G7.1-h", "G7.2-e", "G7.2-f", "T7-c")
@pytest.mark.parametrize("course", ["everyone", "holder"])
def test_a_course_that_misses_a_topic_is_not_published(
    company: Any, procedures: None, lessons: dict[str, Any], nothing_kept: Any, course: str
) -> None:
    ids = list(lessons)[: 6 if course == "everyone" else 8]
    for left_out in ids:
        chosen = [one for one in ids if one != left_out]
        with nothing_kept():
            answer = company["manager"].post(
                f"/courses/{course}/versions", {"reason": "x", "lessons": chosen}
            )
        company.refused(answer, "course_topic_missing")
        assert lessons[left_out].topics[0] in answer.json()["detail"]


@pytest.mark.clause("G7.2-e")
def test_the_holder_course_waits_for_the_procedures(company: Any, nothing_kept: Any) -> None:
    with nothing_kept():
        answer = company["manager"].post("/courses/holder/versions", {"reason": "x"})
    company.refused(answer, "course_topic_missing")
    assert "disposal" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"lessons": ["nowhere"]},
        {"pass_percent": 79},
        {"pass_percent": 101},
        {"names": {"Q社": "x"}},
        {"more": 1},
    ],
)
def test_a_course_that_makes_no_sense_is_refused(
    company: Any, procedures: None, nothing_kept: Any, wrong: dict[str, Any]
) -> None:
    with nothing_kept():
        answer = company["manager"].post("/courses/everyone/versions", {"reason": "x", **wrong})
    company.refused(answer, "request_invalid")


@pytest.mark.clause("TQ0", "TQ1-1")
def test_the_company_puts_its_own_name_into_the_stories(company: Any, courses: Any) -> None:
    courses("everyone", names={"A社": "山田製作所"})
    learner = company["learner"]
    attempt = learner.post("/courses/everyone/attempts").json()
    path = f"/courses/everyone/attempts/{attempt['id']}/lessons/{attempt['lessons'][0]['id']}"
    assert learner.post(path, headers={"Accept-Language": "ja"}).json()["text"] == "山田製作所の話"


@pytest.mark.clause("G7.2-a", "G7.0-b", "T7-b")
def test_who_passes_the_course_is_trained_for_365_days(company: Any, courses: Any, take: Any) -> None:
    learner = company["learner"]
    state = take(learner, "holder")
    assert (state["state"], state["right"], state["asked"]) == ("passed", 8, 8)
    record = learner.get("/completions").json()["items"][0]
    today = date.fromisoformat(tokyo_date(company.platform.clock.now_ms()))
    assert record["last_valid_on"] == (today + timedelta(days=365)).isoformat()
    assert (record["counted"], record["source"], record["id"]) == (True, "attempt", state["completion_id"])
    leaf = company.leaves("completion.recorded")[0]
    assert leaf.index == record["leaf_index"]
    assert leaf.details["subject"] == learner.id
    assert "training_completed" in company.notices(learner)


def test_the_roster_reads_the_history_of_any_moment(
    company: Any, courses: Any, take: Any, clock: Any
) -> None:
    before = clock.now_ms()
    clock.advance(seconds=1)
    take(company["learner"], "holder")
    with company.platform.reading() as tx:
        learner = company["learner"].id
        assert training_history(tx, learner, before) == []
        assert [one.course for one in training_history(tx, learner)] == ["holder"]
        assert trained_until(tx, learner, Course.HOLDER, before) is None
        assert trained_until(tx, learner, Course.EVERYONE) is not None


def test_who_fails_is_not_trained_and_may_begin_again(company: Any, courses: Any, take: Any) -> None:
    learner = company["learner"]
    assert take(learner, "everyone", wrong=2)["state"] == "failed"
    assert learner.get("/completions").json()["items"] == []
    assert company.leaves("course_attempt.ended")[-1].details["state"] == "failed"
    assert take(learner, "everyone", wrong=1)["state"] == "passed"


@pytest.mark.clause("TQ1-1")
def test_the_answer_gives_the_reason_of_every_option_and_the_question_does_not(
    company: Any, courses: Any
) -> None:
    learner = company["learner"]
    attempt = learner.post("/courses/everyone/attempts").json()
    path, lesson = f"/courses/everyone/attempts/{attempt['id']}", attempt["lessons"][0]
    opened = learner.post(f"{path}/lessons/{lesson['id']}")
    assert "reason" not in opened.text
    assert "accepted" not in opened.text
    body = {"lesson_id": lesson["id"], "question_id": lesson["questions"][0]["id"], "ticked": ["1", "2"]}
    judged = learner.post(f"{path}/answers", body).json()
    assert judged["right"] is False
    assert [(one["accepted"], one["ticked"], one["feedback"]) for one in judged["options"]] == [
        (True, True, "reason 1"),
        (False, True, "reason 2"),
        (True, False, "reason 3"),
    ]


def test_a_lesson_is_read_again_with_the_reasons_of_what_was_answered_and_no_others(
    company: Any, courses: Any, nothing_kept: Any
) -> None:
    learner = company["learner"]
    attempt = learner.post("/courses/everyone/attempts").json()
    path, lesson = f"/courses/everyone/attempts/{attempt['id']}", attempt["lessons"][0]
    again, question = f"{path}/lessons/{lesson['id']}", lesson["questions"][0]["id"]
    with nothing_kept():
        company.refused(learner.get(again), "conflict")
    opened = learner.post(again).json()
    unanswered = learner.get(again)
    assert unanswered.json() == {**opened, "answered": []}
    assert "reason" not in unanswered.text
    body = {"lesson_id": lesson["id"], "question_id": question, "ticked": ["1", "2"]}
    judged = learner.post(f"{path}/answers", body).json()
    learner.post("/courses/everyone/attempts")
    [answered] = learner.get(again).json()["answered"]
    assert answered == {"id": question, "right": False, "options": judged["options"]}
    company.refused(company["stranger"].get(again), "not_found")


def test_a_question_is_answered_once_and_only_after_its_lesson_was_opened(
    company: Any, courses: Any, nothing_kept: Any
) -> None:
    learner = company["learner"]
    attempt = learner.post("/courses/everyone/attempts").json()
    path, lesson = f"/courses/everyone/attempts/{attempt['id']}", attempt["lessons"][0]
    body = {"lesson_id": lesson["id"], "question_id": lesson["questions"][0]["id"], "ticked": ["2"]}
    with nothing_kept():
        company.refused(learner.post(f"{path}/answers", body), "conflict")
    learner.post(f"{path}/lessons/{lesson['id']}")
    assert learner.post(f"{path}/answers", body).json()["right"] is False
    with nothing_kept():
        company.refused(learner.post(f"{path}/answers", {**body, "ticked": ["1", "3"]}), "conflict")
        company.refused(learner.post(f"{path}/answers", {**body, "question_id": "x"}), "not_found")
        company.refused(learner.post(f"{path}/answers", {**body, "lesson_id": "x"}), "not_found")


def test_nobody_answers_in_another_ones_attempt(company: Any, courses: Any, nothing_kept: Any) -> None:
    attempt = company["learner"].post("/courses/everyone/attempts").json()
    path, stranger = f"/courses/everyone/attempts/{attempt['id']}", company["stranger"]
    with nothing_kept():
        company.refused(stranger.get(path), "not_found")
        company.refused(stranger.post(f"{path}/lessons/on-g7-1-c"), "not_found")
    holder = f"/courses/holder/attempts/{attempt['id']}"
    company.refused(company["learner"].get(holder), "not_found")


def test_a_lesson_without_questions_has_to_be_opened_all_the_same(
    company: Any, courses: Any, lessons: dict[str, Any], lesson_text: Any
) -> None:
    story = lesson_text("own-story", questions=[])
    assert company["manager"].post("/lessons", story).status_code == 201
    courses("everyone", lessons=[*list(lessons)[:6], "own-story"])
    learner = company["learner"]
    attempt = learner.post("/courses/everyone/attempts").json()
    path = f"/courses/everyone/attempts/{attempt['id']}"
    for lesson in attempt["lessons"][:6]:
        learner.post(f"{path}/lessons/{lesson['id']}")
        question = lesson["questions"][0]["id"]
        body = {"lesson_id": lesson["id"], "question_id": question, "ticked": ["1", "3"]}
        answer = learner.post(f"{path}/answers", body).json()
    assert answer["attempt"]["state"] == "open"
    learner.post(f"{path}/lessons/own-story")
    assert learner.get(path).json()["state"] == "passed"


def test_beginning_anew_leaves_the_open_attempt(company: Any, courses: Any, nothing_kept: Any) -> None:
    learner = company["learner"]
    first = learner.post("/courses/everyone/attempts").json()["id"]
    learner.post("/courses/everyone/attempts")
    path = f"/courses/everyone/attempts/{first}"
    assert learner.get(path).json()["state"] == "left"
    with nothing_kept():
        company.refused(learner.post(f"{path}/lessons/on-g7-1-c"), "conflict")


@pytest.mark.clause("G7.2-e")
def test_a_new_procedure_makes_the_course_outdated_until_it_is_published_again(
    company: Any, courses: Any, take: Any, nothing_kept: Any, clock: Any
) -> None:
    learner = company["learner"]
    attempt = learner.post("/courses/holder/attempts").json()["id"]
    before = clock.now_ms()
    clock.advance(seconds=1)
    company.sign_in(company["manager"])
    body = {"title": "廃棄", "text": "新しい決まり", "reason": "改訂"}
    assert company["manager"].post("/procedures/disposal/versions", body).status_code == 201
    assert company["learner"].get("/courses/holder").json()["changed_procedures"] == ["disposal"]
    with company.platform.reading() as tx:
        assert published_course(tx, Course.HOLDER, before).changed == ()
        assert published_course(tx, Course.HOLDER).changed == (Slot.DISPOSAL,)
    with nothing_kept():
        company.refused(learner.post("/courses/holder/attempts"), "course_topic_missing")
        opening = f"/courses/holder/attempts/{attempt}/lessons/on-g7-1-c"
        company.refused(learner.post(opening), "course_topic_missing")
    courses("holder")
    with nothing_kept():
        company.refused(learner.post(opening), "conflict")
    assert take(learner, "holder")["state"] == "passed"
    assert take(learner, "everyone")["state"] == "passed"


def test_a_course_nobody_published_cannot_be_taken(company: Any, nothing_kept: Any) -> None:
    with nothing_kept():
        company.refused(company["learner"].get("/courses/holder"), "not_found")
        company.refused(company["learner"].post("/courses/holder/attempts"), "not_found")
        company.refused(company["learner"].post("/courses/nothing/attempts"), "not_found")


def test_everyone_sees_how_they_stand(company: Any, courses: Any, take: Any) -> None:
    learner = company["learner"]
    take(learner, "everyone")
    everyone, holder = learner.get("/courses").json()["items"]
    assert (everyone["code"], everyone["assigned"], everyone["version"]["minutes"]) == (None, True, 18)
    assert (holder["code"], holder["assigned"], holder["trained_until"]) == (
        "training_missing",
        False,
        None,
    )


@pytest.mark.clause("T7-b")
def test_a_manager_adds_a_lesson_of_the_companys_own(
    company: Any, courses: Any, lessons: dict[str, Any], lesson_text: Any
) -> None:
    manager = company["manager"]
    assert manager.post("/lessons", lesson_text("own-rules")).status_code == 201
    assert "own-rules" in [one["id"] for one in manager.get("/lessons").json()["items"]]
    company.refused(manager.post("/lessons", lesson_text("own-rules")), "conflict")
    changed = lesson_text("own-rules", title_ja="新しい題")
    assert manager.post("/lessons", changed).status_code == 201
    assert manager.get("/lessons/own-rules").json()["lesson"]["title_ja"] == "新しい題"
    course = courses("everyone", lessons=[*list(lessons)[:6], "own-rules"])
    assert course["lessons"][-1]["id"] == "own-rules"
    assert company.leaves("lesson.written")[0].details["lesson"] == "own-rules"


def test_only_a_manager_writes_lessons_and_only_those_who_train_read_the_answers(
    company: Any, lesson_text: Any, nothing_kept: Any
) -> None:
    with nothing_kept():
        company.refused(company["officer"].post("/lessons", lesson_text("own-a")), "role_required")
        company.refused(company["manager"].post("/lessons", lesson_text("not-own")), "name_invalid")
        company.refused(
            company["manager"].post("/lessons", lesson_text("own-a", minutes=11)), "request_invalid"
        )
    company.refused(company["learner"].get("/lessons/on-g7-1-c"), "role_required")
    company.refused(company["manager"].get("/lessons/nowhere"), "not_found")
    assert company["auditor"].get("/lessons/on-g7-1-c").status_code == 200


@pytest.mark.clause("T7-b", "G7.0-b")
@pytest.mark.parametrize("course", ["everyone", "holder"])
def test_the_courses_that_are_shipped_are_published_and_passed_as_they_are(
    company: Any, procedures: None, monkeypatch: pytest.MonkeyPatch, course: str
) -> None:
    monkeypatch.setattr("vault.training.stored_lessons.shipped_lessons", shipped_lessons)
    monkeypatch.setattr("vault.training.publish.shipped_courses", shipped_courses)
    published = company["manager"].post(f"/courses/{course}/versions", {"reason": "年度の研修"})
    assert published.status_code == 201, published.text
    learner = company["learner"]
    attempt = learner.post(f"/courses/{course}/attempts").json()
    path = f"/courses/{course}/attempts/{attempt['id']}"
    for lesson in attempt["lessons"]:
        assert learner.post(f"{path}/lessons/{lesson['id']}").status_code == 201
        for question in shipped_lessons()[lesson["id"]].questions:
            ticked = list(question.accepted)
            body = {"lesson_id": lesson["id"], "question_id": question.id, "ticked": ticked}
            assert learner.post(f"{path}/answers", body).json()["right"] is True
    assert learner.get(path).json()["state"] == "passed"
