"""Marking an Office file inside before it is sealed as a native file; runs in a worker."""

from __future__ import annotations

from vault.copies.produce.errors import ProductionError
from vault.documents.ooxml import Mark, NotMarkedError, OoxmlError, OoxmlKind, mark_ooxml


def mark_office(content: bytes, kind: OoxmlKind, mark: Mark) -> bytes:
    """The package with the mark in its headers and properties, opened again and read back.

    Raises:
        ProductionError: ``copy_failed``, it cannot be marked or did not come out marked.
    """
    try:
        return mark_ooxml(content, kind, mark)
    except (OoxmlError, NotMarkedError) as failed:
        raise ProductionError("copy_failed", f"{type(failed).__name__}: {failed}") from failed
