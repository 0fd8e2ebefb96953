"""The short forms of measures that need the whole company; `make measures` takes the long ones (docs/reliability.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.measures.code_replay import Replay
from tests.measures.companies import doors_of
from tests.measures.fuzz import fuzz
from tests.measures.races import Races
from tests.measures.recorded_first import NEEDS_NO_RECORD, RecordedFirst
from tests.vault.rights import ROWS
from tests.vault.whole_company import FirstState, WholeCompany
from vault.documents.workers import WorkerPool

SEED = 5


@pytest.fixture
def database_url() -> None:
    """The long forms run on both databases."""


@pytest.fixture
def world(settled: tuple[WholeCompany, FirstState]) -> Iterator[tuple[WholeCompany, FirstState]]:
    whole, first = settled
    moment = whole.clock.now
    first.restore()
    yield settled
    whole.clock.now = moment
    first.restore()


def test_what_needs_no_record_is_a_route() -> None:
    assert {row.partition(" | ")[0] for row in ROWS} >= NEEDS_NO_RECORD


@pytest.mark.clause("G9.2-a")
def test_no_answer_begins_before_its_record_is_in_the_database(
    world: tuple[WholeCompany, FirstState],
) -> None:
    assert RecordedFirst(*world).bytes_before_record(every=25).wrong == []


@pytest.mark.clause("G9.2-a")
@pytest.mark.parametrize("trouble", ["write fails", "read-only"])
def test_no_route_gives_or_changes_anything_without_a_record(
    world: tuple[WholeCompany, FirstState], trouble: str
) -> None:
    assert RecordedFirst(*world).without_record(trouble, every=25).wrong == []


@pytest.mark.asvs("6.5.1")
def test_no_variant_of_a_used_code_is_taken(world: tuple[WholeCompany, FirstState]) -> None:
    assert Replay(*world).run(25).wrong == []


@pytest.mark.asvs("15.4.1", "15.4.2")
def test_acts_that_exclude_each_other_do_so_from_several_servers(
    world: tuple[WholeCompany, FirstState], workers: WorkerPool
) -> None:
    whole, _ = world
    with doors_of(whole, workers, 2) as doors:
        assert Races(whole, doors, workers).run(1).wrong == []


def test_generated_calls_find_nothing_that_is_not_described(world: tuple[WholeCompany, FirstState]) -> None:
    assert fuzz(*world, SEED, 60).wrong == []
