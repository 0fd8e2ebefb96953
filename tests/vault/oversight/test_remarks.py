"""Holding firm must not leave an empty shell: departments say what does not work, and a manager answers (TQ2-2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vault.identity.models import Notice
from vault.oversight.models import ManagementReport, Remark
from vault.oversight.remarks.upkeep import run_due_remarks
from vault.people.models import Person
from vault.people.models_history import PersonChange, PersonMove
from vault.people.posts import Post

pytestmark = pytest.mark.clause("TQ2-2")
BOTH = "responsible_manager, overall_officer"


def on_entry(oversight: Any) -> dict[str, str]:
    return {"about": "entry", "target": oversight.company.entry_id}


def file(oversight: Any, by: str = "stranger", **more: Any) -> Any:
    said = {
        "about": "procedure",
        "target": "storage",
        "problem": "鍵が一本しかなく、夜勤の作業が止まる",
        "proposal": "鍵を二本にする",
        **more,
    }
    return oversight[by].post("/remarks", said)


def filed(oversight: Any, by: str = "stranger", **more: Any) -> dict[str, Any]:
    remark: dict[str, Any] = oversight.done(file(oversight, by, **more), 201)
    return remark


def answer(oversight: Any, by: str, remark: dict[str, Any], **more: Any) -> Any:
    said = {"outcome": "changed", "reason": "鍵を二本にした", **more}
    return oversight[by].post(f"/remarks/{remark['id']}/answer", said)


def listed(oversight: Any, by: str, **query: Any) -> list[str]:
    return [each["id"] for each in oversight.done(oversight[by].get("/remarks", params=query))["items"]]


def container(oversight: Any, responsible: str = "viewer") -> dict[str, Any]:
    said = {"site": "本社", "kind": "container", "name": "耐火金庫", "interval_days": 30}
    said["responsible_id"] = oversight[responsible].id
    measure: dict[str, Any] = oversight.done(oversight["manager"].post("/measures", said), 201)
    return measure


def who_has_to_answer(oversight: Any) -> set[str]:
    people = oversight.company.people
    return {name for name in people if "remarks_to_answer" in oversight.tasks(name, "measures")}


def told(oversight: Any, kind: str) -> set[str]:
    people = oversight.company.people.values()
    return {each.name for each in people if kind in oversight.company.notices(each)}


def overdue(oversight: Any) -> None:
    oversight.later(days=20)
    run_due_remarks(oversight.platform)


def make_same_human(oversight: Any, one: str, other: str) -> None:
    with oversight.platform.transaction() as tx:
        tx.session.get_one(Person, oversight[one].id).number_key = "1001"
        formerly = PersonChange(
            person_id=oversight[other].id,
            revision=99,
            field="number_key",
            old_value="1001",
            new_value=None,
            reason="訂正",
            changed_ms=tx.now_ms(),
        )
        tx.session.add(formerly)


def test_a_remark_is_filed_with_the_department_of_that_moment(oversight: Any) -> None:
    oversight.move("stranger", "製造")
    remark = filed(oversight)
    oversight.move("stranger", "品質")
    (shown,) = oversight.done(oversight["stranger"].get("/remarks"))["items"]
    assert shown == remark
    assert (shown["department"], shown["filed_by"]["name"]) == ("製造", "stranger")
    assert (shown["problem"], shown["proposal"]) == ("鍵が一本しかなく、夜勤の作業が止まる", "鍵を二本にする")
    assert (shown["about"], shown["target"], shown["version_number"]) == ("procedure", "storage", 1)
    assert shown["answered_at"] is None
    (leaf,) = oversight.company.leaves("remark.filed")
    assert leaf.details["remark"] == remark["id"]
    assert leaf.details["problem"] == remark["problem"]
    assert leaf.details["department"] == "製造"


def test_what_would_work_need_not_be_known(oversight: Any) -> None:
    assert filed(oversight, proposal=" ")["proposal"] is None
    assert filed(oversight, proposal=None)["proposal"] is None


def test_a_remark_names_the_procedure_as_it_was_and_a_measure_and_an_entry(oversight: Any) -> None:
    storage = oversight.done(oversight["stranger"].get("/procedures/storage"))
    assert filed(oversight)["target_name"] == storage["title"]
    measure = container(oversight, "stranger")
    assert filed(oversight, about="measure", target=measure["id"])["target_name"] == "耐火金庫"
    assert filed(oversight, **on_entry(oversight))["target_name"] == "焼入れ条件"


def test_on_a_procedure_every_manager_is_told_and_anyone_of_them_answers(oversight: Any) -> None:
    remark = filed(oversight)
    assert told(oversight, "remark_filed") == {"manager", "other manager"}
    assert who_has_to_answer(oversight) == {"manager", "other manager"}
    oversight.done(answer(oversight, "other manager", remark))
    assert who_has_to_answer(oversight) == set()


def test_on_an_entry_its_own_manager_has_to_answer(oversight: Any) -> None:
    remark = filed(oversight, **on_entry(oversight))
    assert told(oversight, "remark_filed") == {"manager"}
    assert who_has_to_answer(oversight) == {"manager"}
    with oversight.nothing_changes():
        for name in ("other manager", "officer", "auditor"):
            refused = answer(oversight, name, remark)
            oversight.refused(refused, "role_required")
            assert BOTH in refused.json()["detail"]
    oversight.done(answer(oversight, "manager", remark))


def test_the_answer_is_on_record_and_who_filed_is_told(oversight: Any) -> None:
    remark = filed(oversight)
    shown = oversight.done(answer(oversight, "manager", remark, outcome="kept", reason="鍵の数は守る"))
    assert (shown["outcome"], shown["reason"]) == ("kept", "鍵の数は守る")
    assert shown["answered_by"]["name"] == "manager"
    assert told(oversight, "remark_answered") == {"stranger"}
    (leaf,) = oversight.company.leaves("remark.answered")
    assert (leaf.details["decision"], leaf.details["reason"]) == ("kept", "鍵の数は守る")
    assert leaf.details["subject"] == oversight["stranger"].id
    assert oversight.done(oversight["stranger"].get("/remarks"))["items"] == [shown]
    assert listed(oversight, "stranger", state="open") == []
    assert listed(oversight, "stranger", state="answered") == [remark["id"]]


def test_the_rows_of_a_remark_name_their_leaves(oversight: Any) -> None:
    remark = filed(oversight)
    oversight.done(answer(oversight, "manager", remark))
    with oversight.platform.reading() as tx:
        row = tx.session.get_one(Remark, remark["id"])
        made = [oversight.company.leaves(act)[0].index for act in ("remark.filed", "remark.answered")]
        assert [row.leaf_index, row.answered_leaf_index] == made


def test_an_answer_needs_a_reason_and_is_given_once(oversight: Any) -> None:
    remark = filed(oversight)
    for reason in ("", "  "):
        oversight.refused(answer(oversight, "manager", remark, reason=reason), "reason_missing")
    oversight.refused(answer(oversight, "manager", remark, outcome="later"), "request_invalid")
    assert listed(oversight, "manager", state="open") == [remark["id"]]
    oversight.done(answer(oversight, "manager", remark))
    oversight.refused(answer(oversight, "manager", remark, outcome="kept"), "conflict")
    oversight.refused(answer(oversight, "other manager", remark, outcome="kept"), "conflict")
    (shown,) = oversight.done(oversight["stranger"].get("/remarks"))["items"]
    assert shown["outcome"] == "changed"


def test_an_exception_is_an_answer_in_words_and_loosens_nothing(oversight: Any) -> None:
    oversight.refused(
        answer(oversight, "manager", remark := filed(oversight), outcome="exception", reason=""),
        "reason_missing",
    )
    before = oversight.company.rows()
    reason = "12月31日までの例外として、実施台帳に記録する"
    shown = oversight.done(answer(oversight, "manager", remark, outcome="exception", reason=reason))
    assert (shown["outcome"], shown["reason"]) == ("exception", reason)
    after = oversight.company.rows()
    grown = {table for table, rows in after.items() if rows != before.get(table)}
    assert grown <= {"notice", "audit_leaf", "audit_detail", "audit_act", "audit_tile", "idempotency_record"}


def test_nobody_answers_their_own_remark(oversight: Any) -> None:
    general, own = filed(oversight, "manager"), filed(oversight, "manager", **on_entry(oversight))
    assert oversight.tasks("manager", "measures").get("remarks_to_answer") is None
    with oversight.nothing_changes():
        for remark in (general, own):
            oversight.refused(answer(oversight, "manager", remark), "self_decision")
    assert general["addressee"] == "manager", "another manager can"
    assert own["addressee"] == "officer", "nobody else answers for the entry"
    assert told(oversight, "remark_filed") == {"other manager", "officer"}
    oversight.done(answer(oversight, "other manager", general))
    oversight.refused(answer(oversight, "other manager", own), "role_required")
    oversight.done(answer(oversight, "officer", own))


def test_another_record_of_the_same_human_does_not_answer(oversight: Any) -> None:
    make_same_human(oversight, "stranger", "manager")
    general, own = filed(oversight), filed(oversight, **on_entry(oversight))
    assert own["addressee"] == "officer"
    for remark in (general, own):
        oversight.refused(answer(oversight, "manager", remark), "self_decision")
    assert "remark_filed" not in oversight.company.notices(oversight["manager"])
    assert who_has_to_answer(oversight) == {"other manager", "officer"}
    assert set(listed(oversight, "manager")) == {general["id"], own["id"]}


def test_whoever_takes_over_an_entry_does_not_answer_what_they_filed_on_it(oversight: Any) -> None:
    remark = filed(oversight, "other manager", **on_entry(oversight))
    entry = f"/entries/{oversight.company.entry_id}"
    change = {"manager_id": oversight["other manager"].id, "reason": "引継ぎ"}
    oversight.done(oversight["manager"].patch(entry, change, headers={"If-Match": '"r1"'}))
    oversight.refused(answer(oversight, "other manager", remark), "self_decision")
    oversight.refused(answer(oversight, "manager", remark), "role_required")
    overdue(oversight)
    assert who_has_to_answer(oversight) == {"officer"}
    oversight.done(answer(oversight, "officer", remark))


def test_after_ten_business_days_it_is_the_overall_officers_too(oversight: Any) -> None:
    remark = filed(oversight)
    # The clock starts on Monday 21 September 2026, a holiday like the two days after it.
    assert remark["due_at"] == "2026-10-07T14:59:59.999Z"
    oversight.later(days=16)
    run_due_remarks(oversight.platform)
    assert who_has_to_answer(oversight) == {"manager", "other manager"}
    oversight.refused(answer(oversight, "officer", remark), "role_required")
    oversight.later(days=1)
    for _ in range(2):
        run_due_remarks(oversight.platform)
    assert who_has_to_answer(oversight) == {"manager", "other manager", "officer"}
    assert oversight.company.notices(oversight["officer"]).count("remark_escalated") == 1
    assert len(oversight.company.leaves("remark.escalated")) == 1
    assert oversight.tasks("manager", "measures")["remarks_to_answer"]["overdue"]
    shown = oversight.done(answer(oversight, "officer", remark))
    assert (shown["answered_by"]["name"], shown["escalated_at"] is not None) == ("officer", True)


def test_the_manager_can_still_answer_what_went_to_the_officer(oversight: Any) -> None:
    remark = filed(oversight, **on_entry(oversight))
    overdue(oversight)
    assert who_has_to_answer(oversight) == {"manager", "officer"}
    oversight.done(answer(oversight, "manager", remark))
    assert who_has_to_answer(oversight) == set()


def test_what_is_answered_in_time_goes_to_nobody(oversight: Any) -> None:
    oversight.done(answer(oversight, "manager", filed(oversight)))
    overdue(oversight)
    assert oversight.company.leaves("remark.escalated") == []
    assert told(oversight, "remark_escalated") == set()


def test_without_a_manager_in_post_the_overall_officer_answers(oversight: Any) -> None:
    oversight.company.end_post(oversight["manager"], Post.RESPONSIBLE_MANAGER)
    remark = filed(oversight, **on_entry(oversight))
    assert (remark["addressee"], told(oversight, "remark_filed")) == ("officer", {"officer"})
    hidden = answer(oversight, "manager", remark)
    oversight.company.refused(hidden, "not_found", true_code="role_required")
    oversight.done(answer(oversight, "officer", remark))
    oversight.company.end_post(oversight["other manager"], Post.RESPONSIBLE_MANAGER)
    assert filed(oversight)["addressee"] == "officer"


def test_what_the_officer_cannot_answer_any_other_manager_can(oversight: Any) -> None:
    remark = filed(oversight, "officer", **on_entry(oversight))
    overdue(oversight)
    assert told(oversight, "remark_escalated") == set(), "nobody is told to answer their own"
    assert who_has_to_answer(oversight) == {"manager", "other manager"}
    oversight.refused(answer(oversight, "officer", remark), "self_decision")
    own = filed(oversight, "manager", **on_entry(oversight))
    oversight.company.end_post(oversight["officer"], Post.OVERALL_OFFICER)
    oversight.refused(answer(oversight, "manager", own), "self_decision")
    oversight.done(answer(oversight, "other manager", own))


def test_who_filed_managers_the_officer_and_auditors_read_and_nobody_else(oversight: Any) -> None:
    oversight.move("stranger", "製造")
    oversight.move("viewer", "製造")
    first, second = filed(oversight), filed(oversight, "depositor", **on_entry(oversight))
    for name in ("manager", "other manager", "officer", "auditor"):
        assert set(listed(oversight, name)) == {first["id"], second["id"]}, name
    assert listed(oversight, "stranger") == [first["id"]]
    assert listed(oversight, "depositor") == [second["id"]]
    assert listed(oversight, "viewer") == listed(oversight, "administrator") == [], (
        "not even one's department"
    )


def test_a_remark_on_a_managers_own_entry_is_the_officers_to_see_from_the_start(oversight: Any) -> None:
    remark = filed(oversight, **on_entry(oversight))
    assert listed(oversight, "officer", state="open") == [remark["id"]]


def test_what_is_not_theirs_is_not_found_as_what_never_was(oversight: Any) -> None:
    remark = filed(oversight)
    with oversight.nothing_changes():
        for name in ("viewer", "administrator"):
            hidden = answer(oversight, name, remark)
            oversight.company.refused(hidden, "not_found", true_code="role_required")
            nothing = answer(oversight, name, {"id": f"rmk_{'a' * 26}"})
            oversight.refused(nothing, "not_found")
            assert bare(hidden) == bare(nothing)


def bare(given: Any) -> Any:
    return {name: said for name, said in given.json().items() if name != "request_id"}


def test_a_remark_is_on_something_that_is_there(oversight: Any) -> None:
    with oversight.nothing_changes():
        for about, target in (
            ("procedure", "no_such_slot"),
            ("procedure", "party_assessment"),
            ("entry", f"ent_{'a' * 26}"),
            ("measure", f"msr_{'a' * 26}"),
        ):
            oversight.refused(file(oversight, about=about, target=target), "not_found")
        oversight.refused(file(oversight, about="person", target="x"), "request_invalid")


def test_the_list_of_measures_stays_closed_to_who_is_not_concerned(oversight: Any) -> None:
    measure = container(oversight)
    said = {"about": "measure", "target": measure["id"]}
    with oversight.nothing_changes():
        for name in ("stranger", "administrator"):
            hidden = file(oversight, name, **said)
            oversight.company.refused(hidden, "not_found", true_code="role_required")
            nothing = file(oversight, name, about="measure", target=f"msr_{'a' * 26}")
            assert bare(hidden) == bare(nothing)
    assert filed(oversight, "viewer", **said)["target_name"] == "耐火金庫"
    assert filed(oversight, "auditor", **said)["addressee"] == "manager"
    end = oversight["manager"].post(f"/measures/{measure['id']}/end", {"reason": "撤去した"})
    oversight.done(end)
    oversight.refused(file(oversight, "viewer", **said), "conflict")
    oversight.company.refused(file(oversight, **said), "not_found", true_code="role_required")


def test_a_remark_and_its_answer_never_hold_a_lock_setting(oversight: Any) -> None:
    remark = filed(oversight)
    secret = "暗証番号 4821 を覚えられない"
    with oversight.nothing_changes():
        leaves = [
            oversight.refused(file(oversight, problem=secret), "secret_in_ledger"),
            oversight.refused(file(oversight, proposal=secret), "secret_in_ledger"),
            oversight.refused(answer(oversight, "manager", remark, reason=secret), "secret_in_ledger"),
        ]
    assert all("4821" not in str(leaf.details) for leaf in leaves)
    assert listed(oversight, "manager", state="open") == [remark["id"]]


def test_a_remark_says_something_and_not_too_much(oversight: Any) -> None:
    with oversight.nothing_changes():
        oversight.refused(file(oversight, problem="  "), "reason_missing")
        oversight.refused(file(oversight, problem="あ" * 2001), "request_invalid")
        oversight.refused(file(oversight, proposal="あ" * 2001), "request_invalid")
    assert len(filed(oversight, problem="あ" * 2000)["problem"]) == 2000


def test_who_is_on_leave_files_nothing(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        away = PersonMove(
            id="mov_x",
            person_id=oversight["stranger"].id,
            kind="absence",
            reason="休職",
            effective_on=oversight.company.day(0),
            effect_ms=tx.now_ms(),
            recorded_by=oversight["officer"].id,
            recorded_ms=tx.now_ms(),
        )
        tx.session.add(away)
    with oversight.nothing_changes():
        oversight.refused(file(oversight), "role_required")


def test_sending_twice_files_once(oversight: Any) -> None:
    key = {"headers": {"Idempotency-Key": "once-0001"}}
    said = {"about": "procedure", "target": "storage", "problem": "鍵が足りない"}
    first, second = (oversight["stranger"].post("/remarks", said, **key) for _ in range(2))
    assert oversight.done(first, 201) == oversight.done(second, 201)
    assert len(listed(oversight, "stranger")) == 1


def test_the_list_comes_in_parts_newest_first(oversight: Any) -> None:
    filed_ids = []
    for _ in range(3):
        filed_ids.append(filed(oversight)["id"])
        oversight.clock.advance(seconds=1)
    part = oversight.done(oversight["manager"].get("/remarks", params={"limit": 2, "state": "open"}))
    rest = {"cursor": part["next"], "state": "open"}
    following = oversight.done(oversight["manager"].get("/remarks", params=rest))
    found = [each["id"] for each in part["items"] + following["items"]]
    assert (found, following["next"]) == (filed_ids[::-1], None)
    other_list = {"cursor": part["next"], "state": "answered"}
    oversight.refused(oversight["manager"].get("/remarks", params=other_list), "request_invalid")


@pytest.mark.clause("G3.0-l")
def test_the_yearly_report_counts_remarks_filed_answered_and_open(oversight: Any) -> None:
    company = oversight.company
    theirs = company.open_entry(oversight["other manager"], name="他の技術")
    filed(oversight)
    oversight.done(answer(oversight, "manager", filed(oversight, **on_entry(oversight))))
    filed(oversight, about="entry", target=theirs)

    def said(by: str) -> Any:
        return oversight.done(oversight[by].get("/management-reports/draft"))["content"]

    assert said("manager")["remarks_on_measures"] == {"filed": 2, "answered": 1, "open": 1}
    assert said("other manager")["remarks_on_measures"] == {"filed": 2, "answered": 0, "open": 2}
    oversight.clock.advance(seconds=1)
    oversight.done(oversight["manager"].post("/management-reports", {"remarks": ""}), 201)
    oversight.clock.advance(seconds=1)
    assert said("manager")["remarks_on_measures"] == {"filed": 0, "answered": 0, "open": 1}


def test_a_report_from_before_remarks_were_counted_is_still_set(oversight: Any) -> None:
    report = oversight.done(oversight["manager"].post("/management-reports", {"remarks": ""}), 201)
    with oversight.platform.transaction() as tx:
        row = tx.session.get_one(ManagementReport, report["id"])
        content = json.loads(row.content)
        del content["remarks_on_measures"]
        row.content = json.dumps(content, ensure_ascii=False)
    answer = oversight["officer"].get(f"/management-reports/{report['id']}/pdf")
    assert answer.content[:5] == b"%PDF-"


def test_notices_name_the_measure_in_both_languages(oversight: Any) -> None:
    from vault.identity.notices import command_of, text_of

    remark = filed(oversight, **on_entry(oversight))
    with oversight.platform.reading() as tx:
        rows = tx.session.query(Notice).filter_by(person_id=oversight["manager"].id, kind="remark_filed")
        texts = [text_of(rows.one(), language) for language in ("ja", "en")]
        assert command_of(rows.one()) == f"hizo remark answer {remark['id']}"
    assert all("焼入れ条件" in text and remark["id"] not in text for text in texts)
    assert texts[0] != texts[1]
