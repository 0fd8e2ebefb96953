"""Sizes of pages in words: paper by its name, else millimetres; pictures in pixels."""

from __future__ import annotations

from typing import Final

from vault.documents.schemas import PageSizeOut

_MM_PER_POINT: Final = 25.4 / 72
_TOLERANCE_MM: Final = 2
# ISO 216 (A) and JIS P 0138 (B), in millimetres.
_PAPER: Final = {
    "A0": (841, 1189),
    "A1": (594, 841),
    "A2": (420, 594),
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "B1": (728, 1030),
    "B2": (515, 728),
    "B3": (364, 515),
    "B4": (257, 364),
    "B5": (182, 257),
}


def size_in_words(viewer: str, size: PageSizeOut) -> str:
    """Such as `A4`, `A3 ↔` (lying), `300 × 500 mm`, `1200 × 900 px`."""
    if viewer == "image":
        return f"{size.width_pt:.0f} × {size.height_pt:.0f} px"
    width, height = size.width_pt * _MM_PER_POINT, size.height_pt * _MM_PER_POINT
    for name, (short, long) in _PAPER.items():
        if (
            abs(min(width, height) - short) <= _TOLERANCE_MM
            and abs(max(width, height) - long) <= _TOLERANCE_MM
        ):
            return name if width <= height else f"{name} ↔"
    return f"{width:.0f} × {height:.0f} mm"
