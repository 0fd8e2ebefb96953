from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.access.rules import (
    GateFacts,
    GrantFacts,
    PersonFacts,
    Right,
    decide,
    is_over,
    missing,
    missing_of_person,
)
from vault.platform.errors import Code

NOW = 1_790_000_000_000
PERSON = PersonFacts(
    active=True,
    administers=False,
    titled=True,
    moved_ms=None,
    pledge_signed=True,
    training_until_ms=NOW,
    training_exception_until_ms=None,
)
GRANT = GrantFacts("grt_1", Right.VIEW, tier=2, given_ms=NOW - 10, ends_ms=NOW, notice_ms=NOW)
FACTS = GateFacts(
    act=Right.VIEW,
    tier=2,
    now_ms=NOW,
    person=PERSON,
    sealed=False,
    device=None,
    entry_open=True,
    manager_active=True,
    posts_in_conflict=False,
    overall_officer_appointed=True,
    unprepared=[],
    grants=[GRANT],
)
DEPOSIT = replace(FACTS, act=Right.DEPOSIT, grants=[replace(GRANT, right=Right.DEPOSIT)])


def person(**other: object) -> GateFacts:
    return replace(FACTS, person=replace(PERSON, **other))  # type: ignore[arg-type]


def grant(**other: object) -> GateFacts:
    return replace(FACTS, grants=[replace(GRANT, **other)])  # type: ignore[arg-type]


def test_a_live_grant_opens_its_tier_until_its_last_moment() -> None:
    assert decide(FACTS).grant_id == "grt_1"


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, grants=[]),
        replace(FACTS, now_ms=NOW + 1),
        replace(FACTS, now_ms=NOW - 11),
        grant(stopped_ms=NOW),
        person(active=False),
        person(administers=True),
        replace(FACTS, act=Right.DEPOSIT),
    ],
    ids=["none", "ended", "not yet", "revoked", "leaver", "administrator", "only view"],
)
def test_without_a_live_grant_the_answer_is_no(facts: GateFacts) -> None:
    assert decide(facts).code is Code.NO_GRANT


@pytest.mark.clause("G4.1.3-b")
def test_a_transfer_ends_the_grants_from_before_it_and_no_others() -> None:
    assert decide(person(moved_ms=NOW - 9)).code is Code.NO_GRANT
    assert decide(person(moved_ms=NOW - 10)).grant_id == "grt_1"


@pytest.mark.clause("G2.2-g")
def test_a_tier_above_the_grant_is_refused() -> None:
    assert decide(replace(FACTS, tier=3)).code is Code.TIER_EXCEEDED


@pytest.mark.clause("G4.1.2-d", "G4.1.3-a", "G4.1.3-c", "G4.1.4-a", "G7.2-c", "G7.2-d")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (grant(notice_ms=None), Code.MANAGER_NOT_NOTIFIED),
        (grant(notice_ms=NOW + 1), Code.MANAGER_NOT_NOTIFIED),
        (person(titled=False), Code.ROSTER_INCOMPLETE),
        (person(pledge_signed=False), Code.PLEDGE_MISSING),
        (person(training_until_ms=None), Code.TRAINING_MISSING),
        (person(training_until_ms=NOW - 1), Code.TRAINING_OVERDUE),
        (person(training_until_ms=None, training_exception_until_ms=NOW - 1), Code.TRAINING_MISSING),
        (grant(review_due_ms=NOW - 1), Code.GRANT_REVIEW_OVERDUE),
        (replace(FACTS, sealed=True), Code.VAULT_SEALED),
        (replace(FACTS, device=Code.DEVICE_NO_AV), Code.DEVICE_NO_AV),
    ],
)
def test_each_missing_thing_closes_the_gate_and_is_named(facts: GateFacts, code: Code) -> None:
    assert decide(facts).code is code


def test_an_exception_stands_in_for_training_until_its_last_moment() -> None:
    assert decide(person(training_until_ms=None, training_exception_until_ms=NOW)).grant_id == "grt_1"


def test_a_review_closes_nothing_before_it_is_due() -> None:
    assert decide(grant(review_due_ms=NOW)).grant_id == "grt_1"


def test_everything_missing_is_listed_in_the_order_in_which_people_get_it() -> None:
    bare = replace(PERSON, titled=False, pledge_signed=False, training_until_ms=None)
    assert missing(replace(GRANT, notice_ms=None, review_due_ms=NOW - 1), bare, NOW) == (
        Code.MANAGER_NOT_NOTIFIED,
        Code.ROSTER_INCOMPLETE,
        Code.PLEDGE_MISSING,
        Code.TRAINING_MISSING,
        Code.GRANT_REVIEW_OVERDUE,
    )


def test_another_complete_grant_serves_where_the_widest_lacks_something() -> None:
    lower = replace(GRANT, grant_id="grt_2", ends_ms=NOW)
    unconfirmed = replace(GRANT, tier=3, review_due_ms=NOW - 1)
    assert decide(replace(FACTS, grants=[unconfirmed, lower])).grant_id == "grt_2"


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
        (replace(DEPOSIT, posts_in_conflict=True), Code.ROLE_CONFLICT),
        (replace(DEPOSIT, unprepared=["disposal"]), Code.SETUP_INCOMPLETE),
        (replace(DEPOSIT, entry_open=False), Code.CONFLICT),
    ],
)
def test_new_content_needs_people_who_answer_for_it_and_a_prepared_company(
    facts: GateFacts, code: Code
) -> None:
    assert decide(facts).code is code


times = st.none() | st.integers(NOW - 2, NOW + 2)
people = st.builds(
    PersonFacts,
    active=st.booleans(),
    administers=st.booleans(),
    titled=st.booleans(),
    moved_ms=times,
    pledge_signed=st.booleans(),
    training_until_ms=times,
    training_exception_until_ms=times,
)
grants = st.builds(
    GrantFacts,
    grant_id=st.sampled_from(["a", "b", "c"]),
    right=st.sampled_from(Right),
    tier=st.integers(1, 3),
    given_ms=st.integers(NOW - 2, NOW + 2),
    ends_ms=st.integers(NOW - 2, NOW + 2),
    notice_ms=times,
    stopped_ms=times,
    review_due_ms=times,
)
facts = st.builds(
    GateFacts,
    act=st.sampled_from(Right),
    tier=st.integers(1, 3),
    now_ms=st.just(NOW),
    person=people,
    sealed=st.booleans(),
    device=st.sampled_from([None, Code.DEVICE_NO_AV]),
    entry_open=st.booleans(),
    manager_active=st.booleans(),
    posts_in_conflict=st.booleans(),
    overall_officer_appointed=st.booleans(),
    unprepared=st.sampled_from([[], ["criteria"]]),
    grants=st.lists(grants, max_size=4),
)


@given(facts)
def test_yes_always_rests_on_a_grant_that_allows_exactly_this(facts: GateFacts) -> None:
    decision = decide(facts)
    assert (decision.grant_id is None) == (decision.code is not None)
    if decision.grant_id is not None:
        assert facts.person.active
        assert not facts.person.administers
        assert not facts.sealed
        assert facts.device is None
        assert not missing_of_person(facts.person, NOW)
        assert any(
            grant.grant_id == decision.grant_id
            and grant.tier >= facts.tier
            and not is_over(grant, facts.person, NOW)
            and not missing(grant, facts.person, NOW)
            and (grant.right is Right.DEPOSIT or facts.act is Right.VIEW)
            for grant in facts.grants
        )


@given(facts)
def test_taking_a_grant_away_never_opens_anything(facts: GateFacts) -> None:
    if facts.grants and decide(facts).code is not None:
        assert decide(replace(facts, grants=facts.grants[1:])).code is not None
