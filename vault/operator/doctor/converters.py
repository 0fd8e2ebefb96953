"""Whether office files become pages, and what encloses the program that makes them."""

from __future__ import annotations

from collections.abc import Iterator

from vault.documents.conversion.enclosed.orders import missing_for_safety
from vault.documents.conversion.errors import ConversionError, ConverterBusyError
from vault.documents.conversion.making import converters_of
from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.settings import Settings

_HELD_BY = {
    "namespaces": "a network and processes of its own",
    "folder": "a folder in memory",
    "limits": "bounds on time, memory and files",
    "landlock": "the file tree",
    "seccomp": "system calls",
}


def converters(settings: Settings) -> Iterator[Finding]:
    """One conversion of one word, and the layers it was enclosed by."""
    office = converters_of(settings)
    if office.program is None:
        yield _without(settings)
        return
    if settings.converters_unsandboxed:
        yield wrong(
            "HIZO_CONVERTERS_UNSANDBOXED lets LibreOffice run where it cannot be locked in",
            "Take the setting out",
        )
    try:
        layers = office.layers()
    except (ConversionError, ConverterBusyError) as trouble:
        yield wrong(
            f"{office.program} makes no pages: {trouble}",
            "Install LibreOffice anew, or set HIZO_CONVERTERS=0",
        )
        return
    yield from _enclosed(layers, settings)


def _without(settings: Settings) -> Finding:
    if settings.converters == 0:
        return note("office files are kept without pages: HIZO_CONVERTERS is 0")
    return note(
        "LibreOffice is not installed: office files are kept without pages",
        "Install libreoffice-writer-nogui, -calc-nogui and -impress-nogui, or set HIZO_SOFFICE",
    )


def _enclosed(layers: dict[str, str | None], settings: Settings) -> Iterator[Finding]:
    missing = missing_for_safety(layers)
    if missing and not settings.converters_unsandboxed:
        yield wrong(
            f"LibreOffice is not started, because it could not be locked in ({'; '.join(missing)})",
            "See Office files in the operators' guide",
        )
    else:
        yield ok("LibreOffice makes pages of office files")
    for layer, reason in layers.items():
        held_by = f"converter layer {layer} ({_HELD_BY[layer]})"
        yield ok(held_by) if reason is None else note(f"{held_by} is missing: {reason}")
