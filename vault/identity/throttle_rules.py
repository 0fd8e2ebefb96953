"""How long the next try must wait. Delays only: no number of tries by a stranger ever locks an owner out (ASVS 6.3.1).

Four counters, each keyed by facts of the server's own. A try from a device that proved itself before is counted on that
device alone; from an address where the account signed in before, on the pair and the address; from elsewhere also on the
account as a whole. So a stranger anywhere slows strangers, not the owner at the usual place.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Final

from vault.identity.user_names import canonical_user_name

MINUTE_MS: Final = 60_000


@dataclass(frozen=True)
class Policy:
    """`free` failures cost nothing; then the wait doubles from one second up to `cap_ms`. One failure is forgotten every
    `leak_ms`, so that a day of typing errors in a large office does not add up.
    """

    free: int
    cap_ms: int
    leak_ms: int


POLICIES: Final = {
    "device": Policy(free=5, cap_ms=15 * MINUTE_MS, leak_ms=30 * MINUTE_MS),
    "pair": Policy(free=5, cap_ms=15 * MINUTE_MS, leak_ms=30 * MINUTE_MS),
    "source": Policy(free=30, cap_ms=MINUTE_MS, leak_ms=MINUTE_MS // 2),
    "account": Policy(free=50, cap_ms=MINUTE_MS, leak_ms=MINUTE_MS),
    "session": Policy(free=5, cap_ms=15 * MINUTE_MS, leak_ms=30 * MINUTE_MS),
}
NEAREST: Final = frozenset({"device", "pair", "session"})
"""Counters that belong to one account at one place; a complete sign-in empties them."""


@dataclass(frozen=True)
class Counter:
    """One counter: its kind decides the policy; the key is a hash, so the table tells nobody's name."""

    kind: str
    key: str

    @classmethod
    def of(cls, kind: str, *facts: str) -> Counter:
        """The counter of a kind about some facts."""
        joined = "\x00".join((kind, *facts)).encode("utf-8", "surrogatepass")
        return cls(kind, hashlib.sha256(joined).hexdigest())

    @property
    def policy(self) -> Policy:
        """How this kind waits."""
        return POLICIES[self.kind]


def source_of(address: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def counters_for(
    user_name: str, address: str, *, device_id: str | None, known_source: bool
) -> tuple[Counter, ...]:
    """Which counters a try with a name from an address falls under."""
    name, source = canonical_user_name(user_name), source_of(address)
    if device_id is not None:
        return (Counter.of("device", name, device_id),)
    near = (Counter.of("pair", name, source), Counter.of("source", source))
    return near if known_source else (*near, Counter.of("account", name))


def leaked(failures: int, since_ms: int, now_ms: int, policy: Policy) -> tuple[int, int]:
    """(failures that still count, the time up to which leaking is accounted for)."""
    drops = max(0, now_ms - since_ms) // policy.leak_ms
    left = max(0, failures - drops)
    return left, since_ms + drops * policy.leak_ms if left else now_ms


def wait_ms(failures: int, policy: Policy) -> int:
    """The wait after so many failures."""
    beyond = failures - policy.free
    return 0 if beyond < 0 else min(policy.cap_ms, 1000 << min(beyond, 30))


def remaining_ms(blocked_until_ms: int, now_ms: int, policy: Policy) -> int:
    """How long to wait still; never beyond the cap, also when the clock was set back."""
    return max(0, min(blocked_until_ms - now_ms, policy.cap_ms))
