"""The names a vault is reached by: that of its address, and others an operator lists. Pure data."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def hosts_of(base_url: str) -> frozenset[str]:
    """The values of `Host` that requests for an address carry, in lower case: with its port, and, since proxies leave it
    out, without.

    Raises:
        ValueError: for what is no http or https address.
    """
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise ValueError("HIZO_BASE_URL is the http or https address that people use")
    return frozenset({host, f"{host}:{parts.port or _PORTS[parts.scheme]}"})


def hosts_listed(text: str) -> frozenset[str]:
    """Values of `Host` that are taken besides, separated by commas: each exactly as listed, in lower case.

    Raises:
        ValueError: for what is neither a name nor a name and a port.
    """
    hosts = {each.strip().lower() for each in text.split(",") if each.strip()}
    if any(not _HOST.fullmatch(host) for host in hosts):
        raise ValueError(
            "HIZO_OTHER_HOSTS are names such as hizo.intra or hizo.intra:8443, separated by commas"
        )
    return frozenset(hosts)
