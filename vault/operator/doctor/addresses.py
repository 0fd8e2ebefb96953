"""How people and the vault reach each other: base address, TLS, time stamps."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.settings import Settings
from vault.platform.zones import address_of

_ANSWER_SECONDS: Final = 3.0
_PORTS: Final = {"http": 80, "https": 443}


def addresses(settings: Settings) -> Iterator[Finding]:
    """Whether anything secret would travel in clear, and whether the time stamp authority is there."""
    yield _base_url(settings)
    yield _hosts(settings)
    yield _listening(settings)
    yield _working_hours(settings)
    yield time_stamps(settings.tsa_url)


def _is_this_machine(name: str) -> bool:
    address = address_of(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _base_url(settings: Settings) -> Finding:
    parts = urlsplit(settings.base_url)
    if parts.scheme == "https" and parts.hostname:
        return ok(f"people come by {settings.base_url}")
    if parts.scheme == "http" and _is_this_machine(parts.hostname or ""):
        return note(f"HIZO_BASE_URL is {settings.base_url}: for trying it on this computer only")
    return wrong(
        f"HIZO_BASE_URL is {settings.base_url}: passwords and pages would travel in clear",
        "Put a proxy that speaks TLS in front and give its https address",
    )


def _hosts(settings: Settings) -> Finding:
    return ok(f"it answers to {', '.join(sorted(settings.own_hosts))}, and to no other Host")


def _listening(settings: Settings) -> Finding:
    if _is_this_machine(settings.listen_host):
        return ok(f"it listens on {settings.listen_host}:{settings.listen_port}, for a proxy on this machine")
    if settings.trusted_proxy is None:
        return wrong(
            f"it listens on {settings.listen_host} in plain HTTP, and no proxy is named",
            "Set HIZO_LISTEN_HOST=127.0.0.1, or let only the proxy reach it and name it with HIZO_TRUSTED_PROXY",
        )
    return note(
        f"it listens on {settings.listen_host} in plain HTTP", "Let nothing but the proxy reach this port"
    )


def _working_hours(settings: Settings) -> Finding:
    if settings.working_hours == "always":
        return note("HIZO_WORKING_HOURS is always: use at night and on holidays is no sign")
    return ok(f"use outside {settings.working_hours} (Asia/Tokyo) on business days is a sign")


def time_stamps(url: str | None) -> Finding:
    """Whether a TSA is named and takes connections."""
    if url is None:
        return note("no HIZO_TSA_URL: the times of certificates are self-declared (時刻は自己申告)")
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        return wrong(f"HIZO_TSA_URL is no address: {url}", "Give it as http://… or https://…")
    try:
        socket.create_connection((parts.hostname, port), _ANSWER_SECONDS).close()
    except OSError as trouble:
        return wrong(
            f"the time stamp authority {parts.hostname} does not answer ({trouble}): certificates wait for it",
            "Open the way to it, or name another one",
        )
    return ok(f"the time stamp authority {parts.hostname} answers")
