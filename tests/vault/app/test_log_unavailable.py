"""No record, no act (architecture rule 2): when the log cannot be written, nothing is shown, changed or promised."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import TimeoutError as NoConnectionError

from vault.platform.database import BUSY_TIMEOUT_MS, Database

pytestmark = pytest.mark.on_both

UNRECORDED = {
    "GET /healthz": "the process",
    "GET /readyz": "the database",
    "GET /v1/vault": "public keys",
    "GET /v1/catalogue": "tiers, types and formats",
    "GET /v1/me": "one's own",
    "GET /v1/sessions": "one's own",
    "GET /v1/devices": "one's own",
    "GET /v1/notices": "one's own",
    "GET /v1/uploads": "one's own, as far as they came; content is not among it",
    "GET /v1/people": "who works here",
    "GET /v1/people/{person_id}": "who works here",
    "GET /v1/officer-recoveries": "what everybody was told",
    "GET /v1/responsible": "who answers for which technology",
    "GET /v1/responsible.pdf": "who answers for which technology",
    "GET /v1/me/trail": "one's own",
    "GET /v1/completions": "one's own",
    "GET /v1/pledges": "one's own",
    "GET /v1/self-checks": "one's own",
    "GET /v1/self-checks/questions": "one's own",
    "GET /v1/grant-requests": "one's own part in workflows; content is not among it",
    "GET /v1/visits": "one's own part in workflows; content is not among it",
    "GET /v1/maintenance-sessions": "one's own part in workflows; content is not among it",
    "GET /v1/remarks": "one's own part in workflows; content is not among it",
    "GET /v1/mutual-checks": "one's own part in workflows; content is not among it",
    "GET /v1/worklist": "one's own part in workflows; content is not among it",
    "GET /v1/setup": "texts and lists for everybody who works here",
    "GET /v1/contacts": "texts and lists for everybody who works here",
    "GET /v1/appointments": "texts and lists for everybody who works here",
    "GET /v1/appointments/template": "texts and lists for everybody who works here",
    "GET /v1/procedures": "texts and lists for everybody who works here",
    "GET /v1/pledge-templates": "texts and lists for everybody who works here",
    "GET /v1/pledge-templates/current": "texts and lists for everybody who works here",
    "GET /v1/pledge-templates/template": "texts and lists for everybody who works here",
    "GET /v1/courses": "texts and lists for everybody who works here",
    "GET /v1/lessons": "texts and lists for everybody who works here",
    "GET /v1/trainers": "texts and lists for everybody who works here",
    "GET /v1/training-sessions": "texts and lists for everybody who works here",
    "GET /v1/projects": "texts and lists for everybody who works here",
    "GET /v1/personal-data": "texts and lists for everybody who works here",
    "GET /v1/device-policy": "texts and lists for everybody who works here",
    "GET /v1/native-file-rule": "texts and lists for everybody who works here",
    "GET /v1/device-policy/history": "texts and lists for everybody who works here",
    "GET /v1/small-company": "texts and lists for everybody who works here",
    "GET /v1/small-company/confirmers": "texts and lists for everybody who works here",
    "GET /v1/solo-acts": "texts and lists for everybody who works here",
    "GET /v1/entries/{entry_id}/delegations": "who may do what, for those who answer for it",
    "GET /v1/grant-reviews": "who may do what, for those who answer for it",
    "GET /v1/grant-audits": "who may do what, for those who answer for it",
    "GET /v1/training-exceptions": "who may do what, for those who answer for it",
    "GET /v1/alerts": "ledgers, for those who answer for them",
    "GET /v1/management-reports": "ledgers, for those who answer for them",
    "GET /v1/management-reports/draft": "ledgers, for those who answer for them",
    "GET /v1/measures": "ledgers, for those who answer for them",
    "GET /v1/retention": "ledgers, for those who answer for them",
    "GET /v1/self-checks/summary": "ledgers, for those who answer for them",
    "GET /v1/devices/all": "ledgers, for those who answer for them",
    "GET /v1/devices/{device_id}/check-ins": "ledgers, for those who answer for them",
    "GET /v1/devices/{device_id}/records": "ledgers, for those who answer for them",
    "GET /v1/people/{person_id}/pledges": "ledgers, for those who answer for them",
    "GET /v1/log/checkpoint": "signed sizes and hashes",
    "GET /v1/log/entries": "leaves, which name nobody",
    "GET /v1/log/proof/{index}": "hashes",
    "GET /v1/copy-requests": "one's own part in workflows; content is not among it",
    "GET /v1/copies": "one's own part in workflows; content is not among it",
    "GET /v1/disposals": "one's own part in workflows; content is not among it",
    "GET /v1/regradings": "one's own part in workflows; content is not among it",
    "GET /v1/entries/{entry_id}/designations": "who may do what, for those who answer for it",
    "GET /v1/grants": "who may do what, for those who answer for it",
    "GET /v1/entries/{entry_id}/grants": "who may do what, for those who answer for it",
    "GET /v1/items/{item_id}/copy-balance": "numbers",
    "POST /v1/enrolments/inspect": "refused: counted, not recorded one by one",
    "POST /v1/enrolments/start": "refused: counted, not recorded one by one",
    "POST /v1/enrolments/confirm": "refused: counted, not recorded one by one",
    "POST /v1/sign-in": "refused: counted, not recorded one by one",
    "POST /v1/sign-in/code": "refused: counted, not recorded one by one",
}
"""What still answers while the log fails: nothing of it is content, and none of it changes anything."""


@contextmanager
def held_by_another(company: Any) -> Iterator[None]:
    """Another process holds what every act has to lock."""
    database = Database(company.platform.database.engine.url.render_as_string(hide_password=False))
    try:
        with database.engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT size FROM audit_head FOR UPDATE"))
            yield
            connection.rollback()
    finally:
        database.close()


@contextmanager
def failing(company: Any) -> Iterator[None]:
    """The disk takes no more leaves, or the role may not write them."""
    url = company.platform.database.engine.url.render_as_string(hide_password=False)
    owner = Database(url, use_app_role=False)
    break_it, mend_it = (
        (
            "CREATE TRIGGER disk_full BEFORE INSERT ON audit_leaf BEGIN SELECT RAISE(FAIL, 'disk full'); END",
            "DROP TRIGGER disk_full",
        )
        if owner.is_sqlite
        else ("REVOKE INSERT ON audit_leaf FROM hizo_app", "GRANT INSERT ON audit_leaf TO hizo_app")
    )
    try:
        with owner.engine.begin() as connection:
            connection.execute(text(break_it))
        try:
            yield
        finally:
            with owner.engine.begin() as connection:
                connection.execute(text(mend_it))
    finally:
        owner.close()


def require_unavailable(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable"), answer.text
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.clause("G9.2-a")
@pytest.mark.parametrize("trouble", [held_by_another, failing])
@pytest.mark.asvs("16.5.2", "16.5.3")
def test_without_a_record_there_is_no_act_and_no_content_and_afterwards_there_is(
    company: Any, deposited: dict[str, Any], drawing: bytes, trouble: Any
) -> None:
    manager, viewer = company["manager"], company["viewer"]
    page = f"/versions/{deposited['version']['id']}/pages/1"
    acts = [
        lambda: viewer.get(page),
        lambda: company.grant(manager, company["stranger"], "view"),
        lambda: company["depositor"].deposit(drawing),
        lambda: company["stranger"].get(page),
    ]
    before = company.leaves()
    with company.nothing_changes(), trouble(company):
        for act in acts:
            require_unavailable(act())
    assert company.leaves() == before
    assert [act().status_code for act in acts] == [200, 201, 201, 200]


def test_waiting_for_the_log_ends_before_two_seconds() -> None:
    assert BUSY_TIMEOUT_MS <= 1_500


@pytest.mark.parametrize("database_url", [None])
def test_a_queue_of_callers_waits_for_a_blocked_log_once_and_not_one_after_the_other(
    company: Any, database_url: None
) -> None:
    callers = 6
    tries: list[Connection] = []
    answers: list[int] = []
    start = threading.Barrier(callers)

    def count(connection: Connection) -> None:
        tries.append(connection)

    def ask() -> None:
        start.wait()
        answers.append(company.grant(company["manager"], company["stranger"], "view").status_code)

    threads = [threading.Thread(target=ask) for _ in range(callers)]
    event.listen(company.platform.database.engine, "begin", count)
    with held_by_another(company):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    event.remove(company.platform.database.engine, "begin", count)
    assert answers == [503] * callers
    writing = [one for one in tries if not one.get_execution_options().get("hizo_reading")]
    assert len(writing) < callers


def test_when_every_connection_is_in_use_the_answer_is_503_and_not_a_defect(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = company.platform.database.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.1)
    with ExitStack() as held:
        with suppress(NoConnectionError):
            while True:
                held.enter_context(engine.connect())
        require_unavailable(company["viewer"].get("/me"))
    assert company["viewer"].get("/me").status_code == 200


@pytest.mark.clause("G9.2-a")
@pytest.mark.parametrize("database_url", [None])
@pytest.mark.asvs("16.5.2")
def test_what_still_answers_is_on_a_list(
    company: Any, deposited: dict[str, Any], routes: list[Any], database_url: None
) -> None:
    manager, http = company["manager"], company.client
    assert company.grant(company["officer"], manager, "view").status_code == 201
    ids = {
        "entry_id": company.entry_id,
        "item_id": deposited["id"],
        "version_id": deposited["version"]["id"],
        "person_id": company["viewer"].id,
        "page": "1",
        "index": "0",
    }
    headers = {"Authorization": f"Bearer {manager.token}", "If-Match": '"r1"'}
    answering = set()
    with company.nothing_changes(), failing(company):
        for route in routes:
            answer = http.request(route.method, route.at(**ids), json=route.body(), headers=headers)
            if answer.status_code != 503:
                answering.add(str(route))
                assert route.method == "GET" or answer.status_code in {401, 422}, route
    assert answering == set(UNRECORDED)
