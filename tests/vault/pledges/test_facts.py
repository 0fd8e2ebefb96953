"""What the gate asks, at any moment: nothing that comes later changes an earlier answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import literal, select

from vault.people.models import Person
from vault.pledges.facts import pledge_facts


def facts(pledges: Any, name: str, at_ms: int | None = None) -> tuple[bool, bool]:
    at = pledges.clock.now_ms() if at_ms is None else at_ms
    with pledges.platform.reading() as tx:
        row = tx.session.execute(select(*pledge_facts(literal(pledges[name].id), literal(at)))).one()
    return row.pledge_signed, row.log_consent


@pytest.mark.clause("G4.1.4-a", "G4.1.4-e")
def test_the_facts_follow_text_and_signature_through_time(pledges: Any) -> None:
    nothing = pledges.clock.now_ms()
    pledges.clock.advance(seconds=60)
    first = pledges.published()
    published = pledges.clock.now_ms()
    pledges.signed("viewer", first)
    signed = pledges.clock.now_ms()
    second = pledges.revised(effective_on=pledges.company.day(1))
    pledges.clock.advance(days=1)
    replaced = pledges.clock.now_ms()
    pledges.company.sign_in(pledges["viewer"])
    pledges.clock.advance(seconds=60)
    pledges.signed("viewer", second)
    expected = {
        nothing: (False, False),
        published: (False, False),
        signed - 1: (False, False),
        signed: (True, True),
        replaced: (False, True),
        pledges.clock.now_ms(): (True, True),
    }
    assert {at: facts(pledges, "viewer", at) for at in expected} == expected
    assert facts(pledges, "stranger") == (False, False)


def test_a_leavers_pledge_opens_nothing(pledges: Any) -> None:
    pledges.published()
    pledges.signed("viewer", pledges.published("leaver"))
    assert facts(pledges, "viewer") == (False, False)


def test_the_facts_stand_in_a_query_over_many_people(pledges: Any) -> None:
    pledges.signed("viewer", pledges.published())
    with pledges.platform.reading() as tx:
        rows = tx.session.execute(
            select(Person.name, *pledge_facts(Person.id, literal(tx.now_ms()))).order_by(Person.name)
        )
        assert {name: signed for name, signed, _ in rows if signed} == {"viewer": True}
