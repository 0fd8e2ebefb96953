from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.access.rules import GateFacts, GrantFacts, Right, decide
from vault.platform.errors import Code

NOW = 1_790_000_000_000
GRANT = GrantFacts("grt_1", Right.VIEW, tier=2, ends_ms=NOW, revoked=False)
FACTS = GateFacts(
    act=Right.VIEW,
    tier=2,
    now_ms=NOW,
    person_active=True,
    person_administers=False,
    entry_open=True,
    manager_active=True,
    overall_officer_appointed=True,
    grants=[GRANT],
)
DEPOSIT = replace(FACTS, act=Right.DEPOSIT, grants=[replace(GRANT, right=Right.DEPOSIT)])


def test_a_live_grant_opens_its_tier_until_its_last_moment() -> None:
    assert decide(FACTS).grant_id == "grt_1"


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, grants=[]),
        replace(FACTS, now_ms=NOW + 1),
        replace(FACTS, grants=[replace(GRANT, revoked=True)]),
        replace(FACTS, person_active=False),
        replace(FACTS, person_administers=True),
        replace(FACTS, act=Right.DEPOSIT),
    ],
    ids=["none", "ended", "revoked", "leaver", "administrator", "only view"],
)
def test_without_a_live_grant_the_answer_is_no(facts: GateFacts) -> None:
    assert decide(facts).code is Code.NO_GRANT


@pytest.mark.clause("G2.2-g")
def test_a_tier_above_the_grant_is_refused() -> None:
    assert decide(replace(FACTS, tier=3)).code is Code.TIER_EXCEEDED


def test_the_widest_of_several_grants_counts() -> None:
    lower = replace(GRANT, grant_id="grt_2", tier=1, ends_ms=NOW + 10)
    assert decide(replace(FACTS, grants=[lower, GRANT])).grant_id == "grt_1"


def test_a_wide_grant_to_view_does_not_widen_a_narrow_one_to_deposit() -> None:
    narrow = replace(GRANT, right=Right.DEPOSIT, tier=1)
    facts = replace(DEPOSIT, grants=[replace(GRANT, tier=3), narrow])
    assert decide(facts).code is Code.TIER_EXCEEDED


def test_whoever_may_deposit_may_view() -> None:
    assert decide(replace(DEPOSIT, act=Right.VIEW)).grant_id == "grt_1"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(DEPOSIT, overall_officer_appointed=False), Code.OVERALL_OFFICER_MISSING),
        (replace(DEPOSIT, manager_active=False), Code.MANAGER_MISSING),
        (replace(DEPOSIT, entry_open=False), Code.CONFLICT),
    ],
)
def test_new_content_needs_people_who_answer_for_it(facts: GateFacts, code: Code) -> None:
    assert decide(facts).code is code


grants = st.lists(
    st.builds(
        GrantFacts,
        grant_id=st.sampled_from(["a", "b", "c"]),
        right=st.sampled_from(Right),
        tier=st.integers(1, 3),
        ends_ms=st.integers(NOW - 2, NOW + 2),
        revoked=st.booleans(),
    ),
    max_size=4,
)
facts = st.builds(
    GateFacts,
    act=st.sampled_from(Right),
    tier=st.integers(1, 3),
    now_ms=st.just(NOW),
    person_active=st.booleans(),
    person_administers=st.booleans(),
    entry_open=st.booleans(),
    manager_active=st.booleans(),
    overall_officer_appointed=st.booleans(),
    grants=grants,
)


@given(facts)
def test_yes_always_rests_on_a_grant_that_allows_exactly_this(facts: GateFacts) -> None:
    decision = decide(facts)
    assert (decision.grant_id is None) == (decision.code is not None)
    if decision.grant_id is not None:
        assert facts.person_active
        assert not facts.person_administers
        assert any(
            grant.grant_id == decision.grant_id
            and grant.tier >= facts.tier
            and grant.ends_ms >= facts.now_ms
            and not grant.revoked
            and (grant.right is Right.DEPOSIT or facts.act is Right.VIEW)
            for grant in facts.grants
        )


@given(facts)
def test_taking_a_grant_away_never_opens_anything(facts: GateFacts) -> None:
    if facts.grants and decide(facts).code is not None:
        assert decide(replace(facts, grants=facts.grants[1:])).code is not None
