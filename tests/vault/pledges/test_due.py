"""Who leaves is asked for the leaver's pledge, once, by the vault itself."""

from __future__ import annotations

from typing import Any

import pytest

from vault.pledges.queries import due_leavers


@pytest.mark.clause("T9-c")
def test_a_leaver_is_asked_once_and_the_officer_is_told(pledges: Any) -> None:
    pledges.published("leaver")
    pledges.upkeep()
    assert pledges.told("viewer") == pledges.told("officer") == []
    pledges.leaves_on("viewer", pledges.company.day(20))
    for _ in range(3):
        pledges.upkeep()
    assert (pledges.told("viewer"), pledges.told("officer")) == (
        ["leaver_pledge_asked"],
        ["leaver_pledge_due"],
    )
    leaf = pledges.company.leaves("leaver_pledge.asked")[-1]
    assert leaf.details["subject"] == pledges["viewer"].id
    assert leaf.details["ends_on"] == pledges.company.day(20)


def test_another_leaving_day_asks_anew_unless_it_is_signed(pledges: Any) -> None:
    template = pledges.published("leaver")
    pledges.leaves_on("viewer", pledges.company.day(20))
    pledges.upkeep()
    pledges.leaves_on("viewer", pledges.company.day(30))
    pledges.upkeep()
    assert pledges.told("viewer") == ["leaver_pledge_asked"] * 2
    pledges.signed("viewer", template)
    pledges.leaves_on("viewer", pledges.company.day(40))
    pledges.upkeep()
    assert pledges.told("viewer") == ["leaver_pledge_asked"] * 2


def test_without_a_published_text_the_officer_is_told_and_the_leaver_asked_later(pledges: Any) -> None:
    pledges.leaves_on("viewer", pledges.company.day(20))
    for _ in range(2):
        pledges.upkeep()
    assert (pledges.told("viewer"), pledges.told("officer")) == ([], ["leaver_pledge_unpublished"])
    pledges.published("leaver")
    pledges.upkeep()
    assert pledges.told("viewer") == ["leaver_pledge_asked"]


def test_who_has_left_or_stays_is_not_due(pledges: Any) -> None:
    pledges.leaves_on("viewer", pledges.company.day(-1))
    pledges.leaves_on("stranger", pledges.company.day(0))
    with pledges.platform.reading() as tx:
        assert due_leavers(tx) == [(pledges["stranger"].id, pledges.company.day(0))]


def test_an_officer_who_leaves_is_told_once(pledges: Any) -> None:
    pledges.published("leaver")
    pledges.leaves_on("officer", pledges.company.day(20))
    pledges.upkeep()
    assert pledges.told("officer") == ["leaver_pledge_asked"]
