"""A human stays one human over earlier employments, and decisions about one person wait for each other."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from vault.people import appoint, record_person
from vault.people.queries import overall_officer, records_of_human, same_human


def _disable(officer: Any, person: Any) -> None:
    officer.step_up()
    answer = officer.post(f"/v1/people/{person.person_id}/disable", {"reason": "退職"})
    assert answer.status_code == 200, answer.text


def test_records_linked_through_an_earlier_one_are_one_human(office: Any, officer: Any, refused: Any) -> None:
    first = office.invite(officer, "kato", employee_number="E-1", mail="kato@old.example")
    _disable(officer, first)
    again = office.invite(officer, "kato.n", employee_number="E-1", mail="kato@new.example")
    officer.step_up()
    second = officer.post(
        "/v1/people", office.facts("kato.x", employee_number="E-2", mail="kato@old.example")
    )
    refused(second, 409, "account_not_personal")
    _disable(officer, again)
    last = office.invite(officer, "kato.x", employee_number="E-2", mail="kato@old.example")
    with office.platform.reading() as tx:
        assert same_human(tx, again.person_id, last.person_id)


def test_the_office_is_never_handed_to_somebody_disabled_at_the_same_moment(
    office: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    successor = office.invite(officer, "ueda", employment_kind="officer")
    administrator = office.invite(officer, "sudo.k", "administrator")
    officer.step_up()
    administrator.step_up()
    path = f"/v1/people/{successor.person_id}"
    answers: list[int] = []

    def disable() -> None:
        answers.append(administrator.post(f"{path}/disable", {"reason": "誤り"}).status_code)

    disabling = threading.Thread(target=disable)
    give = appoint.give_post

    def overtaken(*arguments: Any, **more: Any) -> Any:
        disabling.start()
        disabling.join(0.5)
        return give(*arguments, **more)

    monkeypatch.setattr(appoint, "give_post", overtaken)
    handed = officer.post(f"{path}/posts", {"post": "overall_officer", "reason": "交代"})
    disabling.join()
    with office.platform.reading() as tx:
        assert overall_officer(tx) == successor.person_id
    assert (handed.status_code, answers) == (201, [409])


def test_two_invitations_of_one_human_at_once_make_one_account(
    office: Any, officer: Any, monkeypatch: pytest.MonkeyPatch, refused: Any
) -> None:
    officer.step_up()
    answers: list[Any] = []

    def invite() -> None:
        answers.append(officer.post("/v1/people", office.facts("kato")))

    second = threading.Thread(target=invite)
    look = records_of_human

    def overtaken(*arguments: Any) -> Any:
        found = look(*arguments)
        if second.ident is None:
            second.start()
            second.join(0.5)
        return found

    monkeypatch.setattr(record_person, "records_of_human", overtaken)
    invite()
    second.join()
    answers.sort(key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [201, 409]
