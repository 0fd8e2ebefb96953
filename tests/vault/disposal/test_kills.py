"""The worker dies at every outside call, before and after it; the disposal goes on and ends once (D0 to D8)."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.executioner import Executioner, KilledError
from vault.disposal.confirm import EXECUTE_JOB
from vault.disposal.execute import execute
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import JobRunner

pytestmark = pytest.mark.on_both


@pytest.mark.clause("G9.1.4-a")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_outside_call_a_disposal_still_ends_in_one_certificate(disposals, when):
    item_id = disposals.item(versions=2)
    disposal_id = disposals.confirmed(item_id)
    executioner = Executioner(when)

    def run(job: Any) -> Any:
        return execute(executioner.over(job, "store", "ring_store", "ledger", "keys"))

    for _ in range(200):
        try:
            disposals.work(run)
        except KilledError:
            continue
        if disposals.state(disposal_id)["state"] == "certified":
            break

    assert disposals.state(disposal_id)["state"] == "certified"
    assert len(executioner.killed) >= 25
    company = disposals.company
    for act in ("item.closed", "item.entombed", "item.erased", "certificate.issued"):
        assert len(company.leaves(act)) == 1, act
    assert len(disposals.platform.ledger.find(item_id)) == 1
    assert len(list(disposals.platform.store.keys("certificates"))) == 1
    assert company.stored() == ([], [])
    assert disposals.certificate(disposal_id).status_code == 200


@pytest.mark.clause("G9.1.4-a")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_log_that_fails_for_a_moment_gives_up_no_disposal(disposals, when):
    """Closing the item is refused by the weather, or done without an answer: neither is a reason to cancel."""
    item_id = disposals.item()
    disposal_id = disposals.confirmed(item_id)
    failures = []

    class Failing:
        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        @contextmanager
        def transaction(self, platform: Any) -> Any:
            with self._real.transaction(platform) as tx:
                yield tx
                self.fail("before")
            self.fail("after")

        def fail(self, moment: str) -> None:
            if moment == when and not failures:
                failures.append(moment)
                raise Refusal(Code.LOG_UNAVAILABLE)

    def run(job: Any) -> Any:
        failing = replace(job.platform, database=Failing(job.platform.database))
        return execute(replace(job, platform=failing))

    disposals.work(run)
    assert failures == [when]
    assert disposals.state(disposal_id)["state"] == {"before": "confirmed", "after": "erasing"}[when]
    disposals.work()
    assert disposals.state(disposal_id)["state"] == "certified"
    assert not disposals.company.leaves("disposal.voided")


def test_fifty_confirmations_at_once_give_one_certificate(disposals):
    item_id = disposals.item()
    disposal_id = str(disposals.order(item_id).json()["disposal"]["id"])
    body = {"digest": disposals.state(disposal_id)["digest"], "code": disposals.code()}
    barrier, answers = threading.Barrier(50), []

    def confirm() -> None:
        barrier.wait()
        answers.append(disposals.company["eraser"].post(f"/disposals/{disposal_id}/confirm", body))

    _together(50, confirm)
    assert sorted(answer.status_code for answer in answers)[:1] == [202]
    assert [answer.status_code for answer in answers].count(202) == 1

    disposals.clock.advance(seconds=120)
    _together(4, JobRunner(disposals.platform, {EXECUTE_JOB: execute}).run_one)
    disposals.work(rounds=2)
    assert disposals.state(disposal_id)["state"] == "certified"
    assert len(disposals.company.leaves("certificate.issued")) == 1


def test_two_disposals_side_by_side_do_not_hinder_each_other(disposals):
    survivor = disposals.item()
    ids = [disposals.confirmed(disposals.item()) for _ in range(3)]
    disposals.clock.advance(seconds=120)
    _together(3, JobRunner(disposals.platform, {EXECUTE_JOB: execute}).run_one)
    disposals.work(rounds=6)

    assert {disposals.state(one)["state"] for one in ids} == {"certified"}
    assert len(disposals.company.stored()[1]) == 1, survivor


def _together(number: int, act: Any) -> None:
    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
