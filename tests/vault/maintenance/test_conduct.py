"""While the work goes on the vault is sealed; when it is over, its id is dead and stays dead."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import literal, select

from vault.identity.accounts import set_account_end
from vault.maintenance.conduct import run_due_maintenance
from vault.maintenance.facts import maintenance_facts
from vault.maintenance.queries import require_unsealed
from vault.platform.errors import Refusal

HOUR_MS = 3_600_000


@pytest.fixture
def sealed_at(company: Any) -> Any:
    def ask(at_ms: int) -> bool:
        with company.platform.reading() as tx:
            return bool(tx.session.scalar(select(*maintenance_facts(literal(at_ms)))))

    return ask


@pytest.mark.clause("G9.4-a")
def test_the_vault_is_sealed_from_the_watchers_word_to_the_close(
    company: Any, direct: Any, clock: Any, sealed_at: Any
) -> None:
    work = direct()
    directed = clock.now
    assert not sealed_at(directed), "a direction alone opens nothing and seals nothing"
    clock.advance(seconds=60)
    opened = clock.now
    assert work.start().json()["state"] == "open"
    with company.platform.reading() as tx, pytest.raises(Refusal, match="vault_sealed"):
        require_unsealed(tx)
    clock.advance(seconds=60)
    closed = clock.now
    assert work.close().json()["state"] == "closed"
    with company.platform.reading() as tx:
        require_unsealed(tx)
    assert [sealed_at(at) for at in (directed, opened - 1, opened, closed - 1, closed)] == [
        False,
        False,
        True,
        True,
        False,
    ]


@pytest.mark.clause("G9.4-a")
def test_a_session_that_nobody_closes_ends_with_its_time(
    company: Any, direct: Any, clock: Any, sealed_at: Any
) -> None:
    work = direct(hours=1)
    end = clock.now + HOUR_MS
    work.start()
    assert [sealed_at(end - 1), sealed_at(end)] == [True, False]
    clock.advance(seconds=3600)
    company.sign_in(company["manager"])
    assert work.report().json()["state"] == "over"


@pytest.mark.clause("G9.4-a")
def test_only_the_named_watcher_confirms_the_start(company: Any, direct: Any) -> None:
    work = direct()
    for name in ("manager", "officer"):
        company.refused(work.start(company[name]), "role_required")
    company.refused(work.start(company["stranger"]), "not_found", true_code="role_required")
    company.sign_in(company["viewer"], code_age_ms=301_000)
    company.refused(work.start(), "step_up_required")
    assert work.report().json()["opened_at"] is None


@pytest.mark.clause("G9.4-a")
def test_where_everything_was_moved_a_manager_begins(company: Any, direct: Any) -> None:
    work = direct(supervision="moved", watcher_id=None, medium="磁気テープ")
    company.refused(work.start(company["officer"]), "role_required")
    assert work.start(company["manager"]).json()["state"] == "open"
    company.refused(work.start(company["manager"]), "conflict")


@pytest.mark.clause("G9.4-d")
def test_closing_asks_for_recording_and_log_or_says_what_is_missing(company: Any, direct: Any) -> None:
    work = direct()
    work.start()
    company.refused(work.close(recording={}), "reason_missing")
    company.refused(work.close(recording={"name": "画面.mp4"}), "reason_missing")
    both = {"name": "画面.mp4", "sha256": "a" * 64, "missing_because": "x"}
    company.refused(work.close(recording=both), "request_invalid")
    assert work.report().json()["state"] == "open"
    closed = work.close(recording={"missing_because": "録画装置の故障"})
    assert closed.status_code == 200, closed.text
    report = work.report().json()
    assert report["recording"] == {"name": None, "sha256": None, "missing_because": "録画装置の故障"}
    assert report["operation_log"]["sha256"] == "b" * 64
    assert report["watched_to_the_end"] is True
    company.refused(work.close(), "conflict")


@pytest.mark.clause("G9.4-a")
def test_a_close_by_the_manager_says_that_the_watcher_did_not_confirm_the_end(
    company: Any, direct: Any
) -> None:
    work = direct()
    work.start()
    company.refused(work.close(company["officer"]), "role_required")
    company.refused(work.close(company["stranger"]), "not_found", true_code="role_required")
    company.sign_in(company["manager"], code_age_ms=301_000)
    company.refused(work.close(company["manager"]), "step_up_required")
    company.sign_in(company["manager"])
    assert work.close(company["manager"]).json()["watched_to_the_end"] is False


@pytest.mark.clause("G9.4-c")
def test_closing_disables_the_id_at_once_and_for_good(
    company: Any, direct: Any, enrol: Any, clock: Any
) -> None:
    work = direct()
    worker = enrol(work)
    work.start()
    assert worker.get("/v1/me").status_code == 200
    work.close()
    company.refused(worker.get("/v1/me"), "temporary_id_expired")
    answer = worker.give_password()
    assert (answer.status_code, answer.json()["code"]) == (403, "temporary_id_expired")
    wrong = worker.give_password(password="other-Password-9!")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "credentials_invalid")
    company.refused(work.start(), "temporary_id_expired")
    report = work.report().json()
    assert report["ids_outlived"] == []
    assert report["id_ended_at"] == report["closed_at"]


@pytest.mark.clause("G9.4-c")
def test_the_end_of_the_time_disables_the_id_before_anybody_writes_it_down(
    company: Any, direct: Any, enrol: Any, clock: Any
) -> None:
    work = direct(hours=1)
    worker = enrol(work)
    work.start()
    clock.advance(seconds=3600)
    company.refused(worker.get("/v1/me"), "temporary_id_expired")
    assert worker.give_password().json()["code"] == "temporary_id_expired"
    assert run_due_maintenance(company.platform) == 1
    assert run_due_maintenance(company.platform) == 0
    assert company.leaves("person.disabled")[-1].details["subject"] == work.worker_id
    assert company.leaves("maintenance.lapsed")[-1].details["maintenance"] == work.id
    assert {"maintenance_lapsed"} < set(company.notices(company["viewer"]))
    company.refused(worker.get("/v1/me"), "temporary_id_expired")
    for name in ("viewer", "manager"):
        company.sign_in(company[name])
    handed_in = work.close()
    assert handed_in.status_code == 200, "the recording is handed in after the end too"
    assert work.report().json()["ids_outlived"] == []


@pytest.mark.clause("G9.4-c")
def test_an_id_never_used_ends_with_its_link(company: Any, direct: Any) -> None:
    work = direct()
    assert work.close(company["manager"]).json()["opened_at"] is None
    token = work.link.partition("#")[2]
    answer = company.client.post("/v1/enrolments/inspect", json={"token": token})
    assert answer.json()["code"] == "credentials_invalid"
    company.refused(work.start(), "temporary_id_expired")


@pytest.mark.clause("G9.4-c")
@pytest.mark.parametrize("over", [False, True])
def test_nobody_extends_renews_or_revives_a_temporary_id(
    company: Any, direct: Any, enrol: Any, over: bool
) -> None:
    work = direct()
    enrol(work)
    if over:
        work.close(company["manager"])
    for caller in (company["officer"], company["administrator"]):
        company.sign_in(caller)
        place = f"/people/{work.worker_id}"
        match = {"If-Match": caller.get(place).headers["ETag"]}
        patch = {"employment_kind": "staff", "title": "主任", "reason": "入社"}
        company.refused(caller.patch(place, patch, headers=match), "temporary_id_expired")
        move = {"kind": "retirement", "effective_on": company.day(30), "reason": "延長"}
        company.refused(caller.post(f"{place}/moves", move), "temporary_id_expired")
        company.refused(caller.post(f"{place}/rebinds", {"reason": "紛失"}), "temporary_id_expired")
    with company.platform.transaction() as tx, pytest.raises(Refusal, match="temporary_id_expired"):
        set_account_end(tx, work.worker_id, None)


@pytest.mark.clause("G9.4-b")
def test_a_worker_never_holds_a_post(company: Any, direct: Any, enrol: Any) -> None:
    work = direct()
    enrol(work)
    company.sign_in(company["officer"])
    for post in ("administrator", "auditor", "responsible_manager", "overall_officer"):
        answer = company["officer"].post(f"/people/{work.worker_id}/posts", {"post": post, "reason": "x"})
        company.refused(answer, "temporary_id_expired")


@pytest.mark.clause("G9.4-d")
def test_the_report_lists_what_the_temporary_id_did(company: Any, direct: Any, enrol: Any) -> None:
    work = direct()
    worker = enrol(work)
    work.start()
    worker.get("/v1/people")
    report = worker.get(f"/v1/maintenance-sessions/{work.id}")
    assert report.status_code == 200
    work.close()
    worker.get("/v1/me")
    acts = work.report().json()["acts"]
    assert [act["act"] for act in acts if act["act"] == "request.refused"] == ["request.refused"] * 2
    assert {"session.opened", "person.enrolled", "log.read"} <= {act["act"] for act in acts}
    by_worker = [leaf.index for leaf in company.leaves() if leaf.details.get("actor") == work.worker_id]
    assert [act["leaf_index"] for act in acts] == by_worker
    assert company.leaves("log.read")[-1].details["subject"] == work.worker_id
