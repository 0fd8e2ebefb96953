"""What a STEP file says of itself as text, and its solids as triangles by way of Open CASCADE (cascadio)."""

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from vault.documents.conversion.errors import ABSENT, TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.conversion.step.triangles import Mesh, read_glb

cascadio: Any = import_module("cascadio") if find_spec("cascadio") else None
"""The extra ``step`` of the package; None where it is not installed."""

MAX_BYTES: Final = 64 << 20
MAX_FACES: Final = 20_000
MAX_ENTITIES: Final = 1_000_000
_FACES: Final = re.compile(rb"=\s*(?:ADVANCED_FACE|FACE_SURFACE|FACE_BASED)", re.IGNORECASE)
_LENGTH_UNIT: Final = re.compile(rb"=\s*\(([^;]{0,400}LENGTH_UNIT[^;]{0,400})\)\s*;", re.IGNORECASE)
_SI: Final = re.compile(rb"SI_UNIT\s*\(\s*(\.\w+\.|\$)\s*,\s*\.METRE\.", re.IGNORECASE)
_NAMED: Final = re.compile(rb"CONVERSION_BASED_UNIT\s*\(\s*'([A-Za-z]{1,20})'", re.IGNORECASE)
_PREFIXES: Final = {b"$": "m", b".MILLI.": "mm", b".CENTI.": "cm", b".MICRO.": "µm", b".KILO.": "km"}
# A hundredth of each edge's length, and twenty degrees: fine enough for a page, and alike for small and large parts.
_TOLERANCE: Final = 0.01
_ANGLE: Final = 0.35


@dataclass(frozen=True)
class Model:
    """A STEP model.

    Args:
        mesh: Its solids, in metres.
        unit: Of length, as the file names it.
    """

    mesh: Mesh
    unit: str


def read_model(content: bytes) -> Model:
    """Read a STEP file (ISO 10303-21) of the application protocols 203, 214 and 242.

    Raises:
        ConversionError: ``absent`` (cascadio is not installed), ``too_large`` (64 MiB, 20,000 faces, a million entities, a
            million triangles) or ``unreadable``.
    """
    if cascadio is None:
        raise ConversionError(ABSENT)
    _require_bounded(content)
    glb = _tessellated(content)
    if not glb:
        raise ConversionError(UNREADABLE, "Open CASCADE found nothing to draw")
    return Model(read_glb(glb), unit_of_length(content))


def _require_bounded(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise ConversionError(TOO_LARGE, "STEP over 64 MiB")
    if content.count(b";") > MAX_ENTITIES:
        raise ConversionError(TOO_LARGE, f"more than {MAX_ENTITIES} entities")
    if sum(1 for _ in _FACES.finditer(content)) > MAX_FACES:
        raise ConversionError(TOO_LARGE, f"more than {MAX_FACES} faces")


def _tessellated(content: bytes) -> bytes:
    try:
        made: bytes = cascadio.load(
            content,
            "step",
            tol_linear=_TOLERANCE,
            tol_angular=_ANGLE,
            tol_relative=True,
            use_parallel=False,
        )
    except (RuntimeError, ValueError) as error:
        raise ConversionError(UNREADABLE, type(error).__name__) from error
    return made


def unit_of_length(content: bytes) -> str:
    """Return the first unit of length that a STEP file names, or a question mark."""
    for said in _LENGTH_UNIT.finditer(content):
        named = _NAMED.search(said[1])
        if named is not None:
            return named[1].decode("ascii").lower()
        metric = _SI.search(said[1])
        if metric is not None:
            return _PREFIXES.get(metric[1].upper(), "m")
    return "?"
