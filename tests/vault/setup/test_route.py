from typing import Any

import pytest

from vault.setup.steps import STEPS


@pytest.mark.clause("T2-a", "G3.0-c")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_signed_in_person_sees_what_is_left_and_how_to_mend_it(founding: Any, language: str) -> None:
    stranger = founding.company.hire("stranger")
    answer = stranger.get("/setup", headers={"Accept-Language": language}).json()
    assert [each["name"] for each in answer["items"]] == [step.name for step in STEPS]
    assert not answer["complete"]
    for step, item in zip(STEPS, answer["items"], strict=True):
        assert (item["done"], item["code"], item["clauses"]) == (False, step.code, list(step.clauses))
        assert item["command"] not in item["next_step"]
        assert item["route"].split()[1].startswith("/v1/")
        assert item["title"].isascii() is (language == "en")


def test_a_prepared_company_has_nothing_left_to_do(founding: Any) -> None:
    founding.prepare()
    answer = founding.company["manager"].get("/setup").json()
    assert answer["complete"]
    assert {(each["done"], each["code"], each["next_step"]) for each in answer["items"]} == {
        (True, None, None)
    }


def test_the_description_of_the_vault_says_whether_the_setup_is_complete(founding: Any) -> None:
    client = founding.company.client
    assert client.get("/v1/vault").json()["setup_complete"] is False
    founding.prepare()
    assert client.get("/v1/vault").json()["setup_complete"] is True


def test_a_stranger_without_a_session_sees_no_gap(founding: Any) -> None:
    answer = founding.company.client.get("/v1/setup")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.clause("G8.0-a", "G3.0-c")
def test_everybody_sees_whom_to_tell_of_a_leak(founding: Any) -> None:
    founding.prepare()
    items = founding.company.hire("stranger").get("/contacts").json()["items"]
    assert [(each["name"], each["post"]) for each in items] == [
        ("officer", "overall_officer"),
        ("manager", "responsible_manager"),
    ]
    assert all(each["telephone"].startswith("03-5555-") for each in items)
