"""The algorithms in use, and the list they are judged by."""

from __future__ import annotations

from collections.abc import Iterator

from crypto.policy import IN_USE, LIST_EDITION
from vault.operator.doctor.finding import Finding, ok
from vault.platform.runtime import Platform


def ciphers(_platform: Platform) -> Iterator[Finding]:
    """A vault that opened uses listed algorithms only."""
    yield ok(f"{len(IN_USE)} algorithms in use, judged by {LIST_EDITION}")
