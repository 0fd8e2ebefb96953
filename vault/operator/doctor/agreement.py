"""Do database, key ring, disposal ledger and checkpoints tell the same story?"""

from __future__ import annotations

from collections.abc import Iterator

from vault.app.start_check import VaultLockedError, check_start
from vault.audit.log import head
from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.runtime import Platform


def agreement(platform: Platform) -> Iterator[Finding]:
    """What the start of the vault checks, and who outside holds a checkpoint."""
    try:
        warnings = check_start(platform)
    except VaultLockedError as locked:
        yield wrong(str(locked), "Put the newest database back; never the ring or the ledger")
        return
    with platform.reading() as tx:
        yield ok(f"key ring, disposal ledger and checkpoints agree with the log of {head(tx).size} leaves")
    yield note(
        "no outside holder of checkpoints is registered (外部保管なし)",
        "Copy the checkpoints folder elsewhere",
    )
    for warning in warnings:
        yield wrong(warning)
