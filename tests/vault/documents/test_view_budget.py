import pytest

from vault.documents.view_budget import Budget, Spent, check_budget
from vault.platform.errors import Code, Refusal


def check(spent: Spent, *, tile: bool = False) -> None:
    budget = Budget(per_minute=3, distinct_per_day=5, tiles_per_minute=7)
    check_budget(spent, budget, tile=tile, ms_left_today=7_200_000, about={"item": "itm_1"})


def test_within_both_budgets_a_page_is_given() -> None:
    check(Spent(last_minute=2, distinct_today=4, seen_today=False))


def test_one_page_too_many_in_a_minute_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        check(Spent(last_minute=3, distinct_today=1, seen_today=True))
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (Code.THROTTLED, "60")
    assert refused.value.about == {"item": "itm_1"}


def test_one_new_page_too_many_in_a_day_is_refused_until_midnight_in_japan() -> None:
    with pytest.raises(Refusal) as refused:
        check(Spent(last_minute=0, distinct_today=5, seen_today=False))
    assert refused.value.headers["Retry-After"] == "7201"


def test_leafing_back_to_a_page_seen_today_costs_nothing() -> None:
    check(Spent(last_minute=0, distinct_today=5, seen_today=True))


def test_a_part_of_a_page_that_is_open_costs_no_page() -> None:
    check(Spent(last_minute=3, distinct_today=5, seen_today=True, open_now=True), tile=True)
    with pytest.raises(Refusal):
        check(Spent(last_minute=3, distinct_today=5, seen_today=True), tile=True)


def test_parts_have_a_bound_of_their_own() -> None:
    spent = Spent(last_minute=1, distinct_today=1, seen_today=True, tiles_last_minute=7, open_now=True)
    check(spent)
    with pytest.raises(Refusal) as refused:
        check(spent, tile=True)
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (Code.THROTTLED, "60")
