from typing import Any

import pytest

from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.procedures.remind import run_due_procedure_reminders

WEEK_DAYS = 7


def _gaps(company: Any, version: dict[str, Any], **query: Any) -> dict[str, Any]:
    path = f"/procedures/versions/{version['id']}/acknowledgements"
    answer = company["manager"].get(path, params={"only_gaps": True, **query})
    assert answer.status_code == 200, answer.text
    gaps: dict[str, Any] = answer.json()
    return gaps


@pytest.mark.clause("T6-c")
def test_publishing_asks_everybody_who_works_here(company: Any, published: Any) -> None:
    published("storage")
    for person in company.people.values():
        assert "procedure_published" in company.notices(person)


@pytest.mark.clause("T6-c")
def test_the_gap_list_shrinks_with_every_acknowledgement(company: Any, published: Any) -> None:
    version = published("storage")
    assert _gaps(company, version)["missing"] == len(company.people)
    viewer = company["viewer"]
    answer = viewer.post(f"/procedures/versions/{version['id']}/acknowledge")
    assert answer.status_code == 200
    gaps = _gaps(company, version)
    assert gaps["missing"] == len(company.people) - 1
    assert "viewer" not in {each["name"] for each in gaps["items"]}
    leaf = company.leaves("procedure.acknowledged")[-1]
    assert (leaf.details["actor"], leaf.details["sha256"]) == (viewer.id, version["sha256"])
    own = viewer.get("/procedures/storage").json()["acknowledged_at"]
    assert own == answer.json()["acknowledged_at"]
    assert company["stranger"].get("/procedures/storage").json()["acknowledged_at"] is None


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_who_does_not_work_here_is_asked_nothing(company: Any, published: Any, kind: str) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["stranger"].id).employment_kind = kind
    version = published("storage")
    assert company.notices(company["stranger"]) == []
    gaps = _gaps(company, version)
    assert "stranger" not in {each["name"] for each in gaps["items"]}
    assert gaps["missing"] == len(company.people) - 1


@pytest.mark.clause("T6-c")
def test_a_new_text_has_to_be_acknowledged_anew(company: Any, published: Any) -> None:
    first = published("storage")
    company["viewer"].post(f"/procedures/versions/{first['id']}/acknowledge")
    second = published("storage", text="改めた。")
    assert _gaps(company, second)["missing"] == len(company.people)


def test_a_second_acknowledgement_changes_nothing(company: Any, published: Any) -> None:
    version = published("storage")
    path = f"/procedures/versions/{version['id']}/acknowledge"
    first = company["viewer"].post(path).json()
    company.platform.clock.advance(seconds=60)
    assert company["viewer"].post(path).json() == first
    assert len(company.leaves("procedure.acknowledged")) == 1


def test_what_is_not_in_force_is_not_acknowledged(
    company: Any, published: Any, nothing_published: Any
) -> None:
    old = published("storage")
    published("storage", text="改めた。")
    other = published("copying")
    company["manager"].post("/procedures/copying/retire", {"reason": "統合"})
    with nothing_published():
        for version in (old, other):
            answer = company["viewer"].post(f"/procedures/versions/{version['id']}/acknowledge")
            company.refused(answer, "conflict")
        company.refused(company["viewer"].post("/procedures/versions/pcd_x/acknowledge"), "not_found")


@pytest.mark.parametrize("name", ["stranger", "administrator"])
def test_who_has_not_read_is_not_everybodys_business(company: Any, published: Any, name: str) -> None:
    version = published("storage")
    answer = company[name].get(f"/procedures/versions/{version['id']}/acknowledgements")
    company.refused(answer, "role_required")


def test_the_list_of_people_asked_comes_in_parts(company: Any, published: Any) -> None:
    version = published("storage")
    company["viewer"].post(f"/procedures/versions/{version['id']}/acknowledge")
    path, seen, cursor = f"/procedures/versions/{version['id']}/acknowledgements", [], None
    while True:
        page = company["officer"].get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [(each["name"], each["acknowledged_at"] is not None) for each in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert seen == [(name, name == "viewer") for name in sorted(company.people)]


@pytest.mark.clause("T6-c")
def test_after_a_week_the_gaps_are_reminded_once_and_the_manager_is_told(
    company: Any, published: Any
) -> None:
    version = published("storage")
    company["viewer"].post(f"/procedures/versions/{version['id']}/acknowledge")
    run_due_procedure_reminders(company.platform)
    assert "procedure_unacknowledged" not in company.notices(company["stranger"])
    company.platform.clock.advance(days=WEEK_DAYS)
    for _ in range(2):
        run_due_procedure_reminders(company.platform)
    assert company.notices(company["stranger"]).count("procedure_unacknowledged") == 1
    assert "procedure_unacknowledged" not in company.notices(company["viewer"])
    assert company.notices(company["manager"]).count("procedure_gaps") == 1
    assert "procedure_gaps" not in company.notices(company["officer"])


def test_nobody_is_reminded_of_what_is_not_in_force(company: Any, published: Any) -> None:
    published("storage")
    company["manager"].post("/procedures/storage/retire", {"reason": "統合"})
    company.platform.clock.advance(days=WEEK_DAYS)
    run_due_procedure_reminders(company.platform)
    assert "procedure_unacknowledged" not in company.notices(company["stranger"])
