from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from vault.platform.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"view_pages_per_minute": 3, "view_distinct_pages_per_day": 4})


@pytest.fixture
def thick(company: Any, drawing: Callable[..., bytes]) -> Callable[[int], Any]:
    version = company["depositor"].deposit(drawing(pages=6)).json()["version"]["id"]
    return lambda page: company["viewer"].get(f"/versions/{version}/pages/{page}?long_side=100")


def test_pages_a_minute_are_limited_and_the_manager_is_told_once(
    company: Any, thick: Any, clock: Any
) -> None:
    assert [thick(1).status_code for _ in range(3)] == [200, 200, 200]
    for _ in range(2):
        answer = thick(1)
        company.refused(answer, "throttled")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert company.notices(company["manager"]).count("view_budget_exceeded") == 1
    assert len(company.leaves("view_budget.exceeded")) == 1
    clock.advance(seconds=61)
    assert thick(1).status_code == 200


def test_the_managers_own_excess_is_told_to_the_overall_officer(company: Any, drawing: Any) -> None:
    company.grant(company["officer"], company["manager"], "view")
    version = company["depositor"].deposit(drawing(pages=1)).json()["version"]["id"]
    path = f"/versions/{version}/pages/1?long_side=100"
    assert [company["manager"].get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert company.notices(company["officer"]).count("view_budget_exceeded") == 1
    assert "view_budget_exceeded" not in company.notices(company["manager"])


def test_distinct_pages_a_day_are_limited_but_not_leafing_back(company: Any, thick: Any, clock: Any) -> None:
    for page in range(1, 5):
        assert thick(page).status_code == 200
        clock.advance(seconds=61)
    company.refused(thick(5), "throttled")
    assert thick(2).status_code == 200
    clock.advance(days=1)
    company.sign_in(company["viewer"])
    assert thick(5).status_code == 200


def test_pages_asked_for_at_once_do_not_pass_the_budget_together(company: Any, thick: Any) -> None:
    with ThreadPoolExecutor(8) as at_once:
        answers = [answer.status_code for answer in at_once.map(lambda _: thick(1), range(8))]
    assert sorted(answers) == [200] * 3 + [429] * 5
