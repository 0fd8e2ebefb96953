"""Long jobs keep their lease, and a repeated POST gets the first answer also while the first one is under way."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import select
from starlette.requests import Request

from vault.platform import jobs
from vault.platform.errors import Code, Refusal
from vault.platform.idempotency import once
from vault.platform.jobs import Job, JobRunner, enqueue


def test_a_job_that_takes_longer_than_its_lease_is_not_run_twice(
    platform: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.01)
    runs: list[str] = []

    def slow(job: Any) -> None:
        runs.append(job.id)
        for _ in range(3):
            clock.advance(seconds=45)
            _until_renewed(platform, clock)
            assert not JobRunner(platform, {"test.slow": slow}).run_one()

    with platform.transaction() as tx:
        enqueue(tx, "test.slow", {})
    assert JobRunner(platform, {"test.slow": slow}).run_one()
    assert len(runs) == 1


def _until_renewed(platform: Any, clock: Any) -> None:
    pause = threading.Event()
    for _ in range(1_000):
        with platform.reading() as tx:
            until = tx.session.scalars(select(Job.lease_until_ms)).one()
        if until == clock.now_ms() + jobs.LEASE_MS:
            return
        pause.wait(0.01)
    raise AssertionError("the lease was never renewed")


class _Answer(BaseModel):
    number: int


def _request(key: str) -> Request:
    headers = [(b"idempotency-key", key.encode())]
    return Request(
        {"type": "http", "method": "POST", "path": "/v1/x", "headers": headers, "query_string": b"",
         "scheme": "http", "server": ("vault.example", 80)}
    )  # fmt: skip


def test_a_repetition_that_overtakes_the_first_post_gets_its_answer(platform: Any) -> None:
    done: list[int] = []
    answers: list[bytes] = []

    def act(_tx: Any) -> _Answer:
        if done:
            raise Refusal(Code.CONFLICT, params={"what": "done already"})
        done.append(1)
        overtaking.start()
        overtaking.join(0.5)
        return _Answer(number=7)

    def post() -> None:
        answers.append(bytes(once(_request("one-key-for-both"), platform, "prs_x", act).body))

    overtaking = threading.Thread(target=post)
    post()
    overtaking.join()
    assert answers == [b'{"number":7}'] * 2


def test_a_key_of_a_refused_post_can_be_used_again(platform: Any) -> None:
    def refused(_tx: Any) -> _Answer:
        raise Refusal(Code.CONFLICT, params={"what": "no"})

    with pytest.raises(Refusal):
        once(_request("a-second-key"), platform, "prs_x", refused)
    answer = once(_request("a-second-key"), platform, "prs_x", lambda _tx: _Answer(number=1))
    assert answer.body == b'{"number":1}'
