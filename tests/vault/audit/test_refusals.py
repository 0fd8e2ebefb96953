"""Refusals in the log: each of a person with what it was about, those of strangers counted by source and minute."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vault.audit.actor import Actor
from vault.audit.log import detail, head, leaf_body
from vault.audit.refusals import count_source_refusal, record_refusal, write_due_tallies
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

BY = Actor("person", person_id="prs_a")
ABOUT = {
    "entry": "ent_1",
    "item": "itm_1",
    "version": "ver_1",
    "copy": "cpy_1",
    "disposal": "dsp_1",
    "subject": "prs_2",
}


@pytest.mark.asvs("16.3.2")
def test_a_refusal_names_everything_it_was_about(platform: Platform) -> None:
    record_refusal(platform, Refusal(Code.NO_GRANT, about=ABOUT), BY, "GET /v1/items/{id}")
    record_refusal(platform, Refusal(Code.NO_GRANT), BY, "GET /v1/entries")
    with platform.reading() as tx:
        assert {name: detail(tx, 0, name) for name in ABOUT} == ABOUT
        assert {detail(tx, 1, name) for name in ABOUT} == {None}
        assert [detail(tx, index, "route") for index in (0, 1)] == ["GET /v1/items/{id}", "GET /v1/entries"]
        assert (detail(tx, 0, "actor_kind"), detail(tx, 0, "actor")) == ("person", "prs_a")


def test_whoever_watches_over_refusals_sees_it_before_it_is_recorded(platform: Platform) -> None:
    refusal, seen = Refusal(Code.NO_GRANT, about=ABOUT), []

    def noticing(tx: Transaction, *what: Any) -> None:
        seen.append((tx.now_ms(), *what))

    record_refusal(platform, refusal, BY, "GET /v1/items/{id}", noticing)
    assert seen == [(platform.clock.now_ms(), refusal, BY, "GET /v1/items/{id}")]


def tallies(platform: Platform) -> dict[str, tuple[int, int]]:
    """What the log says of each source: how many refusals, and since when."""
    with platform.reading() as tx:
        leaves = range(head(tx).size)
        assert {json.loads(leaf_body(tx, index))["outcome"] for index in leaves} <= {"refused"}
        return {
            detail(tx, index, "address"): (detail(tx, index, "count"), detail(tx, index, "since"))
            for index in leaves
        }


def test_strangers_are_counted_each_by_their_own(platform: Platform, clock: Any) -> None:
    begun = clock.now_ms()
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        count_source_refusal(platform, address)
    clock.advance(seconds=61)
    write_due_tallies(platform)
    assert tallies(platform) == {"192.0.2.1": (2, begun), "192.0.2.2": (1, begun)}


def test_the_last_minute_of_a_flood_is_not_lost(platform: Platform, clock: Any) -> None:
    count_source_refusal(platform, "192.0.2.1")
    clock.advance(seconds=60)
    write_due_tallies(platform)
    assert tallies(platform) == {}, "a minute is whole when it is over"
    clock.advance(seconds=0.001)
    write_due_tallies(platform)
    assert tallies(platform).keys() == {"192.0.2.1"}
    write_due_tallies(platform)
    with platform.reading() as tx:
        assert head(tx).size == 1, "what was written is not counted again"


def test_who_comes_back_is_counted_from_one(platform: Platform, clock: Any) -> None:
    for refusals in (3, 1):
        for _ in range(refusals):
            count_source_refusal(platform, "192.0.2.1")
        begun = clock.now_ms()
        clock.advance(seconds=61)
        write_due_tallies(platform)
        assert tallies(platform) == {"192.0.2.1": (refusals, begun)}


def test_an_endless_address_is_one_source_with_a_bounded_name(platform: Platform, clock: Any) -> None:
    for end in ("a", "b"):
        count_source_refusal(platform, "f" * 64 + end)
    clock.advance(seconds=61)
    write_due_tallies(platform)
    assert [(address, count) for address, (count, _) in tallies(platform).items()] == [("f" * 64, 2)]
