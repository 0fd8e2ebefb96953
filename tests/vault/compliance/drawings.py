"""Content to be shown in tests. Imported by tests of this folder."""

from __future__ import annotations

import io

import pikepdf


def blank_drawing(pages: int) -> bytes:
    """A PDF with nothing on its pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
