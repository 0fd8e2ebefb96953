"""From where the vault is reached, as the vault itself understands it."""

from __future__ import annotations

from collections.abc import Iterator

from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.settings import Settings
from vault.platform.zones import ZoneListError, address_of


def networks(settings: Settings) -> Iterator[Finding]:
    """Zones and proxy."""
    yield from _zones(settings)
    yield _proxy(settings)


def _zones(settings: Settings) -> Iterator[Finding]:
    try:
        zones = settings.listed_zones
    except ZoneListError as refused:
        yield wrong(
            f"HIZO_ZONES cannot be used ({refused})", "List the on-site networks, as 設計室=10.1.20.0/24"
        )
        return
    for zone in zones:
        yield ok(f"requests are accepted from {zone.name} ({zone.network})")
    if settings.zones is None:
        yield note("HIZO_ZONES is not set: only this computer reaches the vault", "List the on-site networks")


def _proxy(settings: Settings) -> Finding:
    proxy = settings.trusted_proxy
    if proxy is None:
        return note("no HIZO_TRUSTED_PROXY: behind a proxy every caller would come from the proxy's own zone")
    if address_of(proxy) is None:
        return wrong(
            "HIZO_TRUSTED_PROXY is not an address: nothing that is forwarded is believed",
            "Give the address from which the proxy connects",
        )
    return ok(f"behind the proxy {proxy}, callers are judged by the address it forwards")
