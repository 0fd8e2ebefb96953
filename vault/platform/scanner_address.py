"""Where the malware scanner listens, as `HIZO_SCANNER` says it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

SCHEME = "clamd"


@dataclass(frozen=True)
class ScannerAddress:
    """A Unix socket (`path`), or `host` and `port` over TCP."""

    path: str | None = None
    host: str = ""
    port: int = 0


def scanner_address_of(text: str) -> ScannerAddress:
    """Read `clamd:/path/of/socket` or `clamd:host:port`.

    Raises:
        ValueError: for anything else.
    """
    scheme, _, place = text.strip().partition(":")
    if scheme == SCHEME and place.startswith("/"):
        return ScannerAddress(path=place)
    host, _, port = place.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if scheme != SCHEME or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("HIZO_SCANNER is clamd:host:port or clamd:/path/of/its/socket")
    return ScannerAddress(host=host, port=int(port))
