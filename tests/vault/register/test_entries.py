from typing import Any

import pytest

from vault.people.posts import Post

BODY = {"name": "めっき浴の組成", "why_know_how": "分析では分からない", "tier": 2}


@pytest.mark.clause("G2.1-b")
def test_an_entry_gets_its_listing_date_from_the_server(company: Any) -> None:
    answer = company["manager"].post("/entries", {**BODY, "manager_id": company["manager"].id})
    assert answer.status_code == 201
    entry = answer.json()
    assert (entry["listed_on"], entry["revision"], entry["state"]) == (company.day(0), 1, "open")
    leaf = company.leaves("entry.listed")[-1]
    assert (leaf.details["entry"], leaf.details["actor"]) == (entry["id"], company["manager"].id)


@pytest.mark.clause("G3.0-e")
@pytest.mark.parametrize("name", ["officer", "administrator", "auditor", "stranger"])
def test_only_a_responsible_manager_lists_technologies(company: Any, name: str) -> None:
    with company.nothing_changes():
        answer = company[name].post("/entries", {**BODY, "manager_id": company["manager"].id})
    company.refused(answer, "role_required")
    assert answer.status_code == 403


@pytest.mark.clause("G3.0-a")
def test_an_entry_without_an_active_manager_is_refused(company: Any) -> None:
    with company.nothing_changes():
        answer = company["manager"].post("/entries", {**BODY, "manager_id": company["stranger"].id})
        company.refused(answer, "manager_missing")
        company.refused(company["manager"].post("/entries", BODY), "manager_missing")


@pytest.mark.clause("G1.0-a")
def test_an_entry_that_does_not_say_why_is_refused(company: Any) -> None:
    manager = company["manager"]
    with company.nothing_changes():
        company.refused(
            manager.post("/entries", {**BODY, "manager_id": manager.id, "why_know_how": " "}),
            "reason_missing",
        )
        company.refused(
            manager.post("/entries", {**BODY, "manager_id": manager.id, "name": ""}), "name_invalid"
        )
        answer = manager.post("/entries", {**BODY, "manager_id": manager.id, "keep_original": True})
        company.refused(answer, "reason_missing")
        company.refused(
            manager.post("/entries", {**BODY, "manager_id": manager.id, "tier": 9}),
            "marking_not_in_catalogue",
        )


@pytest.mark.clause("G2.1-b")
def test_every_change_keeps_who_when_old_and_new_value(company: Any) -> None:
    manager, path = company["manager"], f"/entries/{company.entry_id}"
    answer = manager.patch(
        path, {"name": "焼戻し条件", "reason": "範囲の見直し"}, headers={"If-Match": '"r1"'}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"r2"'
    [change] = manager.get(f"{path}/changes").json()["items"]
    assert (change["field"], change["old_value"], change["new_value"]) == ("name", "焼入れ条件", "焼戻し条件")
    assert (change["changed_by"], change["reason"], change["revision"]) == (manager.id, "範囲の見直し", 2)
    leaf = company.leaves("entry.changed")[-1]
    assert leaf.details["changes"] == {"name": ["焼入れ条件", "焼戻し条件"]}


@pytest.mark.clause("G2.1-b")
@pytest.mark.parametrize("field", ["listed_on", "id", "revision"])
def test_what_never_changes_cannot_be_changed_by_hand(company: Any, field: str) -> None:
    answer = company["manager"].patch(
        f"/entries/{company.entry_id}", {field: "2020-01-01", "reason": "x"}, headers={"If-Match": '"r1"'}
    )
    company.refused(answer, "field_immutable")


def test_a_change_names_the_state_it_changes(company: Any) -> None:
    path = f"/entries/{company.entry_id}"
    manager = company["manager"]
    company.refused(manager.patch(path, {"name": "x", "reason": "x"}), "precondition_required")
    stale = manager.patch(path, {"name": "x", "reason": "x"}, headers={"If-Match": '"r7"'})
    company.refused(stale, "precondition_failed")
    company.refused(manager.patch(path, {"name": "x"}, headers={"If-Match": '"r1"'}), "reason_missing")


@pytest.mark.clause("G3.0-e")
def test_only_the_entrys_own_manager_changes_it(company: Any) -> None:
    other = company.hire("other manager", Post.RESPONSIBLE_MANAGER)
    path = f"/entries/{company.entry_id}"
    for caller in (other, company["officer"], company["stranger"]):
        answer = caller.patch(path, {"name": "x", "reason": "x"}, headers={"If-Match": '"r1"'})
        company.refused(answer, "role_required")


def test_the_overall_officer_names_another_manager(company: Any) -> None:
    successor = company.hire("successor", Post.RESPONSIBLE_MANAGER)
    path = f"/entries/{company.entry_id}"
    wrong = {"manager_id": company["stranger"].id, "reason": "異動"}
    company.refused(company["officer"].patch(path, wrong, headers={"If-Match": '"r1"'}), "manager_missing")
    right = {"manager_id": successor.id, "reason": "異動"}
    answer = company["officer"].patch(path, right, headers={"If-Match": '"r1"'})
    assert answer.json()["manager"] == {"id": successor.id, "name": "successor"}


@pytest.mark.clause("G2.2-g")
def test_an_entry_with_nothing_above_it_gets_a_lower_tier_from_its_manager_with_a_reason(
    company: Any,
) -> None:
    path, same = f"/entries/{company.entry_id}", {"If-Match": '"r1"'}
    company.refused(company["manager"].patch(path, {"tier": 1}, headers=same), "reason_missing")
    assert company["manager"].patch(path, {"tier": 1, "reason": "見直し"}, headers=same).json()["tier"] == 1


@pytest.mark.clause("G3.0-c")
def test_every_employee_may_know_who_answers_for_what(company: Any) -> None:
    answer = company["stranger"].get("/responsible")
    [row] = answer.json()["items"]
    assert set(row.pop("telephone")) <= set("0123456789-")
    assert row == {
        "entry_id": company.entry_id,
        "entry_name": "焼入れ条件",
        "post": "responsible_manager",
        "manager": {"id": company["manager"].id, "name": "manager"},
        "department": "設計",
        "title": "主任",
        "mail": f"{company['manager'].id}@example.jp",
        "in_post": True,
    }
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    assert company["stranger"].get("/responsible").json()["items"][0]["in_post"] is False


def test_who_answers_for_one_entry_can_be_asked(company: Any) -> None:
    other = company.open_entry(company["manager"], name="別の技術")
    found = company["stranger"].get("/responsible", params={"entry_id": other}).json()["items"]
    assert [each["entry_id"] for each in found] == [other]
    company.refused(company["stranger"].get("/responsible", params={"entry_id": "ent_x"}), "not_found")


def test_the_list_of_responsible_people_is_paged(company: Any) -> None:
    for number in range(3):
        company.open_entry(company["manager"], name=f"技術 {number}")
    first = company["stranger"].get("/responsible?limit=3").json()
    second = company["stranger"].get("/responsible", params={"limit": 3, "cursor": first["next"]}).json()
    names = [row["entry_name"] for row in first["items"] + second["items"]]
    assert names == sorted(names)
    assert len(names) == 4
    assert second["next"] is None


@pytest.mark.clause("G9.1.4-c")
def test_the_manager_designates_who_erases(company: Any) -> None:
    path = f"/entries/{company.entry_id}/designations"
    body = {
        "person_id": company["viewer"].id,
        "duty": "erasing",
        "reason": "担当",
        "ends_on": company.day(30),
    }
    made = company["manager"].post(path, body)
    assert made.status_code == 201, made.text
    assert company.notices(company["viewer"]) == ["designation_made"]
    [listed] = company["manager"].get(path).json()["items"]
    assert (listed["person"]["name"], listed["ended_at"]) == ("viewer", None)
    ended = company["manager"].post(f"/designations/{made.json()['id']}/end", {"reason": "交代"})
    assert ended.json()["ended_at"] is not None
    again = company["manager"].post(f"/designations/{made.json()['id']}/end", {"reason": "交代"})
    company.refused(again, "conflict")
    assert [leaf.act for leaf in company.leaves() if leaf.act.startswith("designation")] == [
        "designation.made",
        "designation.ended",
    ]


@pytest.mark.clause("G9.1.4-c")
def test_a_designation_is_the_managers_and_never_of_themselves(company: Any) -> None:
    path = f"/entries/{company.entry_id}/designations"
    body = {
        "person_id": company["viewer"].id,
        "duty": "erasing",
        "reason": "担当",
        "ends_on": company.day(30),
    }
    with company.nothing_changes():
        company.refused(company["officer"].post(path, body), "role_required")
        manager = company["manager"]
        company.refused(manager.post(path, {**body, "person_id": manager.id}), "self_decision")
        company.refused(manager.post(path, {**body, "reason": ""}), "reason_missing")
        company.refused(manager.post(path, {**body, "ends_on": company.day(400)}), "request_invalid")
        company.refused(manager.post(path, {**body, "duty": "reading"}), "request_invalid")
        company.refused(manager.post(path, {**body, "person_id": "prs_unknown"}), "request_invalid")
