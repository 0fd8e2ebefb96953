"""One conversion, by whatever makes the pages of that type."""

import logging

from vault.documents.conversion.catalogue import ByOffice, Conversion
from vault.documents.conversion.errors import LIMITS, UNREADABLE, ConversionError, ConverterBusyError
from vault.documents.conversion.office import OfficeConverters, shared_converters
from vault.documents.file_types import FileType
from vault.documents.rendering.fonts import font_folder
from vault.documents.worker_trouble import too_busy
from vault.documents.workers import (
    WorkerBusyError,
    WorkerError,
    WorkerLimitError,
    WorkerPool,
    WorkerStartError,
    WorkerStarvedError,
    WorkerTimeoutError,
)
from vault.platform.settings import Settings

_log = logging.getLogger("hizo.conversion")


def converters_of(settings: Settings) -> OfficeConverters:
    """LibreOffice as the operator has set it up; one bounded number of places for the whole process."""
    return shared_converters(
        settings.soffice, settings.converters, settings.converters_unsandboxed, (font_folder(),)
    )


def pages_of(
    settings: Settings, workers: WorkerPool, claimed: FileType, conversion: Conversion, content: bytes
) -> bytes:
    """A PDF of the content, not marked yet.

    Raises:
        ConversionError: No pages can be made of it here.
        Refusal: `throttled` when nothing came free to make them, or the machine had no time for it.
    """
    try:
        if isinstance(conversion, ByOffice):
            converters = converters_of(settings)
            return converters.convert(content, claimed.extensions[0], conversion.filters)
        return workers.run(conversion.function, content, returns=bytes, wall_seconds=conversion.seconds)
    except (
        ConverterBusyError,
        WorkerBusyError,
        WorkerStartError,
        WorkerStarvedError,
        WorkerTimeoutError,
    ) as busy:
        # Who took too long had not used up its processor seconds: that the machine is busy says nothing about the file,
        # which must not stay without pages for it.
        raise too_busy() from busy
    except WorkerError as broken:
        over = isinstance(broken, WorkerLimitError)
        raise ConversionError(LIMITS if over else UNREADABLE, type(broken).__name__) from broken


def log_failure(claimed: FileType, error: ConversionError) -> None:
    """Tell the operator; nothing of the document is in it."""
    _log.warning("no pages were made of a %s file: %s: %s", claimed.name, error.code, error.detail)
