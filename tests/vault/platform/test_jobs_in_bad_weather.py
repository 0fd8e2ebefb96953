"""What passes by itself ends no job: the log or the store that cannot be reached now is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from vault.platform.errors import Code, Refusal
from vault.platform.jobs import Job, JobRunner, enqueue

pytestmark = pytest.mark.on_both


def _runner_of_one_job(platform: Any, act: Callable[[Any], None]) -> JobRunner:
    """A runner whose queue holds one job, which does `act`."""
    with platform.transaction() as tx:
        enqueue(tx, "test.act", {})
    return JobRunner(platform, {"test.act": act})


def _state(platform: Any) -> str:
    with platform.reading() as tx:
        return str(tx.session.scalars(select(Job.state)).one())


@pytest.mark.parametrize("code", [Code.LOG_UNAVAILABLE, Code.STORE_UNAVAILABLE])
def test_a_job_that_meets_bad_weather_is_done_once_it_has_passed(
    platform: Any, clock: Any, code: Code
) -> None:
    weather = [Refusal(code)]

    def act(_job: Any) -> None:
        if weather:
            raise weather.pop()

    runner = _runner_of_one_job(platform, act)
    assert runner.run_one()
    assert _state(platform) == "queued"
    clock.advance(seconds=60)
    assert runner.run_one()
    assert _state(platform) == "done"


def test_a_job_that_a_rule_refuses_is_not_tried_again(platform: Any, clock: Any) -> None:
    def act(_job: Any) -> None:
        raise Refusal(Code.TICKET_INVALID)

    runner = _runner_of_one_job(platform, act)
    assert runner.run_one()
    assert _state(platform) == "failed"
    clock.advance(seconds=60)
    assert not runner.run_one()
