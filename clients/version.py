"""The version of this client, as installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """The version of the distribution, or `unknown` when run from a bare source tree."""
    try:
        return version("hizo")
    except PackageNotFoundError:
        return "unknown"


VERSION = installed_version()
