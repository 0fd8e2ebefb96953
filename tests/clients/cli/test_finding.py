"""Finding items and entries by parts of their names."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

NOTHING = {"items": [], "next": None}


def _path_and_query(asked: Any) -> tuple[str, dict[str, str]]:
    parts = urlsplit(asked.path)
    return parts.path, dict(parse_qsl(parts.query))


def test_what_is_looked_for_reaches_the_vault(hizo, wire, say, signed_in):
    wire.will(say.of(NOTHING), say.of(NOTHING))
    days = ("--from", "2026-04-01", "--to", "2026-04-30")
    outcome = hizo("list", "--search", "設計", "--marking", "秘", *days, "--sort", "name", **signed_in)
    assert outcome.code == 0, outcome.err
    assert hizo("entry", "list", "--search", "焼入れ", **signed_in).code == 0
    items, entries = map(_path_and_query, wire.asked)
    assert items == (
        "/v1/items",
        {
            "marking": "秘",
            "deposited_from": "2026-04-01",
            "deposited_to": "2026-04-30",
            "sort": "name",
        },
    )
    assert entries == ("/v1/entries", {})
    assert [unquote(each.headers["hizo-search"]) for each in wire.asked] == ["設計", "焼入れ"]


def test_an_order_that_does_not_exist_is_not_sent(hizo, wire, signed_in):
    assert hizo("list", "--sort", "size", **signed_in).code == 2
    assert wire.asked == []
