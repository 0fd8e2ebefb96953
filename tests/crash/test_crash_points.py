"""The short form of `make crash`: each moment once on the embedded backend, those of uploads and disposals on servers too.

Killed at a moment, the vault comes back, people repeat what was not answered, and everything still adds up: what was
acknowledged is there (M1), nothing was issued twice (M2), disposals only went forward (M3), the whole log verifies (M5).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.crash import run as crash
from tests.crash.crash_faults import FAULTS
from tests.crash.crash_points import POINTS
from tests.services.processes import ServerAbsentError

EMBEDDED, SERVERS = "sqlite+local", "postgresql+minio"
FAULTS_HERE = (
    "deposit, calls not done",
    "deposit, answers lost",
    "view, calls not done",
    "copy, requests not done",
)


ON_SERVERS = [name for name in POINTS if re.fullmatch(r"[UD]\d", name)]
"""Copies and pieces lead past the same calls of the servers; `make crash` kills at each of them there, too."""


def _round(backend: str, factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            round_ = stack.enter_context(crash.prepared(backend, factory.mktemp("crash")))
        except ServerAbsentError as absent:
            pytest.skip(str(absent))
        round_.stock(sum(name.startswith(("D", "disposal")) for name in POINTS))
        yield round_


@pytest.fixture(scope="module")
def embedded_round(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from _round(EMBEDDED, tmp_path_factory)


@pytest.fixture(scope="module")
def servers_round(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from _round(SERVERS, tmp_path_factory)


@pytest.mark.asvs("2.3.3")
@pytest.mark.parametrize("name", POINTS)
def test_killed_at_this_moment_nothing_is_lost_with_files(embedded_round: Any, name: str) -> None:
    assert POINTS[name].run(embedded_round) == []


@pytest.mark.parametrize("name", ON_SERVERS)
def test_killed_at_this_moment_nothing_is_lost_with_servers(servers_round: Any, name: str) -> None:
    assert POINTS[name].run(servers_round) == []


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("name", FAULTS_HERE)
def test_each_outside_call_may_fail_once_and_the_act_still_comes_through(
    embedded_round: Any, name: str
) -> None:
    assert FAULTS[name].run(embedded_round) == []


@pytest.mark.asvs("16.5.3")
def test_a_disk_that_fails_is_never_taken_for_one_that_wrote(embedded_round: Any) -> None:
    if shutil.which("strace") is None:
        pytest.skip("the disk fails by strace, which is not installed: make services")
    assert crash.CHECKS["disk, failing"].run(embedded_round) == []


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("name", ["files, few", "memory, little"])
def test_a_server_that_runs_short_says_so_and_goes_on(embedded_round: Any, name: str) -> None:
    assert crash.CHECKS[name].run(embedded_round) == []


@pytest.mark.asvs("16.5.3")
def test_a_database_that_is_killed_under_load_costs_no_document(servers_round: Any) -> None:
    assert crash.CHECKS["database, killed"].run(servers_round) == []
