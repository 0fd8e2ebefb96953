"""Typed calls to a vault over HTTP.

`VaultClient` is the Python interface for other programs too: one method per act, dataclasses for answers, the errors
of `clients.errors` for everything else.
"""

from clients.http_client.client import VaultClient

__all__ = ["VaultClient"]
