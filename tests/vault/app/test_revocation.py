"""What ends a right ends it with the next request, whatever the request is. Running streams: tests/vault/copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from tests.vault.every_call import call
from tests.vault.whole_company import FirstState, WholeCompany
from vault.app.build import build_app
from vault.documents.workers import WorkerPool
from vault.people.models import HeldPost
from vault.training.models import Completion

WHY = {"reason": "見直し"}
READING = (
    "GET /v1/items/{item_id}",
    "GET /v1/items/{item_id}/versions",
    "GET /v1/items/{item_id}/copy-balance",
    "GET /v1/versions/{version_id}/pages",
    "GET /v1/versions/{version_id}/pages/{page}",
)
USING = ("POST /v1/items", "POST /v1/copy-requests", "POST /v1/visits", "PATCH /v1/items/{item_id}")
TAKING = ("POST /v1/copy-requests/{request_id}/issue", "GET /v1/copies/{copy_id}/file")
Ending = Callable[[WholeCompany], object]


@pytest.fixture
def database_url() -> None:
    """What ends a right does not depend on the database."""


@pytest.fixture
def whole(settled: tuple[WholeCompany, FirstState]) -> Iterator[WholeCompany]:
    company, first = settled
    moment = company.clock.now
    yield company
    company.clock.now = moment
    first.restore()


def disabled(whole: WholeCompany) -> object:
    return whole["administrator"].post(f"/people/{whole['holder'].id}/disable", WHY)


def sessions_ended(whole: WholeCompany) -> object:
    return whole["administrator"].request("DELETE", f"/people/{whole['holder'].id}/sessions")


def device_withdrawn(whole: WholeCompany) -> object:
    return whole["manager"].post(f"/devices/{whole.own['holder']['device_id']}/revoke", WHY)


def grant_revoked(whole: WholeCompany) -> object:
    return whole["officer"].post(f"/grants/{whole.own['holder']['grant_id']}/revoke", WHY)


def grant_given_back(whole: WholeCompany) -> object:
    return whole["holder"].post(f"/grants/{whole.own['holder']['grant_id']}/revoke", WHY)


def transferred_today(whole: WholeCompany) -> object:
    return _moved(whole, kind="transfer", new_department="営業")


def absent_from_today(whole: WholeCompany) -> object:
    return _moved(whole, kind="absence", until_on=whole.company.day(30))


def _moved(whole: WholeCompany, **said: Any) -> object:
    move = {"effective_on": whole.company.day(0), **said, **WHY}
    return whole["administrator"].post(f"/people/{whole['holder'].id}/moves", move)


def pledge_renewed(whole: WholeCompany) -> object:
    return call(whole, "POST /v1/pledge-templates", "manager").by(whole, "manager")


def training_taken_back(whole: WholeCompany) -> object:
    path = f"/completions/{whole.own['holder']['completion_id']}/cancel"
    return whole["manager"].post(path, WHY)


def training_run_out(whole: WholeCompany) -> object:
    mine = Completion.person_id == whole["holder"].id
    with whole.company.platform.transaction() as tx:
        tx.session.execute(update(Completion).where(mine).values(valid_until_ms=tx.now_ms()))
    whole.clock.advance(seconds=1)
    return None


def vault_sealed(whole: WholeCompany) -> object:
    return whole["holder"].post(f"/maintenance-sessions/{whole.ids['maintenance_id']}/start")


@pytest.mark.clause("G4.1.3-b")
@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (disabled, "unauthenticated"),
        (sessions_ended, "unauthenticated"),
        (device_withdrawn, "device_revoked"),
        (grant_revoked, "not_found"),
        (grant_given_back, "not_found"),
        (transferred_today, "not_found"),
        (absent_from_today, "not_found"),
        (pledge_renewed, "pledge_missing"),
        (training_taken_back, "training_missing"),
        (training_run_out, "training_overdue"),
        (vault_sealed, "vault_sealed"),
    ],
)
def test_the_next_request_of_a_holder_is_refused(whole: WholeCompany, ending: Ending, code: str) -> None:
    for row in READING:
        assert call(whole, row, "holder").by(whole, "holder").status_code == 200, row
    answer = ending(whole)
    assert answer is None or 200 <= answer.status_code < 300, answer.text  # type: ignore[attr-defined]
    for row in READING:
        assert call(whole, row, "holder").by(whole, "holder").json()["code"] == code, row
    for row in USING + TAKING:
        assert call(whole, row, "holder").by(whole, "holder").status_code >= 400, row
    listed = whole["holder"].get("/items")
    assert listed.status_code >= 400 or listed.json()["items"] == []


def delegation_ended(whole: WholeCompany) -> object:
    return whole["manager"].post(f"/delegations/{whole.ids['delegation_id']}/end", WHY)


def lenders_post_ended(whole: WholeCompany) -> object:
    said = {**WHY, "successor_id": whole["other_manager"].id}
    return whole["officer"].post(f"/posts/{_post_of(whole, 'manager')}/end", said)


@pytest.mark.clause("G4.1.2-a")
@pytest.mark.parametrize("ending", [delegation_ended, lenders_post_ended])
def test_the_next_decision_of_a_delegate_is_refused(whole: WholeCompany, ending: Ending) -> None:
    row = "POST /v1/grant-requests/{request_id}/approve"
    assert whole["delegate"].get(f"/grant-requests/{whole.ids['grant_request_id']}").status_code == 200
    whole.done(ending(whole))
    whole.company.refused(call(whole, row, "delegate").by(whole, "delegate"), "not_found")


@pytest.mark.clause("G3.0-m")
@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("manager", "POST /v1/pledge-templates"),
        ("manager", "POST /v1/grant-requests/{request_id}/approve"),
        ("manager", "GET /v1/roster"),
        ("auditor", "GET /v1/log/leaves/{index}/details"),
        ("administrator", "POST /v1/people"),
    ],
)
def test_the_next_act_after_a_post_has_ended_is_refused(whole: WholeCompany, name: str, row: str) -> None:
    said = {**WHY, "successor_id": whole["other_manager"].id} if name == "manager" else WHY
    whole.done(whole["officer"].post(f"/posts/{_post_of(whole, name)}/end", said))
    answer = call(whole, row, name).by(whole, name)
    assert answer.json()["code"] in {"role_required", "grantor_not_authorised", "self_decision"}, answer.text


def _post_of(whole: WholeCompany, name: str) -> str:
    with whole.company.platform.reading() as tx:
        held = select(HeldPost.id).where(HeldPost.person_id == whole[name].id)
        return tx.session.scalars(held).one()


@pytest.mark.clause("G4.0-c", "G9.1.2-o")
@pytest.mark.parametrize("name", ["holder", "manager", "officer", "administrator"])
def test_a_place_that_is_listed_no_more_is_outside_with_the_next_request(
    whole: WholeCompany, workers: WorkerPool, name: str
) -> None:
    headers = {"Authorization": f"Bearer {whole[name].token}"}
    assert whole.company.client.get("/v1/me", headers=headers).status_code == 200
    platform = whole.company.platform
    elsewhere = platform.settings.model_copy(update={"zones": "設計室=192.0.2.0/24"})
    app = build_app(replace(platform, settings=elsewhere), workers)
    client = TestClient(app, base_url="http://vault.example", client=("127.0.0.1", 50000))
    assert client.get("/v1/me", headers=headers).json()["code"] == "zone_refused"
