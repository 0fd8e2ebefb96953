"""Searching the log at the terminal: every filter is sent, and no more is asked for than was wanted."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

LINE = {
    "index": 7,
    "time": "2026-11-22T01:00:00.000Z",
    "act": "page.released",
    "says": "頁を表示した",
    "outcome": "done",
    "actor": {"id": "prs_1", "name": "花子"},
    "device": "dev_1",
    "address": "192.0.2.7",
}


def test_a_search_sends_every_filter_and_shows_acts_in_words(hizo, wire, say, signed_in):
    wire.will(say.of({"items": [LINE, {**LINE, "index": 6}], "next": "more"}))
    said = ("--person", "prs_1", "--item", "itm_1", "--on-device", "dev_1", "--act", "page.released")
    times = ("--from", "2026-11-22T10:00+09:00", "--to", "2026-11-23T10:00+09:00")
    outcome = hizo("log", "search", *said, *times, "--limit", "2", **signed_in)
    assert outcome.code == 0, outcome.err
    [asked] = wire.asked
    assert {name: value for name, [value] in parse_qs(urlsplit(asked.path).query).items()} == {
        "person_id": "prs_1",
        "item_id": "itm_1",
        "device_id": "dev_1",
        "act": "page.released",
        "from": "2026-11-22T10:00+09:00",
        "to": "2026-11-23T10:00+09:00",
        "limit": "2",
    }
    assert "頁を表示した" in outcome.out
    assert "花子" in outcome.out


def test_the_trail_of_an_item_can_be_of_one_act(hizo, wire, say, signed_in):
    wire.will(say.of({"items": [LINE], "next": None}))
    outcome = hizo("trail", "itm_1", "--act", "page.released", **signed_in)
    assert outcome.code == 0, outcome.err
    assert wire.asked[0].path == "/v1/items/itm_1/trail?act=page.released"


def test_an_act_alone_chooses_nothing_in_a_persons_trail(hizo, wire, signed_in):
    outcome = hizo("trail", "prs_1", "--act", "page.released", **signed_in)
    assert outcome.code == 2
    assert "hizo log search" in outcome.err
    assert wire.asked == []
