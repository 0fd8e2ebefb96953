"""Stamping of PDF documents: bytes in, bytes out.

Everything here reads hostile input and therefore runs inside the sandboxed worker: no database, no network, no
settings, no file but the bundled font. The modules follow the way of a document:

``limits`` bounds the parser, ``inspect`` opens and looks, ``restamp`` takes an earlier stamp off, ``sanitise`` (by
``walk``) takes out what acts, ``annotations`` and ``field_text`` make content of what floats, ``geometry`` finds the
visible top, ``isolate`` (with ``balance``) fences the old content in, ``type0_font``, ``header`` and ``stamp`` draw
the line, ``metadata`` writes it into docinfo and XMP, ``verify`` opens the result again, and ``rasterise`` is the
reported last resort.
"""

from vault.documents.pdf.errors import StampError
from vault.documents.pdf.model import StampedPdf, StampReport, StampRequest
from vault.documents.pdf.stamp import stamp_pdf

__all__ = ["StampError", "StampReport", "StampRequest", "StampedPdf", "stamp_pdf"]
