"""The names a vault is reached by: that of its address, and others an operator lists. Pure data.

Names, without their ports: what leads somebody else's pages here is a name of theirs, and proxies hand on ports as they like.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_NAME: Final = r"(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
_HOST: Final = re.compile(rf"({_NAME})(?::[0-9]{{1,5}})?")
_THIS_COMPUTER: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})


def name_in(host: str) -> str | None:
    """The name in a value of `Host`, in lower case; None when it is none (RFC 9110, 7.2)."""
    found = _HOST.fullmatch(host.lower())
    return found and found.group(1)


def hosts_of(base_url: str) -> frozenset[str]:
    """The names that requests for an address carry: one, or where the vault is tried on one computer all names of that.

    Raises:
        ValueError: for what is no http or https address.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    name = name_in(f"[{host}]" if ":" in host else host)
    # Reading the port raises ValueError for what is none.
    if parts.scheme not in {"http", "https"} or name is None or parts.port == 0:
        raise ValueError("HIZO_BASE_URL is the http or https address that people use")
    return _THIS_COMPUTER if name in _THIS_COMPUTER else frozenset({name})


def hosts_listed(text: str) -> frozenset[str]:
    """Names that are taken besides, separated by commas, in lower case.

    Raises:
        ValueError: for what is no name.
    """
    hosts = {each.strip().lower() for each in text.split(",") if each.strip()}
    if any(name_in(host) != host for host in hosts):
        raise ValueError(
            "HIZO_OTHER_HOSTS are names such as hizo.intra or 10.0.0.8, without ports, separated by commas"
        )
    return frozenset(hosts)
