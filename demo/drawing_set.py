"""A made-up but lifelike drawing set of a spindle unit: six sheets, A4 and A3, one of them stored rotated.

``drawing_set()`` needs nothing but the Python packages; the company, the people and the figures are invented.
"""

import io

from pikepdf import Array, Pdf

from demo.drafting import render
from demo.spindle_parts import flange, plate, shaft
from demo.spindle_unit import assembly, heat_treatment, index
from demo.title_block import COMPANY


def drawing_set() -> bytes:
    """The set as a PDF of six pages: A4, A3, A3, A3, A3 (stored upright with /Rotate 90), A4."""
    sheets = [index(), assembly(), shaft(), flange(), plate(), heat_treatment()]
    return _stored_rotated(render(sheets, "HS-2040 主軸ユニット 図面一式", COMPANY), page=5)


def _stored_rotated(content: bytes, page: int) -> bytes:
    """Store one landscape page upright with a rotation, as many CAD plotters do."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        target = pdf.pages[page - 1]
        _, _, width, height = (float(v) for v in target.mediabox)
        target.contents_add(f"q 0 1 -1 0 {height} 0 cm\n".encode(), prepend=True)
        target.contents_add(b"\nQ")
        target.obj.MediaBox = Array([0, 0, height, width])
        target.obj.Rotate = 90
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
