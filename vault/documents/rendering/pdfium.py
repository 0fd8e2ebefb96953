"""PDFium with the bundled fonts, and documents opened through it.

PDFium looks for fonts that a file does not embed on the host. Where there are none for Japanese it draws nothing and
reports no error, so the library is started again with the bundled folder as its only font path.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdfium2.internal import bases  # type: ignore[import-untyped]

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.fonts import font_folder

# FPDF_GetLastError after a document could not be loaded (fpdfview.h).
_WRONG_PASSWORD, _UNKNOWN_SECURITY = pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY


@cache
def start_library() -> Any:
    """Start PDFium with the bundled fonts, once per process; return what it must be able to read as long as it runs."""
    folder = ctypes.create_string_buffer(str(font_folder()).encode())
    pointer = ctypes.POINTER(ctypes.c_char)
    folders = (pointer * 2)(ctypes.cast(folder, pointer), pointer())
    config = pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders)
    if bases.LIBRARY_AVAILABLE:
        pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(config)
    bases.LIBRARY_AVAILABLE = True
    return config, folders, folder


@contextmanager
def opened(source: BinaryIO) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for the length of a ``with`` block.

    Raises:
        RenderError: ``pdf_password_required`` or ``content_damaged``.
    """
    start_library()
    try:
        document = pypdfium2.PdfDocument(source, autoclose=False)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {_WRONG_PASSWORD, _UNKNOWN_SECURITY}
        raise RenderError("pdf_password_required" if locked else "content_damaged", str(error)) from error
    try:
        yield document
    finally:
        document.close()
