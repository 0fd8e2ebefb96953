"""The layers of the sandbox that opens documents."""

from __future__ import annotations

from collections.abc import Iterator

from vault.app.worker_pool import start_workers
from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.settings import Settings


def sandbox(settings: Settings) -> Iterator[Finding]:
    """Start the workers as the vault does, and ask each layer."""
    workers = start_workers(settings)
    try:
        for layer, missing in workers.layers.items():
            if missing is None:
                yield ok(f"sandbox layer {layer}")
            else:
                yield wrong(f"sandbox layer {layer}: {missing}", "See Watching it in docs/operators.md")
    finally:
        workers.close()
