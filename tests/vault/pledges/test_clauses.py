"""The clause map: each compulsory content has a clause of its own that stands in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vault.platform.clock import DAY_MS
from vault.platform.errors import Code, Refusal
from vault.pledges.clauses import holds_clause, parts
from vault.pledges.rules import (
    COMPULSORY,
    PledgeKind,
    PledgeText,
    amber_rows,
    check_text,
    effective_ms,
    missing_rows,
    one_spelling,
)
from vault.pledges.shipped import shipped_text

HOLDER = PledgeText(
    PledgeKind.HOLDER,
    "誓約書",
    "# 誓約書\n前文\n第1条（退職後）\n開示しません。\n第2条 守秘義務を厳守します。\n## 第3条（報告）\n- 報告します\n第4条\n同意します。\n",
    {"G4.1.4-b": "第1条", "G4.1.4-c": "第2条", "G4.1.4-d": "第3条", "G4.1.4-e": "第4条"},
)
NOON_MS = 1_790_046_000_000  # 2026-09-22 12:00 in Japan


def test_a_text_with_its_four_clauses_may_be_published() -> None:
    check_text(HOLDER)


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        pytest.param("G4.1.4-b", "G4.1.4-b", marks=pytest.mark.clause("G4.1.4-b", "T9-c")),
        pytest.param("G4.1.4-c", "G4.1.4-c", marks=pytest.mark.clause("G4.1.4-c")),
        pytest.param("G4.1.4-d", "G4.1.4-d, G8.2-b", marks=pytest.mark.clause("G4.1.4-d", "G8.2-b")),
        pytest.param("G4.1.4-e", "G4.1.4-e", marks=pytest.mark.clause("G4.1.4-e")),
    ],
)
@pytest.mark.parametrize("clause", [None, "", "第9条", "第1", "第", "条"])
def test_a_content_without_a_clause_in_the_text_is_missing(row: str, rows: str, clause: str | None) -> None:
    clauses = {name: where for name, where in HOLDER.clauses.items() if name != row}
    if clause is not None:
        clauses[row] = clause
    with pytest.raises(Refusal) as refused:
        check_text(replace(HOLDER, clauses=clauses))
    assert (refused.value.code, refused.value.params["rows"]) == (Code.PLEDGE_CLAUSE_MISSING, rows)


def test_two_contents_cannot_share_a_clause() -> None:
    clauses = {**HOLDER.clauses, "G4.1.4-e": "第1条"}
    assert missing_rows(replace(HOLDER, clauses=clauses)) == ["G4.1.4-e"]


@pytest.mark.parametrize(
    "text",
    ["第2条（空）\n第3条\n本文", "第2条\n本文\n第2条\n本文", "## 第2条\n\n", "文中の第2条は条ではない"],
    ids=["empty", "twice", "marked and empty", "only mentioned"],
)
def test_a_clause_that_says_nothing_or_stands_twice_is_none(text: str) -> None:
    assert not holds_clause(text, "第2条")


@pytest.mark.parametrize(
    "text", ["第2条 本文", "第2条（題）本文", "## 第2条（題）\n本文", "第2条の2\n別\n第2条\n本文"]
)
def test_a_clause_is_found_however_it_is_written(text: str) -> None:
    assert holds_clause(text, "第2条")


def test_a_line_that_goes_on_about_a_clause_begins_none() -> None:
    assert [part.kind for part in parts("第3条の規定は、退職後も続く。")] == ["paragraph"]
    assert [(part.kind, part.sign) for part in parts("(1) 一\n・二\n3. 三")] == [
        ("item", "(1)"),
        ("item", "・"),
        ("item", "3."),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, Code.NAME_INVALID),
        ({"title": "誓" * 101}, Code.NAME_INVALID),
        ({"title": "誓約\n書"}, Code.NAME_INVALID),
        ({"text": " \n"}, Code.REQUEST_INVALID),
        ({"text": "あ" * 50_001}, Code.REQUEST_INVALID),
        ({"clauses": {**HOLDER.clauses, "G9.9-z": "第1条"}}, Code.REQUEST_INVALID),
    ],
)
def test_what_is_no_pledge_is_refused(changes: dict[str, object], code: Code) -> None:
    with pytest.raises(Refusal) as refused:
        check_text(replace(HOLDER, **changes))  # type: ignore[arg-type]
    assert refused.value.code is code


@pytest.mark.parametrize("kind", list(PledgeKind))
def test_every_shipped_text_holds_its_clauses_once_it_is_the_companys_own(kind: PledgeKind) -> None:
    shipped = shipped_text(kind, "秘蔵製作所")
    with pytest.raises(Refusal, match="request_invalid"):
        check_text(shipped)
    own = replace(shipped, text=shipped.text.split("\n", 1)[1])
    check_text(own)
    assert "秘蔵製作所" in own.text
    assert "（会社名）" not in own.text
    assert set(COMPULSORY[kind]) <= set(own.clauses)


def test_the_holders_text_says_which_personal_data_are_recorded_why_for_whom_and_until_when() -> None:
    text = shipped_text(PledgeKind.HOLDER, "秘蔵製作所").text
    paragraph = text[text.index("第6条（記録される個人情報）") : text.index("## 第7条")]
    for each in paragraph.split("\n(")[1:]:
        assert all(word in each for word in ("目的は", "見ることができるのは", "保存します")), each


@pytest.mark.clause("G8.1-d")
def test_a_general_pledge_without_the_reporting_duty_is_amber_not_refused() -> None:
    general = shipped_text(PledgeKind.GENERAL, "秘蔵製作所")
    own = replace(general, text=general.text.split("\n", 1)[1])
    assert amber_rows(own.kind, own.clauses) == []
    without = {row: clause for row, clause in own.clauses.items() if row != "G8.1-d"}
    check_text(replace(own, clauses=without))
    assert amber_rows(own.kind, without) == ["G8.1-d"]


def test_line_ends_do_not_change_the_hash() -> None:
    assert one_spelling("甲 \r\n乙\r\n\r\n") == one_spelling("\n甲\n乙") == "甲\n乙\n"


def test_a_text_comes_into_force_now_or_within_thirty_days() -> None:
    assert effective_ms(None, NOON_MS) == NOON_MS
    assert effective_ms("2026-09-22", NOON_MS) == NOON_MS
    assert effective_ms("2026-09-23", NOON_MS) == NOON_MS + DAY_MS // 2
    assert effective_ms("2026-10-22", NOON_MS) == NOON_MS + DAY_MS // 2 + 29 * DAY_MS


@pytest.mark.parametrize("day", ["2026-09-21", "2026-10-23", "tomorrow", "2026-02-30", ""])
def test_a_day_that_is_over_or_too_far_is_refused(day: str) -> None:
    with pytest.raises(Refusal, match="request_invalid"):
        effective_ms(day, NOON_MS)
