import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.identity.throttle_rules import (
    POLICIES,
    Counter,
    counters_for,
    leaked,
    remaining_ms,
    source_of,
    wait_ms,
)

DAY_MS = 86_400_000


@given(st.sampled_from(sorted(POLICIES)), st.integers(0, 10**6))
def test_waits_grow_and_never_pass_their_cap(kind, failures):
    policy = POLICIES[kind]
    assert 0 <= wait_ms(failures, policy) <= wait_ms(failures + 1, policy) <= policy.cap_ms
    assert (wait_ms(failures, policy) == 0) == (failures < policy.free)


@given(st.integers(0, 1000), st.integers(0, 10**12), st.integers(-DAY_MS, 10 * DAY_MS))
def test_failures_leak_and_never_grow_by_themselves(failures, since, elapsed):
    policy = POLICIES["pair"]
    left, accounted = leaked(failures, since, since + elapsed, policy)
    assert 0 <= left <= failures
    assert accounted <= max(since, since + elapsed)


@pytest.mark.asvs("6.3.1")
def test_a_clock_set_back_cannot_lengthen_a_wait():
    policy = POLICIES["pair"]
    assert remaining_ms(10 * DAY_MS, 0, policy) == policy.cap_ms


@pytest.mark.asvs("6.3.1")
def test_a_guesser_gets_fewer_than_200_tries_a_day_from_one_place():
    policy, now, failures, since, tries = POLICIES["pair"], 0, 0, 0, 0
    while now < DAY_MS:
        failures, since = leaked(failures, since, now, policy)
        failures += 1
        tries += 1
        now += max(1, wait_ms(failures, policy))
    assert tries < 200


def test_the_owner_at_a_proven_device_shares_no_counter_with_strangers():
    stranger = counters_for("nakano", "203.0.113.9", device_id=None, known_source=False)
    owner = counters_for("Nakano ", "203.0.113.9", device_id="dev_1", known_source=True)
    assert not set(stranger) & set(owner)


def test_the_owner_at_a_known_address_is_not_slowed_by_strangers_elsewhere():
    stranger = counters_for("nakano", "203.0.113.9", device_id=None, known_source=False)
    owner = counters_for("nakano", "198.51.100.1", device_id=None, known_source=True)
    assert not set(stranger) & set(owner)


def test_spellings_of_one_name_share_their_counters():
    first, second = (
        counters_for(name, "192.0.2.1", device_id=None, known_source=False) for name in ("Bob ", "ｂｏｂ")
    )
    assert first == second


def test_an_ipv6_network_is_one_source():
    assert source_of("2001:db8:1:2::5") == source_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert source_of("192.0.2.1") == "192.0.2.1"


def test_a_counter_key_tells_nobodys_name():
    assert "nakano" not in Counter.of("account", "nakano").key
