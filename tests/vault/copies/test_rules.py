"""What an approval binds, which pages a text names, and the balance: without a vault."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from vault.access.grant import Permit
from vault.copies.approval import Approval, decided
from vault.copies.release import Release, released
from vault.copies.rules import (
    MAX_REASON,
    OUTSIDE_STATES,
    Bound,
    CopyState,
    balance,
    parse_pages,
    require_closable,
    require_text,
    require_within,
)
from vault.platform.errors import Code, Refusal

SEEN = Bound(
    version_id="ver_1",
    rendition_sha256="00ff",
    requester_id="prs_1",
    recipient_id="prs_2",
    device_id="dev_1",
    format="application/pdf",
    permissions=(("change", False), ("copy", False), ("print", True)),
    pages=(1, 3),
    copies=2,
    purpose="試作打合せ",
    why_not_view="通信のない現場で使う",
    valid_until="2027-01-31",
)


@pytest.mark.clause("G5.3-b")
@pytest.mark.parametrize(
    "change",
    [
        {"version_id": "ver_2"},
        {"rendition_sha256": "00fe"},
        {"requester_id": "prs_3"},
        {"recipient_id": "prs_3"},
        {"device_id": "dev_2"},
        {"format": "image/tiff"},
        {"permissions": (("change", False), ("copy", True), ("print", True))},
        {"pages": (1, 2, 3)},
        {"copies": 3},
        {"purpose": "別の打合せ"},
        {"why_not_view": "見やすい"},
        {"valid_until": "2027-02-01"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_approval_of_one_thing_is_not_one_of_another(change: dict[str, Any]) -> None:
    assert replace(SEEN, **change).digest() != SEEN.digest()


def test_what_was_decided_long_ago_can_be_hashed_anew_by_anybody() -> None:
    text = (
        '{"bound":{"copies":2,"device_id":"dev_1","format":"application/pdf","pages":[1,3],'
        '"permissions":{"change":false,"copy":false,"print":true},"purpose":"試作打合せ","recipient_id":"prs_2",'
        '"rendition_sha256":"00ff","requester_id":"prs_1","valid_until":"2027-01-31","version_id":"ver_1",'
        '"why_not_view":"通信のない現場で使う"},"format":"hizo/copy-request/v1"}'
    )
    assert SEEN.digest() == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("all", (1, 2, 3, 4, 5)),
        (" all ", (1, 2, 3, 4, 5)),
        ("1", (1,)),
        ("5", (5,)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("2-2", (2,)),
        ("4, 1-2,2-3", (1, 2, 3, 4)),
    ],
)
def test_pages_are_named_one_by_one_and_by_ranges(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text, 5) == pages


@pytest.mark.parametrize("text", ["", "x", "1-", "-1", "1;2", "1-2-3", "1.5", "1234567", "ALL"])
def test_what_names_no_pages_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_pages(text, 9_999_999)
    assert (refused.value.code, refused.value.params) == (Code.REQUEST_INVALID, {"what": "pages"})


@pytest.mark.clause("G5.3-f")
@pytest.mark.parametrize("text", ["0", "0-2", "6", "5-6", "3-2", "1,6"])
def test_pages_that_a_document_does_not_have_are_out_of_reach(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_pages(text, 5)
    assert refused.value.code is Code.SCOPE_EXCEEDED


@pytest.mark.clause("G5.3-e")
def test_a_reason_says_something_and_ends_somewhere() -> None:
    assert require_text(f" {'理' * MAX_REASON} ", "reason") == "理" * MAX_REASON
    with pytest.raises(Refusal) as blank:
        require_text(" \n", "reason")
    assert (blank.value.code, blank.value.params) == (Code.REASON_MISSING, {"field": "reason"})
    with pytest.raises(Refusal) as long:
        require_text("理" * (MAX_REASON + 1), "reason")
    assert (long.value.code, long.value.params) == (Code.REQUEST_INVALID, {"what": "reason"})


@pytest.mark.clause("G5.3-f")
def test_an_issue_is_never_wider_than_its_approval() -> None:
    for pages, copies in [(None, None), ((1,), 1), ((1, 3), 2), ((), None)]:
        require_within(pages, copies, SEEN)
    for pages, copies in [((2,), None), ((1, 2, 3), 1), (None, 3), ((1,), 3)]:
        with pytest.raises(Refusal) as refused:
            require_within(pages, copies, SEEN)
        assert refused.value.code is Code.SCOPE_EXCEEDED


@pytest.mark.clause("G9.1.4-b")
def test_a_copy_that_is_nowhere_opens_the_balance() -> None:
    states = [CopyState.PREPARING, *list(CopyState)[1:], CopyState.LOST]
    whole = balance(8, states)
    assert whole.balanced
    parts = (whole.in_transit, whole.held, whole.returned, whole.destroyed, whole.lost, whole.void)
    assert parts == (1, 2, 1, 1, 2, 1)
    assert not balance(9, states).balanced
    assert not balance(8, states[:-1]).balanced


@pytest.mark.parametrize("state", list(CopyState))
def test_only_what_somebody_has_can_come_back(state: CopyState) -> None:
    if state in OUTSIDE_STATES:
        require_closable(state)
        return
    with pytest.raises(Refusal) as refused:
        require_closable(state)
    assert (refused.value.code, refused.value.params) == (Code.TICKET_INVALID, {"what": state.value})


ITEM = {"entry_id": "ent_1", "item_id": "itm_1", "tier": 2}
PERMITS: list[Permit] = [
    decided(request_id="cpr_1", approved_by="prs_1", **ITEM),  # type: ignore[arg-type]
    released(copy_id="cpy_1", **ITEM),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("permit", PERMITS, ids=lambda permit: type(permit).__name__)
def test_a_decision_about_one_item_reaches_no_other(permit: Permit) -> None:
    permit.require_reach(**ITEM)  # type: ignore[arg-type]
    for other in ({"entry_id": "ent_2"}, {"item_id": "itm_2"}, {"tier": 1}, {"tier": 3}):
        with pytest.raises(Refusal) as refused:
            permit.require_reach(**ITEM | other)  # type: ignore[arg-type]
        assert refused.value.code is Code.NO_GRANT


def test_nobody_else_makes_an_approval_or_a_release() -> None:
    with pytest.raises(TypeError):
        Approval("cpr_1", "ent_1", "itm_1", 2, "prs_1", made_by=object())
    with pytest.raises(TypeError):
        Release("cpy_1", "ent_1", "itm_1", 2, made_by=object())
