"""The pool of sandboxed processes, with everything this vault may ask of them."""

from __future__ import annotations

import logging
from typing import Final

from vault.copies.produce.errors import ProductionError
from vault.documents.conversion.catalogue import worker_modules
from vault.documents.conversion.errors import ConversionError
from vault.documents.file_types.errors import TypeRefusedError
from vault.documents.pdf.errors import StampError
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.fonts import font_folder
from vault.documents.workers import WorkerLimits, WorkerPool
from vault.platform.settings import Settings

MODULES: Final = (
    "vault.documents.pdf.stamp",
    "vault.documents.pdf.reread",
    "vault.documents.file_types.opened",
    "vault.documents.rendering.pages",
    "vault.copies.produce.issue",
    "vault.copies.produce.office",
    "vault.copies.produce.shown",
)
# Drawings and models need more time than pages, and libraries that take seconds to load: a process of their
# own, started when the first is deposited, and replaced soon, because such libraries keep what they took.
CONVERSION_LIMITS: Final = WorkerLimits(
    address_space=1 << 30, cpu_seconds=30, answer_bytes=256 << 20, open_files=24, memory_files=96 << 20
)
CONVERSIONS_OF_ONE_PROCESS: Final = 20

_log = logging.getLogger("hizo.workers")


def start_workers(settings: Settings) -> WorkerPool:
    """Start the workers and say loudly which layer of their sandbox is missing."""
    workers = WorkerPool(
        settings.render_workers,
        modules=MODULES,
        errors=(StampError, TypeRefusedError, RenderError, ProductionError),
        readable=(font_folder(),),
        beside=conversion_workers(),
    )
    for layer, missing in workers.layers.items():
        if missing is not None:
            _log.warning("the sandbox works without its layer %s: %s", layer, missing)
    return workers


def conversion_workers() -> WorkerPool:
    """The process that makes pages of drawings, models, mails and archives."""
    return WorkerPool(
        1,
        modules=worker_modules(),
        errors=(ConversionError,),
        limits=CONVERSION_LIMITS,
        readable=(font_folder(),),
        recycle_after=CONVERSIONS_OF_ONE_PROCESS,
        starts_at_once=False,
    )
