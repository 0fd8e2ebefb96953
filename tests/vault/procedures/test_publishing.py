from typing import Any

import pytest

from vault.procedures.queries import published as in_force_at
from vault.procedures.slots import Slot


@pytest.mark.clause("G3.0-f", "G5.0-c")
def test_the_log_of_publications_shows_version_date_and_reason(company: Any, published: Any) -> None:
    first = published("storage", reason="制定")
    company.platform.clock.advance(days=1)
    for reader in ("manager", "stranger"):
        company.sign_in(company[reader])
    second = published("storage", title="保管の手順（改）", reason="年次の見直し")
    answer = company["stranger"].get("/procedures/storage/versions")
    said = [(each["number"], each["published_at"][:10], each["reason"]) for each in answer.json()["items"]]
    assert said == [
        (2, second["published_at"][:10], "年次の見直し"),
        (1, first["published_at"][:10], "制定"),
    ]
    leaf = company.leaves("procedure.published")[-1]
    assert (leaf.details["procedure"], leaf.details["sha256"]) == (second["id"], second["sha256"])
    assert (leaf.details["version_number"], leaf.details["reason"]) == (2, "年次の見直し")


@pytest.mark.clause("G3.0-f")
@pytest.mark.parametrize("name", ["officer", "administrator", "auditor", "stranger"])
def test_nobody_but_a_responsible_manager_publishes_or_retires(
    company: Any, published: Any, nothing_published: Any, text_for: Any, name: str
) -> None:
    published("disposal")
    with nothing_published():
        answer = company[name].post("/procedures/copying/versions", text_for(Slot.COPYING))
        company.refused(answer, "role_required")
        company.refused(
            company[name].post("/procedures/disposal/retire", {"reason": "不要"}), "role_required"
        )


@pytest.mark.clause("G3.0-f", "G9.1.1-c")
def test_an_old_code_publishes_and_retires_nothing(
    company: Any, published: Any, nothing_published: Any, text_for: Any
) -> None:
    published("disposal")
    company.sign_in(company["manager"], code_age_ms=600_000)
    manager = company["manager"]
    with nothing_published():
        answer = manager.post("/procedures/copying/versions", text_for(Slot.COPYING))
        company.refused(answer, "step_up_required")
        company.refused(manager.post("/procedures/disposal/retire", {"reason": "不要"}), "step_up_required")


@pytest.mark.clause("G3.0-f")
def test_publishing_and_retiring_need_a_reason(
    company: Any, published: Any, nothing_published: Any, text_for: Any
) -> None:
    published("disposal")
    manager = company["manager"]
    with nothing_published():
        answer = manager.post("/procedures/copying/versions", text_for(Slot.COPYING, reason=" "))
        company.refused(answer, "reason_missing")
        company.refused(manager.post("/procedures/disposal/retire", {}), "reason_missing")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "name_invalid"),
        ({"title": "二\n行"}, "name_invalid"),
        ({"title": "長" * 201}, "name_invalid"),
        ({"text": " "}, "request_invalid"),
        ({"text": "長" * 80_001}, "request_invalid"),
        ({"powers": [7]}, "request_invalid"),
        ({"reason": "長" * 2001}, "request_invalid"),
    ],
)
def test_a_text_that_cannot_stand_is_not_published(
    company: Any, nothing_published: Any, text_for: Any, change: dict[str, Any], code: str
) -> None:
    with nothing_published():
        answer = company["manager"].post("/procedures/copying/versions", text_for(Slot.COPYING, **change))
        company.refused(answer, code)


def test_the_same_content_is_not_published_twice(company: Any, published: Any, text_for: Any) -> None:
    published("copying")
    answer = company["manager"].post("/procedures/copying/versions", text_for(Slot.COPYING))
    company.refused(answer, "conflict")
    published("copying", powers=[2, 3])


def test_a_slot_that_does_not_exist_is_not_found(company: Any, text_for: Any) -> None:
    manager = company["manager"]
    company.refused(manager.post("/procedures/lunch/versions", text_for(Slot.COPYING)), "not_found")
    for path in ("/procedures/lunch", "/procedures/lunch/template", "/procedures/lunch/versions"):
        company.refused(manager.get(path), "not_found")
    company.refused(manager.get("/procedures/versions/pcd_x"), "not_found")


@pytest.mark.clause("G3.0-f", "G5.0-c")
def test_a_retired_procedure_is_in_force_no_longer_and_the_one_before_does_not_come_back(
    company: Any, published: Any
) -> None:
    published("copying")
    second = published("copying", title="複製の手順（改）")
    retired = company["manager"].post("/procedures/copying/retire", {"reason": "統合のため"})
    assert (retired.json()["id"], retired.json()["retired_reason"]) == (second["id"], "統合のため")
    company.refused(company["stranger"].get("/procedures/copying"), "procedure_missing")
    answer = company["manager"].post("/procedures/copying/retire", {"reason": "再度"})
    company.refused(answer, "procedure_missing")
    assert company.leaves("procedure.retired")[-1].details["reason"] == "統合のため"
    third = published("copying")
    assert third["number"] == 3


@pytest.mark.clause("G4.1.2-b", "G3.0-f")
def test_what_was_in_force_at_a_past_moment_stays_answerable(company: Any, published: Any) -> None:
    moments = {}
    for step in ("before", "first", "second", "retired", "again"):
        if step == "retired":
            company["manager"].post("/procedures/copying/retire", {"reason": "統合"})
        elif step != "before":
            published("copying", title=step)
        moments[step] = company.platform.clock.now_ms()
        company.platform.clock.advance(seconds=60)
        company.sign_in(company["manager"])
    with company.platform.reading() as tx:
        found = {step: in_force_at(tx, Slot.COPYING, at) for step, at in moments.items()}
        just_before = in_force_at(tx, Slot.COPYING, moments["first"] - 1)
    titles = {step: version and version.title for step, version in found.items()}
    assert titles == {
        "before": None,
        "first": "first",
        "second": "second",
        "retired": None,
        "again": "again",
    }
    assert just_before is None


@pytest.mark.clause("G2.2-f", "G3.0-c")
def test_every_signed_in_person_reads_the_texts_and_old_versions_stay_readable(
    company: Any, published: Any, text_for: Any
) -> None:
    first = published("internal_rules")
    published("internal_rules", text="第1条 変えた。")
    stranger = company["stranger"]
    assert stranger.get("/procedures/internal_rules").json()["text"] == "第1条 変えた。"
    old = stranger.get(f"/procedures/versions/{first['id']}").json()
    assert old["text"] == text_for(Slot.INTERNAL_RULES)["text"]
    listed = {each["slot"]: each for each in stranger.get("/procedures").json()["items"]}
    assert listed["internal_rules"]["number"] == 2
    assert listed["copying"]["version_id"] is None
    assert set(listed) == {slot.value for slot in Slot}


@pytest.mark.clause("G3.0-k")
def test_a_power_without_a_procedure_is_named_until_one_is_attached(company: Any, published: Any) -> None:
    def lacking() -> list[int]:
        powers: list[int] = company["stranger"].get("/procedures").json()["powers_lacking"]
        return powers

    assert lacking() == [1, 2, 3, 4, 5, 6]
    published("storage")
    assert lacking() == [1, 3, 5, 6]
    published("reporting", powers=[6, 3, 3])
    assert lacking() == [1, 5]
    company["manager"].post("/procedures/storage/retire", {"reason": "改定"})
    assert lacking() == [1, 2, 4, 5]


def test_a_repeated_publication_gives_the_first_answer_again(company: Any, text_for: Any) -> None:
    key = {"Idempotency-Key": "publish-once-1"}
    body = text_for(Slot.COPYING)
    first = company["manager"].post("/procedures/copying/versions", body, headers=key)
    again = company["manager"].post("/procedures/copying/versions", body, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
