"""Nobody learns from an answer whether an account, a link or a code exists: the same bytes, known or unknown.

That items and what hangs on them are hidden alike is in the matrix of rights; what each try costs, with sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.vault.whole_company import FirstState, WholeCompany, new_person
from vault.identity.models import Account

PASSWORD = "Zw9!rrTb-kkQx4"
WRONG = "AAAA-AAAA-AAAA-AAAA"


@pytest.fixture
def database_url() -> None:
    """What an answer says does not depend on the database."""


@pytest.fixture
def whole(settled: tuple[WholeCompany, FirstState]) -> Iterator[WholeCompany]:
    company, first = settled
    moment = company.clock.now
    yield company
    company.clock.now = moment
    first.restore()


def _bare(answer: Any) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    body = answer.text.replace(answer.headers["x-request-id"], "")
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id")
    return answer.status_code, body, tuple(headers)


def _name_of(whole: WholeCompany, person_id: str) -> str:
    with whole.company.platform.reading() as tx:
        names = select(Account.user_name).where(Account.person_id == person_id)
        return str(tx.session.scalars(names).one())


@pytest.mark.asvs("6.3.8")
def test_signing_in_answers_alike_for_every_name(whole: WholeCompany) -> None:
    names = {name: _name_of(whole, whole[name].id) for name in ("manager", "leaver", "maintainer")}
    with whole.company.platform.transaction() as tx:
        invited = Account.person_id == whole.ids["invited_id"]
        tx.session.execute(update(Account).where(invited).values(user_name="beni.k"))
    said = {
        _bare(
            whole.company.client.post(
                "/v1/sign-in", json={"user_name": name, "password": PASSWORD, "device_name": "desk"}
            )
        )
        for name in (*names.values(), "beni.k", "nobody.n", "x", "名前")
    }
    assert len(said) == 1
    assert "credentials_invalid" in said.pop()[1]


@pytest.mark.asvs("6.3.8")
def test_a_challenge_answers_alike_whatever_it_was(whole: WholeCompany) -> None:
    half = whole["half_signed_in"].token
    whole.clock.advance(days=2)
    tokens = (half, half[:-1] + ("a" if half[-1] != "a" else "b"), "hizoh_" + "a" * 43, "x", "../..")
    said = {
        _bare(whole.company.client.post("/v1/sign-in/code", json={"challenge": token, "code": "000000"}))
        for token in tokens
    }
    assert len(said) == 1


@pytest.mark.asvs("6.3.8", "6.4.1")
@pytest.mark.parametrize("step", ["inspect", "start", "confirm"])
def test_a_link_that_is_not_open_is_one_that_never_was(whole: WholeCompany, step: str) -> None:
    spare = whole.done(whole["administrator"].post("/people", new_person(whole)))
    replaced = spare["enrolment_link"].partition("#")[2]
    whole.done(whole["administrator"].post(f"/people/{spare['person']['id']}/invitation"))
    gone = whole.done(whole["administrator"].post("/people", new_person(whole, mail="gone@hizo.example")))
    whole.done(whole["officer"].post(f"/people/{gone['person']['id']}/disable", {"reason": "取消"}))
    dead = gone["enrolment_link"].partition("#")[2]
    said = {
        _bare(whole.company.client.post(f"/v1/enrolments/{step}", json=_body(step, token)))
        for token in (replaced, dead, replaced[:-1] + ("a" if replaced[-1] != "a" else "b"), "x")
    }
    whole.clock.advance(days=30)
    said.add(
        _bare(whole.company.client.post(f"/v1/enrolments/{step}", json=_body(step, whole.facts["link"])))
    )
    assert len(said) == 1
    assert "credentials_invalid" in said.pop()[1]


def _body(step: str, token: str) -> dict[str, str]:
    more = {
        "inspect": {},
        "start": {"user_name": "beni.k", "password": PASSWORD, "handover_code": WRONG},
        "confirm": {"code": "000000", "device_name": "desk"},
    }
    return {"token": token, **more[step]}


@pytest.mark.asvs("6.3.8", "6.4.4")
@pytest.mark.parametrize("path", ["/people/{}/handover-code", "/people/{}/rebinds", "/people/{}/invitation"])
def test_who_has_no_part_in_enrolments_learns_nothing_of_anybodys(whole: WholeCompany, path: str) -> None:
    people = (whole.ids["invited_id"], whole["subject"].id, whole["leaver"].id, f"prs_{'a' * 26}")
    body = {"reason": "確認"} if path.endswith("rebinds") else {}
    for name in ("employee", "holder", "auditor"):
        said = {_bare(whole[name].post(path.format(person), body)) for person in people}
        assert len(said) == 1, name
        assert "role_required" in said.pop()[1]


@pytest.mark.asvs("6.3.8")
def test_a_code_is_brought_for_an_open_link_and_for_nothing_else_alike(whole: WholeCompany) -> None:
    people = (whole["subject"].id, whole["leaver"].id, f"prs_{'a' * 26}")
    said = {_bare(whole["manager"].post(f"/people/{person}/handover-code")) for person in people}
    assert len(said) == 1
