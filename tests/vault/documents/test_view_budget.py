import pytest

from vault.documents.view_budget import Spent, check_budget
from vault.platform.errors import Code, Refusal


def check(spent: Spent) -> None:
    check_budget(spent, per_minute=3, distinct_per_day=5, ms_left_today=7_200_000, about={"item": "itm_1"})


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
