from dataclasses import replace

import pytest

from vault.documents.depositing.rules import (
    FOLLOWS,
    ITEM_TYPES,
    DepositOrder,
    check_declared_length,
    check_order,
    check_quota,
    states_before,
)
from vault.documents.models import ABORTED, ABORTING, DONE, PENDING
from vault.platform.errors import Code, Refusal

ORDER = DepositOrder(entry_id="ent_1", type="electronic_file", marking="極秘", file_name="図面.pdf")


def code_of(order: DepositOrder) -> Code:
    with pytest.raises(Refusal) as refused:
        check_order(order)
    return refused.value.code


def test_a_complete_order_takes_its_tier_from_the_marking() -> None:
    checked = check_order(ORDER)
    assert (checked.tier.level, checked.title, checked.electronic) == (3, "図面.pdf", True)


@pytest.mark.clause("G1.2-a")
@pytest.mark.parametrize("said", [None, ""])
def test_an_item_without_a_type_is_refused(said: str | None) -> None:
    assert code_of(replace(ORDER, type=said)) is Code.ITEM_TYPE_MISSING


@pytest.mark.clause("G1.2-a")
@pytest.mark.parametrize("said", [None, "file"])
def test_who_names_no_type_of_item_is_told_which_there_are(said: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        check_order(replace(ORDER, type=said))
    types = "electronic_file, paper, removable_medium, prototype, process_area"
    assert refused.value.params == {"types": types, **({"type": said} if said else {})}


@pytest.mark.clause("G1.2-b")
@pytest.mark.parametrize("said", ["sold_product", "Paper", "file"])
def test_what_is_sold_outside_is_no_item(said: str) -> None:
    assert code_of(replace(ORDER, type=said)) is Code.ITEM_TYPE_OUT_OF_SCOPE


@pytest.mark.clause("G2.0-a")
def test_an_item_without_register_entry_or_marking_is_refused() -> None:
    assert code_of(replace(ORDER, entry_id=None)) is Code.REGISTER_ENTRY_MISSING
    assert code_of(replace(ORDER, marking=None)) is Code.MARKING_MISSING
    assert code_of(replace(ORDER, marking="部外秘")) is Code.MARKING_NOT_IN_CATALOGUE


@pytest.mark.parametrize("kind", ITEM_TYPES[1:])
def test_only_electronic_files_carry_a_file(kind: str) -> None:
    assert code_of(replace(ORDER, type=kind)) is Code.NAME_INVALID
    checked = check_order(replace(ORDER, type=kind, file_name=None, title="試作品 3 号"))
    assert not checked.electronic
    assert (
        code_of(replace(ORDER, type=kind, file_name=None, title="x", item_id="itm_1")) is Code.REQUEST_INVALID
    )


@pytest.mark.parametrize("title", [" ", "a\nb", "x" * 201])
def test_a_title_is_one_plain_line(title: str) -> None:
    assert code_of(replace(ORDER, title=title)) is Code.NAME_INVALID


def test_what_has_no_file_to_be_called_after_needs_a_title() -> None:
    assert code_of(replace(ORDER, type="paper", file_name=None, title=None)) is Code.NAME_INVALID


def test_a_title_may_be_as_long_as_is_said() -> None:
    assert check_order(replace(ORDER, title="図" * 200)).title == "図" * 200


def test_a_tier_that_contradicts_the_marking_is_refused() -> None:
    assert check_order(replace(ORDER, tier=3)).tier.level == 3
    assert code_of(replace(ORDER, tier=1)) is Code.REQUEST_INVALID


def test_any_difference_makes_another_order() -> None:
    others = [
        replace(ORDER, title="x"),
        replace(ORDER, file_name="x.pdf"),
        replace(ORDER, marking="秘"),
        replace(ORDER, item_id="itm_1"),
    ]
    assert len({order.digest() for order in [ORDER, *others]}) == 5


def test_too_much_is_refused_before_it_is_read() -> None:
    check_declared_length(None, 10)
    check_declared_length(10, 10)
    with pytest.raises(Refusal) as refused:
        check_declared_length(11, 10)
    assert refused.value.code is Code.TOO_LARGE


def test_a_quota_is_kept_to_the_byte() -> None:
    check_quota(stored=6, incoming=4, quota=10)
    with pytest.raises(Refusal) as refused:
        check_quota(stored=6, incoming=5, quota=10)
    assert refused.value.code is Code.QUOTA_EXCEEDED


def test_what_is_done_is_never_swept_and_what_is_aborted_never_completed() -> None:
    assert FOLLOWS[DONE] == frozenset()
    assert states_before(DONE) == {PENDING}
    assert DONE not in states_before(ABORTED)
    assert states_before(ABORTED) == {ABORTING}
