"""The company's on-site networks: whoever asks from elsewhere is refused, whoever they are (G4.0-c, G9.1.2-o). Pure rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

ONLY_THIS_COMPUTER: Final = "この計算機=127.0.0.0/8,この計算機=::1/128"
"""The list while no operator has written one."""
WIDEST: Final = {4: 8, 6: 32}
"""The shortest prefix a zone may have. A whole IPv4 world is 256 of them, so neighbours are judged together."""
_CARRYING_IPV4: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
LONGEST_NAME: Final = 64


class ZoneListError(ValueError):
    """A list of zones the vault must not start with; `zone` is the part of it that is wrong."""

    def __init__(self, zone: str, why: str) -> None:
        super().__init__(f"{zone}: {why}")
        self.zone = zone


@dataclass(frozen=True)
class Zone:
    """One range of addresses under the name the company calls it by; a name may have several ranges."""

    name: str
    network: Network


def address_of(text: str) -> Address | None:
    """The address written in `text`, an IPv4 address inside IPv6 (RFC 4291, 2.5.5.2) as IPv4; None if it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=32)
def zones_named(listed: str | None, remote_access: str = "") -> tuple[Zone, ...]:
    """The zones of a list `name=CIDR`, separated by commas or line ends; only this computer where there is none.

    Args:
        listed: what the operator wrote, None for nothing at all.
        remote_access: ranges in the same form from which people come in from outside (VPN, remote desktop).

    Raises:
        ZoneListError: for an empty list, a broken part, a range that is world-wide or as good as, and one that shares an
            address with remote access.
    """
    zones = _read(ONLY_THIS_COMPUTER if listed is None else listed)
    if not zones:
        raise ZoneListError("HIZO_ZONES", "the list is empty")
    remote = _read(remote_access)
    for zone in zones:
        _require_narrow(zone.name, zone.network)
        for other in remote:
            if zone.network.version == other.network.version and zone.network.overlaps(other.network):
                raise ZoneListError(
                    f"{zone.name}={zone.network}", f"remote access comes from here ({other.name})"
                )
    for joined in _joined(zones):
        _require_narrow("HIZO_ZONES", joined)
    return zones


def _read(listed: str) -> tuple[Zone, ...]:
    parts = (part.strip() for part in re.split(r"[,\n]", listed))
    return tuple(_zone(part) for part in parts if part)


def _zone(part: str) -> Zone:
    name, separator, range_text = (piece.strip() for piece in part.partition("="))
    if not separator or not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise ZoneListError(part, "not of the form name=CIDR")
    try:
        network = ip_network(range_text)
    except ValueError as broken:
        raise ZoneListError(part, str(broken)) from broken
    if isinstance(network, IPv6Network) and any(network.overlaps(carrier) for carrier in _CARRYING_IPV4):
        raise ZoneListError(part, "an IPv4 range is written as IPv4")
    return Zone(name, network)


def _require_narrow(name: str, network: Network) -> None:
    if network.prefixlen < WIDEST[network.version]:
        raise ZoneListError(f"{name}={network}", "too wide for the networks of one site")


def _joined(zones: Sequence[Zone]) -> Iterable[Network]:
    yield from collapse_addresses(zone.network for zone in zones if isinstance(zone.network, IPv4Network))
    yield from collapse_addresses(zone.network for zone in zones if isinstance(zone.network, IPv6Network))


def zone_of(zones: Sequence[Zone], address: Address | None) -> Zone | None:
    """The zone an address lies in, None outside all of them and where nobody knows the address."""
    if address is None:
        return None
    return next((zone for zone in zones if address in zone.network), None)
