"""Items are found by any part of their names, listed in several orders, and never beyond the finder's grants."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

from tests.vault.searching import searching
from vault.documents.models import Item
from vault.platform.clock import tokyo_date

DAY_MS = 86_400_000
NAMES = {
    "炉": "反応炉 温度制御_設計書 A-01234",
    "弁": "高圧弁座 設計図 ﾊﾞﾙﾌﾞ",
    "軸": "Ｍａｉｎ Ｓｈａｆｔ 100%_x",
    "記録": "試験成績書 B-55555",
}


def _titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


def _names(answer: Any) -> set[str]:
    short = {title: name for name, title in NAMES.items()}
    return {short.get(title, title) for title in _titles(answer)}


@pytest.fixture
def named(company: Any) -> dict[str, str]:
    """Items that carry no content, each under its name; their ids."""
    return {short: _record(company, title) for short, title in NAMES.items()}


def _record(company: Any, title: str, **more: Any) -> str:
    answer = company["depositor"].deposit(b"", file_name=None, title=title, type="paper", **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


FOUND: dict[str, set[str]] = {
    "炉": {"炉"},
    "設計": {"炉", "弁"},
    "設計書": {"炉"},
    "計図 バルブ": {"弁"},
    "a-0123": {"炉"},
    "main shaft": {"軸"},
    "ＳＨＡＦＴ": {"軸"},
    "100%_X": {"軸"},
    "書": {"炉", "記録"},
    "555": {"記録"},
    "  成績 ": {"記録"},
    "書設": set(),
    "設書": set(),
    "鰻": set(),
    "%": {"軸"},
    "_": {"炉", "軸"},
    "": set(NAMES),
}


def test_any_part_of_a_name_finds_it(company: Any, named: dict[str, str]) -> None:
    assert named
    for search, found in FOUND.items():
        assert _names(company["viewer"].get("/items", headers=searching(search))) == found, search


def test_both_the_title_and_the_marked_name_are_looked_through_and_a_new_name_counts_at_once(
    company: Any, deposited: dict[str, Any]
) -> None:
    def found(search: str) -> list[str]:
        return [
            each["id"] for each in company["viewer"].get("/items", headers=searching(search)).json()["items"]
        ]

    assert found("【極秘】図面") == found("図面.pdf") == [deposited["id"]]
    new = {"file_name": "【極秘】主軸 寸法.pdf"}
    answer = company["depositor"].patch(f"/items/{deposited['id']}", new, headers={"If-Match": '"r1"'})
    assert answer.status_code == 200, answer.text
    assert found("主軸 寸") == [deposited["id"]]
    assert found(deposited["title"]) == [deposited["id"]], "the title stays"
    assert found("】図面") == []


def _many(company: Any, titles: list[str], **more: Any) -> None:
    """Items written as rows, each under a leaf number of its own."""
    platform = company.platform
    with platform.transaction() as tx:
        for number, title in enumerate(titles):
            tx.session.add(
                Item(
                    id=f"itm_{number:05d}{more.get('entry_id', '')[:8]}",
                    title=title,
                    leaf_index=1_000_000 + number + 100_000 * len(more),
                    **{
                        "entry_id": company.entry_id,
                        "type": "paper",
                        "tier": 1 + number % 3,
                        "marking": ("社外秘", "秘", "極秘")[number % 3],
                        "created_ms": tx.now_ms() + number * DAY_MS,
                        "created_by": company["depositor"].id,
                        **more,
                    },
                )
            )


def _in_parts(who: Any, asked: dict[str, str], headers: dict[str, str]) -> list[str]:
    gathered: list[str] = []
    while True:
        part = who.get("/items", params=asked, headers=headers)
        gathered += _titles(part)
        if part.json()["next"] is None:
            return gathered
        asked["cursor"] = part.json()["next"]


def test_the_parts_of_what_was_found_make_the_whole_in_every_order(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some of these are looked up by the index over names, some by reading the list in its order.
    monkeypatch.setattr("vault.documents.name_index.MANY", 10)
    titles = [f"部品の記録 {(number * 37) % 60:03d}" for number in range(60)]
    _many(company, titles)
    for search in ("", "品", "品の記録", "録 01", "1", "019"):
        wanted = [title for title in titles if search in title]
        orders = {"newest": wanted[::-1], "oldest": wanted, "name": sorted(wanted)}
        for sort, expected in orders.items():
            asked = {"sort": sort, "limit": "7"}
            assert _in_parts(company["viewer"], asked, searching(search)) == expected, (sort, search)


def test_a_cursor_of_another_order_is_refused(company: Any) -> None:
    _many(company, ["一", "二", "三"])
    cursor = company["viewer"].get("/items", params={"limit": "1"}).json()["next"]
    answer = company["viewer"].get("/items", params={"limit": "1", "sort": "name", "cursor": cursor})
    company.refused(answer, "request_invalid")


def test_items_are_narrowed_by_marking_tier_and_days_in_japan(company: Any) -> None:
    _many(company, [f"品{number}" for number in range(9)])

    def found(search: str = "", **asked: str) -> list[str]:
        asked = {"sort": "oldest", **asked}
        return _titles(company["viewer"].get("/items", params=asked, headers=searching(search)))

    assert found(marking="極秘") == found(tier="3") == ["品2", "品5", "品8"]
    assert found(tier="3", search="5") == ["品5"]
    second, fourth = (tokyo_date(company.platform.clock.now_ms() + number * DAY_MS) for number in (1, 3))
    assert found(deposited_from=second, deposited_to=fourth) == ["品1", "品2", "品3"]
    assert found(deposited_to=second) == ["品0", "品1"]
    assert found(deposited_from=fourth, sort="name") == [f"品{number}" for number in range(3, 9)]


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"marking": "部外秘"}, "marking_not_in_catalogue"),
    ({"marking": "秘", "tier": "3"}, "request_invalid"),
    ({"deposited_from": "2026-02-30"}, "request_invalid"),
    ({"deposited_to": "yesterday"}, "request_invalid"),
    ({"sort": "size"}, "request_invalid"),
)


def test_what_cannot_be_looked_for_is_refused(company: Any) -> None:
    for asked, code in REFUSED:
        answer = company["viewer"].get("/items", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code), asked
    for header in (quote("a\x00b"), quote("長" * 101), "%FF", "%E5%9B"):
        answer = company["viewer"].get("/items", headers={"Hizo-Search": header})
        assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid"), header


@pytest.mark.asvs("14.2.1")
def test_no_name_stands_in_a_cursor(company: Any) -> None:
    _many(company, ["secret-a", "secret-b", "secret-c"])
    asked = {"limit": "1", "sort": "name"}
    cursor = company["viewer"].get("/items", params=asked, headers=searching("secret")).json()["next"]
    assert b"secret" not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


@pytest.mark.clause("G4.1.1-c")
def test_nothing_beyond_the_grants_is_found(company: Any) -> None:
    _many(company, ["共有する図 甲", "共有する図 乙", "共有する図 丙"])
    other = company.open_entry(company["manager"])
    _many(company, ["共有する図 丁"], entry_id=other)
    person = company.hire("reader")
    assert company.grant(company["manager"], person, "view", tier=2).status_code == 201
    asked: tuple[tuple[dict[str, str], str], ...]
    asked = (({}, ""), ({}, "共有"), ({}, "図 丙"), ({"sort": "name"}, ""), ({"tier": "3"}, ""))
    for params, search in asked:
        titles = set(_titles(person.get("/items", params=params, headers=searching(search))))
        assert titles <= {"共有する図 甲", "共有する図 乙"}, (params, search)
    answer = person.get("/items", params={"entry_id": other}, headers=searching("丁"))
    company.refused(answer, "no_grant")


@pytest.mark.asvs("1.2.9")
def test_signs_of_patterns_are_looked_for_as_they_are(company: Any, named: dict[str, str]) -> None:
    for search in (
        ".*(",
        "[",
        "\\",
        "^",
        "$",
        "(?:",
        "a{1,99999}",
        "炉|軸",
        "設計.",
        "*",
        "\\d+",
        "%_%_%",
        "NEAR(",
        '"',
        "NOT 設計",
    ):
        answer = company["viewer"].get("/items", headers=searching(search))
        assert answer.status_code == 200, (search, answer.text)
        assert _names(answer) == {short for short, title in NAMES.items() if search in title}, search
    item = _record(company, "寸法 [a-z].*(1) \\d{2} $ ^")
    for search in ("[a-z].*(", "\\d{2}", "$ ^"):
        found = company["viewer"].get("/items", headers=searching(search)).json()["items"]
        assert [each["id"] for each in found] == [item], search
