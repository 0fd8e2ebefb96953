"""What a page holds but does not show: layers that are off, and content outside the visible box."""

import io
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from vault.documents.pdf import tags
from vault.documents.pdf.geometry import Box, Geometry, inherited, read_geometry
from vault.documents.pdf.rendering import pdfium_document, render, text_within

BLEED: Final = 12.0  # points around the page that print shops ask for; colour there is no information
_PROBE_SIDE_PIXELS: Final = 700
_PAPER: Final = 250  # grey values from here up are blank


def hidden_layers(pdf: Pdf) -> bool:
    """Whether the document can switch any layer off (ISO 32000-2, 8.11.4)."""
    properties = pdf.Root.get(Name.OCProperties)
    if not isinstance(properties, Dictionary):
        return False
    default = properties.get(Name.D)
    if not isinstance(default, Dictionary):
        return True
    base = default.get(Name.BaseState, Name.ON)
    return base != Name.ON or any(_filled(default.get(key)) for key in (Name.OFF, Name("/AS")))


def uses_layers(page: Page) -> bool:
    """Whether a page's resources, at any depth of forms, name a layer."""
    stack: list[Object | None] = [inherited(page.obj, Name.Resources)]
    seen: set[tuple[int, int]] = set()
    while stack:
        resources = stack.pop()
        if not isinstance(resources, Dictionary):
            continue
        if Name.Properties in resources:
            return True
        for entry in _values(resources.get(Name.XObject)):
            if Name.OC in entry:
                return True
            if entry.objgen not in seen:
                seen.add(entry.objgen)
                stack.append(entry.get(Name.Resources))
    return False


def pages_with_outside_content(content: bytes) -> set[int]:
    """0-based pages of an unencrypted document that hold text or marks outside what is seen."""
    probe, boxes = _widened(content)
    with pdfium_document(probe) as document:
        return {index for index, box in enumerate(boxes) if _shows_outside(document[index], *box)}


def _filled(value: Object | None) -> bool:
    return isinstance(value, Array) and len(value) > 0


def _values(entries: Object | None) -> list[Object]:
    if not isinstance(entries, Dictionary):
        return []
    return [value for _, value in entries.items() if isinstance(value, (Dictionary, Stream))]


def _widened(content: bytes) -> tuple[bytes, list[tuple[Box, Box]]]:
    """The document with every page three times as wide and high, and our own fences opened to match."""
    boxes: list[tuple[Box, Box]] = []
    with Pdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            geometry = read_geometry(page.obj)
            wide = _wide(geometry)
            boxes.append((geometry.visible, wide))
            page.obj[Name.MediaBox] = page.obj[Name.CropBox] = Array(list(wide))
            page.obj[Name.Rotate] = 0
        for value in pdf.objects:
            if tags.role_of(value) == tags.BODY:
                value[Name.BBox] = Array([-1e5, -1e5, 1e5, 1e5])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue(), boxes


def _wide(geometry: Geometry) -> Box:
    x0, y0, x1, y1 = geometry.visible
    width, height = x1 - x0, y1 - y0
    m0, n0, m1, n1 = geometry.media
    return (min(x0 - width, m0), min(y0 - height, n0), max(x1 + width, m1), max(y1 + height, n1))


def _shows_outside(page: Any, visible: Box, wide: Box) -> bool:
    try:
        return _text_outside(page, visible) or _marks_outside(page, visible, wide)
    finally:
        page.close()


def _text_outside(page: Any, visible: Box) -> bool:
    everything = text_within(page, (-1e6, -1e6, 1e6, 1e6))
    inside = text_within(page, (visible[0] - 1, visible[1] - 1, visible[2] + 1, visible[3] + 1))
    return len("".join(everything.split())) > len("".join(inside.split()))


def _marks_outside(page: Any, visible: Box, wide: Box) -> bool:
    scale = _PROBE_SIDE_PIXELS / max(wide[2] - wide[0], wide[3] - wide[1])
    image = render(page, scale).convert("L")
    left, right = ((x - wide[0]) * scale for x in (visible[0] - BLEED, visible[2] + BLEED))
    top, bottom = ((wide[3] - y) * scale for y in (visible[3] + BLEED, visible[1] - BLEED))
    image.paste(255, (int(left), int(top), int(right) + 1, int(bottom) + 1))
    darkest, _ = image.getextrema()
    return isinstance(darkest, (int, float)) and darkest < _PAPER
