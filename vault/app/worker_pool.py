"""The pool of sandboxed processes, with everything this vault may ask of them."""

from __future__ import annotations

import logging
from typing import Final

from vault.copies.produce.errors import ProductionError
from vault.documents.file_types.errors import TypeRefusedError
from vault.documents.pdf.errors import StampError
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.fonts import font_folder
from vault.documents.workers import WorkerPool
from vault.platform.settings import Settings

MODULES: Final = (
    "vault.documents.pdf.stamp",
    "vault.documents.file_types.opened",
    "vault.documents.rendering.pages",
    "vault.copies.produce.issue",
)

_log = logging.getLogger("hizo.workers")


def start_workers(settings: Settings) -> WorkerPool:
    """Start the workers and say loudly which layer of their sandbox is missing."""
    workers = WorkerPool(
        settings.render_workers,
        modules=MODULES,
        errors=(StampError, TypeRefusedError, RenderError, ProductionError),
        readable=(font_folder(),),
    )
    for layer, missing in workers.layers.items():
        if missing is not None:
            _log.warning("the sandbox works without its layer %s: %s", layer, missing)
    return workers
