"""Which paper a drawing goes on, and at what scale."""

import math
from dataclasses import dataclass
from statistics import median
from typing import Final

from vault.documents.conversion.dxf.recording import CAP_HEIGHT, Recorded, Words

MM: Final = 72 / 25.4
# ISO 216 in mm, long side first.
PAPERS: Final = (("A4", 297, 210), ("A3", 420, 297), ("A2", 594, 420), ("A1", 841, 594), ("A0", 1189, 841))
_BAND: Final = 0.062  # above and below, of the short side: the header, and caption and copy line
_SIDE: Final = 0.03
_READABLE_MM: Final = 1.8  # height of capital letters
_SHRINK: Final = 1.25  # a sheet with a frame of the paper's own size is made to fit between header and foot
_FILLED: Final = 0.45
# ISO 5455, and the scales of construction.
_SCALES: Final = (
    1,
    2,
    2.5,
    5,
    10,
    20,
    25,
    30,
    40,
    50,
    60,
    100,
    150,
    200,
    250,
    300,
    500,
    600,
    1000,
    2000,
    2500,
    5000,
)


@dataclass(frozen=True)
class Sheet:
    """A page, and where the drawing stands on it.

    Args:
        paper: Its name, such as ``A3``.
        width, height: In points.
        scale: Drawing units to points.
        left, bottom: Where the drawing's lower left corner comes to, in points.
        ratio: Millimetres of the drawing to one on paper.
        size_mm: Of the drawing.
    """

    paper: str
    width: float
    height: float
    scale: float
    left: float
    bottom: float
    ratio: float
    size_mm: tuple[float, float]


def sheet_of(recorded: Recorded, unit_mm: float) -> Sheet:
    """Choose paper and scale: true to size where paper for it exists, otherwise as large as its letters ask for.

    Args:
        recorded: Of one layout; not empty.
        unit_mm: Length of a drawing unit.
    """
    wide = max(recorded.high[0] - recorded.low[0], 1e-9) * unit_mm
    high = max(recorded.high[1] - recorded.low[1], 1e-9) * unit_mm
    paper, ratio = _true_to_size(wide, high) or _to_be_read(wide, high, _letters(recorded) * unit_mm)
    name, width, height = _turned(paper, wide, high)
    scale = MM / ratio
    return Sheet(
        paper=name,
        width=width * MM,
        height=height * MM,
        scale=unit_mm * scale,
        left=(width * MM - wide * scale) / 2,
        bottom=(height * MM - high * scale) / 2,
        ratio=ratio,
        size_mm=(wide, high),
    )


def _true_to_size(wide: float, high: float) -> tuple[int, float] | None:
    for number in range(len(PAPERS)):
        ratio = _fitting(number, wide, high)
        if ratio <= _SHRINK:
            fills = ratio >= _FILLED
            return (number, max(1.0, ratio)) if fills else None
    return None


def _to_be_read(wide: float, high: float, letters: float) -> tuple[int, float]:
    for number in range(len(PAPERS)):
        ratio = _fitting(number, wide, high)
        if letters == 0.0 or letters / ratio >= _READABLE_MM:
            # Without letters nothing says how large it has to be; a drawing is more than a sketch.
            chosen = number if letters else 1 if ratio > 1 else 0
            return chosen, _standard(_fitting(chosen, wide, high))
    last = len(PAPERS) - 1
    return last, _standard(_fitting(last, wide, high))


def _fitting(number: int, wide: float, high: float) -> float:
    """The smallest ratio at which the drawing fits on a paper."""
    _, width, height = _turned(number, wide, high)
    short = min(width, height)
    return max(wide / (width - 2 * _SIDE * short), high / (height - 2 * _BAND * short))


def _turned(number: int, wide: float, high: float) -> tuple[str, float, float]:
    name, long, short = PAPERS[number]
    return (name, long, short) if wide >= high else (name, short, long)


def _standard(ratio: float) -> float:
    """The next scale that drawings use, unless it would waste more than a third of the paper."""
    if ratio <= 1:
        steps = [1 / one for one in reversed(_SCALES)]
    else:
        decades = 10.0 ** max(0, math.floor(math.log10(ratio)) - 2)
        steps = [one * decades for one in _SCALES]
    chosen = next((one for one in steps if one >= ratio), ratio)
    return chosen if chosen <= 1.5 * ratio else ratio


def _letters(recorded: Recorded) -> float:
    heights = [mark.height * CAP_HEIGHT for mark in recorded.marks if isinstance(mark, Words)]
    return median(heights) if heights else 0.0
