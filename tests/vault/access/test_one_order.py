"""What the gate let through is recorded before the right can end: the log has one order, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.vault.other_hands import OtherHands
from vault.access.gate import enter_entry, open_item, require_live_grant
from vault.access.rules import Right
from vault.identity.auth import SignedIn
from vault.identity.models import Device

DEVICE = "dev_of_the_viewer"
ENDS = (
    "UPDATE access_grant SET revoked_ms = 1",
    "UPDATE account SET state = 'disabled'",
    "UPDATE device SET revoked_ms = 1",
)


def for_another(tx: Any, who: SignedIn, entry_id: str) -> None:
    require_live_grant(tx, who.person_id, entry_id, 3, Right.VIEW, {})


def on_an_entry(tx: Any, who: SignedIn, entry_id: str) -> None:
    enter_entry(tx, who, entry_id=entry_id, tier=3, act=Right.VIEW)


def on_an_item(tx: Any, who: SignedIn, entry_id: str) -> None:
    open_item(tx, who, entry_id=entry_id, tier=3, act=Right.VIEW, about={})


@pytest.fixture
def viewer(company: Any) -> SignedIn:
    """Somebody with a live grant, at a device of their own."""
    assert company.grant(company["manager"], company["viewer"], "view").status_code == 201
    own = company["viewer"].id
    with company.platform.transaction() as tx:
        tx.session.add(
            Device(id=DEVICE, person_id=own, name="desk", first_seen_ms=0, last_seen_ms=0, last_address="-")
        )
        return SignedIn(own, "ses_1", DEVICE, "192.0.2.1", "request", tx.now_ms(), 0)


@pytest.fixture
def others(company: Any) -> Iterator[OtherHands]:
    with OtherHands(company.platform) as hands:
        yield hands


@pytest.mark.asvs("15.4.2")
@pytest.mark.on_both
@pytest.mark.parametrize("asked", [for_another, on_an_entry, on_an_item])
def test_a_right_cannot_end_between_its_check_and_the_record(
    company: Any, viewer: SignedIn, others: OtherHands, asked: Callable[[Any, SignedIn, str], None]
) -> None:
    ends = ENDS[:2] if asked is for_another else ENDS
    with company.platform.transaction() as tx:
        asked(tx, viewer, company.entry_id)
        assert [each for each in ends if not others.must_wait(each)] == []
    assert [each for each in ends if others.must_wait(each)] == [], "and afterwards nothing is held"
