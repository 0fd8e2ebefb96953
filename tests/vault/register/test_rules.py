import pytest

from vault.platform.errors import Code, Refusal
from vault.register.rules import (
    changed_fields,
    check_entry_texts,
    check_keep_original,
    check_tier_change,
    last_moment,
    require_reason,
)

NOON_IN_JAPAN = 1_790_046_000_000  # 2026-09-22T12:00:00+09:00


def code_of(call: object, *args: object) -> Code:
    with pytest.raises(Refusal) as refused:
        call(*args)  # type: ignore[operator]
    return refused.value.code


@pytest.mark.clause("G1.0-a")
@pytest.mark.parametrize("why", ["", "  \u3000"])
def test_an_entry_without_an_answer_why_is_refused(why: str) -> None:
    assert code_of(check_entry_texts, "焼入れ条件", why) is Code.REASON_MISSING


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 201, "a\u202eb"])
def test_an_entry_has_a_plain_name(name: str) -> None:
    assert code_of(check_entry_texts, name, "why") is Code.NAME_INVALID


def test_keeping_originals_needs_a_reason() -> None:
    check_keep_original(False, None)
    assert code_of(check_keep_original, True, " ") is Code.REASON_MISSING


def test_reasons_are_bounded() -> None:
    assert require_reason(" 必要のため ") == "必要のため"
    assert code_of(require_reason, "x" * 2001) is Code.REQUEST_INVALID


def test_a_power_ends_on_a_day_in_japan() -> None:
    last = last_moment("2026-09-22", NOON_IN_JAPAN)
    assert last == NOON_IN_JAPAN + 12 * 3_600_000 - 1
    assert code_of(last_moment, "2026-09-22", last + 1) is Code.REQUEST_INVALID


@pytest.mark.parametrize("day", ["2026-09-21", "2027-09-24", "2026-02-30", "soon", "9999-12-31"])
def test_a_power_never_ends_in_the_past_or_beyond_a_year(day: str) -> None:
    assert code_of(last_moment, day, NOON_IN_JAPAN) is Code.REQUEST_INVALID


@pytest.mark.clause("G2.2-g")
def test_a_tier_is_lowered_once_nothing_stands_above_it() -> None:
    check_tier_change(1, 3, 0)
    check_tier_change(1, 3, 2)
    check_tier_change(3, 2, 0)
    assert code_of(check_tier_change, 3, 2, 1) is Code.WORKFLOW_REQUIRED


def test_only_real_changes_are_kept() -> None:
    assert changed_fields({"name": "a", "tier": 1}, {"name": "b", "tier": 1}) == {"name": ("a", "b")}
