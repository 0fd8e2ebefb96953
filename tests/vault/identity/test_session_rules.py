import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.identity.session_rules import MOST_PER_DEVICE, OtherSession, SessionTimes, is_live, to_be_ended

MINUTE = 60_000


@pytest.mark.asvs("7.3.1", "7.3.2")
@pytest.mark.parametrize(
    ("times", "live"),
    [
        (SessionTimes(100 * MINUTE, 720 * MINUTE, None), True),
        (SessionTimes(75 * MINUTE, 720 * MINUTE, None), False),
        (SessionTimes(75 * MINUTE + 1, 720 * MINUTE, None), True),
        (SessionTimes(105 * MINUTE, 105 * MINUTE, None), False),
        (SessionTimes(105 * MINUTE, 720 * MINUTE, 104 * MINUTE), False),
    ],
)
def test_a_session_lives_within_idle_and_absolute_limits(times, live):
    assert is_live(times, 105 * MINUTE, 30 * MINUTE) is live


sessions = st.lists(
    st.builds(OtherSession, st.uuids().map(str), st.sampled_from(["here", "there"]), st.integers(0, 1000)),
    max_size=12,
)


@pytest.mark.clause("G9.3-a")
@pytest.mark.asvs("7.1.2")
@given(sessions, st.booleans())
def test_sessions_elsewhere_always_end_and_few_stay_here(others, proven):
    ended = set(to_be_ended(others, "here", device_proven=proven))
    kept = [other for other in others if other.id not in ended]
    assert all(other.device_id == "here" for other in kept)
    assert len(kept) < MOST_PER_DEVICE
    assert proven or not kept
