"""What workflows ask about other people: the live grant that lets them do something, or the gate's own word."""

from typing import Any

import pytest

from vault.access.gate import live_grant, require_live_grant
from vault.access.rules import Right
from vault.access.why import why
from vault.platform.errors import Code, Refusal

ABOUT = {"item": "itm_1", "subject": "prs_1"}


@pytest.mark.clause("G5.3-c")
def test_a_check_on_somebody_finds_exactly_the_grant_they_have(company: Any) -> None:
    given = company.grant(company["manager"], company["viewer"], "view").json()
    viewer, entry, tier = company["viewer"].id, company.entry_id, given["tier"]
    with company.platform.reading() as tx:
        found = live_grant(tx, viewer, entry, tier, Right.VIEW)
        assert found == require_live_grant(tx, viewer, entry, tier, Right.VIEW, ABOUT)
        assert found is not None
        assert (found.grant_id, found.person_id, found.entry_id, found.tier, found.right) == (
            given["id"],
            viewer,
            entry,
            tier,
            Right.VIEW,
        )
        # A deposit, a tier above, another entry and another person are not theirs.
        assert live_grant(tx, viewer, entry, tier, Right.DEPOSIT) is None
        assert live_grant(tx, viewer, entry, tier + 1, Right.VIEW) is None
        assert live_grant(tx, viewer, "ent_other", tier, Right.VIEW) is None
        assert live_grant(tx, company["depositor"].id, entry, tier, Right.VIEW) is None


@pytest.mark.clause("G5.3-c")
def test_who_has_no_live_grant_is_refused_by_the_gates_own_word(company: Any, clock: Any) -> None:
    given = company.grant(company["manager"], company["viewer"], "view").json()
    viewer, entry, tier = company["viewer"].id, company.entry_id, given["tier"]

    def refused(tier: int) -> Refusal:
        with company.platform.reading() as tx, pytest.raises(Refusal) as told:
            require_live_grant(tx, viewer, entry, tier, Right.VIEW, ABOUT)
        assert told.value.about == ABOUT
        return told.value

    assert refused(tier + 1).code is Code.TIER_EXCEEDED
    clock.advance(days=400)
    assert refused(tier).code is Code.NO_GRANT


@pytest.mark.clause("G4.1.3-b")
def test_of_all_grants_that_are_over_the_newest_says_why(company: Any, clock: Any) -> None:
    given = []
    for _ in range(2):
        given.append(company.grant(company["manager"], company["viewer"], "view").json()["id"])
        company["manager"].post(f"/grants/{given[-1]}/revoke", {"reason": "異動"})
        clock.advance(seconds=1)
    with company.platform.reading() as tx:
        told = why(tx, company["viewer"].id, company.entry_id, 1, tx.now_ms())
        earlier = why(tx, company["viewer"].id, company.entry_id, 1, tx.now_ms() - 1_500)
        never = why(tx, company["viewer"].id, company.entry_id, 1, tx.now_ms() - 86_400_000)
    assert told.decision.code is Code.NO_GRANT
    assert [each.grant and each.grant.id for each in (told, earlier, never)] == [given[1], given[0], None]
