"""Containers, areas, keys and keypads of each site, who answers for them and when somebody looked; never a secret (G3.0-h)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.oversight.measures.lock_settings import require_no_secret
from vault.platform.errors import Refusal


def listed(oversight: Any, **more: Any) -> dict[str, Any]:
    measure: dict[str, Any] = oversight.done(add(oversight, **more), 201)
    return measure


def add(oversight: Any, by: str = "manager", **more: Any) -> Any:
    body = {
        "site": "本社工場",
        "kind": "container",
        "name": "耐火金庫",
        "responsible_id": oversight["viewer"].id,
        "interval_days": 30,
        **more,
    }
    return oversight[by].post("/measures", body)


def check(oversight: Any, measure: str, by: str = "viewer", **more: Any) -> Any:
    return oversight[by].post(f"/measures/{measure}/checks", {"found": "施錠を確認した", **more})


def names(oversight: Any, by: str, **query: Any) -> list[str]:
    found = oversight.done(oversight[by].get("/measures", params=query))["items"]
    return [each["name"] for each in found]


@pytest.mark.clause("G3.0-h")
def test_a_measure_has_a_person_a_last_check_and_a_next_one(oversight: Any) -> None:
    measure = listed(oversight)
    assert measure["next_check_on"] == oversight.company.day(30)
    assert "measure_assigned" in oversight.company.notices(oversight["viewer"])
    oversight.later(days=10)
    made = oversight.done(check(oversight, measure["id"]), 201)
    assert (made["checked_by"]["name"], made["next_check_on"]) == ("viewer", oversight.company.day(30))
    made = oversight.done(check(oversight, measure["id"], "manager", next_in_days=7), 201)
    assert made["next_check_on"] == oversight.company.day(7)
    (shown,) = oversight.done(oversight["manager"].get("/measures"))["items"]
    assert (shown["last_check"]["found"], shown["overdue"]) == ("施錠を確認した", False)
    (first, _second) = oversight.company.leaves("measure.checked")
    assert first.details["finding"] == "施錠を確認した"


@pytest.mark.clause("G3.0-h")
def test_an_overdue_check_stands_in_the_managers_worklist(oversight: Any) -> None:
    listed(oversight)
    assert "measures_overdue" not in oversight.tasks("manager")
    oversight.later(days=32)
    task = oversight.tasks("manager", "measures")["measures_overdue"]
    assert (task["count"], task["overdue"]) == (1, True)
    assert oversight.tasks("viewer", "own")["measures_to_check"]["count"] == 1
    assert "measures_overdue" not in oversight.tasks("stranger")


def test_only_managers_list_and_only_those_concerned_check(oversight: Any) -> None:
    measure = listed(oversight)
    with oversight.nothing_changes():
        for name in ("officer", "auditor"):
            oversight.refused(add(oversight, name), "role_required")
            oversight.refused(check(oversight, measure["id"], name), "role_required")
        answer = check(oversight, measure["id"], "stranger")
        oversight.company.refused(answer, "not_found", true_code="role_required")
        oversight.refused(oversight["stranger"].post("/measures/x/checks", {"found": "よい"}), "not_found")
        oversight.refused(check(oversight, measure["id"], found=" "), "reason_missing")
        oversight.refused(check(oversight, measure["id"], next_in_days=400), "request_invalid")
        oversight.refused(add(oversight, interval_days=0), "request_invalid")
        oversight.refused(add(oversight, name=" "), "name_invalid")


def test_who_is_not_concerned_sees_nothing_of_the_list(oversight: Any) -> None:
    listed(oversight)
    listed(oversight, name="試作室", kind="area", responsible_id=oversight["stranger"].id)
    for name in ("manager", "other manager", "officer", "auditor"):
        assert names(oversight, name) == ["耐火金庫", "試作室"] or len(names(oversight, name)) == 2
    assert names(oversight, "viewer") == ["耐火金庫"]
    assert names(oversight, "depositor") == []


def test_a_measure_that_is_gone_asks_for_no_more_checks(oversight: Any) -> None:
    measure = listed(oversight)
    oversight.refused(
        oversight["viewer"].post(f"/measures/{measure['id']}/end", {"reason": "-"}), "role_required"
    )
    end = f"/measures/{measure['id']}/end"
    oversight.refused(oversight["manager"].post(end, {"reason": ""}), "reason_missing")
    assert oversight.done(oversight["manager"].post(end, {"reason": "撤去した"}))["ended_at"]
    oversight.refused(oversight["manager"].post(end, {"reason": "撤去した"}), "conflict")
    oversight.refused(check(oversight, measure["id"]), "conflict")
    oversight.later(days=60)
    assert "measures_overdue" not in oversight.tasks("manager")
    assert (names(oversight, "manager"), names(oversight, "manager", ended=True)) == ([], ["耐火金庫"])


@pytest.mark.clause("G3.0-h", "G4.2.1-d")
def test_a_lock_setting_is_refused_wherever_it_is_written(oversight: Any) -> None:
    measure = listed(oversight)
    with oversight.nothing_changes():
        for field in ("site", "name"):
            oversight.refused(add(oversight, **{field: "金庫 暗証番号 4821"}), "secret_in_ledger")
        leaf = oversight.refused(
            check(oversight, measure["id"], found="番号は4821のまま"), "secret_in_ledger"
        )
        ended = oversight["manager"].post(f"/measures/{measure['id']}/end", {"reason": "暗証1234を廃止"})
        oversight.refused(ended, "secret_in_ledger")
    assert "4821" not in str(leaf.details)


@pytest.mark.parametrize(
    "text",
    [
        "暗証番号 4821",
        "番号：４８２１",
        "ダイヤル 12-34-56",
        "ダイヤルは右に12、34、56",
        "keypad code 90210",
        "PIN 0000",
        "password: 12345",
        "4821（暗証）",
        "解錠番号を 7 7 7 に",
    ],
)
@pytest.mark.clause("G4.2.1-d")
def test_what_looks_like_a_setting_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        require_no_secret(text, "found")


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-21 に番号を変更した",
        "番号変更 2026年4月1日",
        "４月１日に暗証番号を変更、次は10月1日",
        "管理番号 10023 の鍵が１本ある",
        "内線番号 1234 に連絡",
        "金庫305、施錠を確認",
        "鍵３本、保管庫にあり",
        "番号は設定者のみが知る",
        "checked at 10:30, 3 keys present",
    ],
)
def test_dates_counts_and_inventory_numbers_pass(text: str) -> None:
    require_no_secret(text, "found")
