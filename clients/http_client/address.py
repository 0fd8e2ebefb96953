"""Which addresses a client may talk to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from clients.errors import UntrustedVaultError, UnusableCommandError
from clients.texts import translate as _


def checked_address(address: str) -> str:
    """The base address without a trailing slash.

    Raises:
        UnusableCommandError: it is no web address, or carries a user name, query or fragment.
        UntrustedVaultError: it is plain http to another machine, which would send passwords and documents in clear.
    """
    parts = urlsplit(address.strip())
    host = parts.hostname
    if parts.scheme not in {"http", "https"} or not host:
        raise UnusableCommandError(
            _("not the address of a vault: {address}").format(address=address),
            remedy=_("write it like https://vault.example.co.jp"),
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UnusableCommandError(
            _("the address may hold nothing but scheme, host, port and path: {host}").format(host=host)
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise UntrustedVaultError(
            _("refusing to send secrets in clear to {host}").format(host=host),
            remedy=_("use the https address; plain http is for this machine only"),
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
