"""STEP models as pages: four fixed views with what the file says of itself. The model leaves as pictures, never as a mesh."""

import io
import math
from typing import Any, Final

import numpy as np
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, Stream

from vault.documents.conversion.step.pictures import VIEWS, Picture, View, draw_view
from vault.documents.conversion.step.reading import Model, read_model
from vault.documents.conversion.step.triangles import Mesh
from vault.documents.conversion.wording import printed
from vault.documents.pdf.type0_font import Type0Font

WIDTH: Final = 842.0
HEIGHT: Final = 595.0
_LEFT: Final = 40.0
_PICTURE: Final = (1050, 560)
_ROOM: Final = (WIDTH - 2 * _LEFT, (WIDTH - 2 * _LEFT) * 560 / 1050)
_FLOOR: Final = 82.0
_MOST_NAMES: Final = 6
_INK, _GREY = "0.13 g 0.13 G", "0.42 g 0.42 G"


def views_as_pdf(content: bytes) -> bytes:
    """Return a STEP model as pages: isometric, front, top and right side (third-angle projection, JIS B 0001).

    Args:
        content: The whole file.

    Raises:
        ConversionError: ``absent``, ``too_large`` or ``unreadable``.
    """
    return _drawn(read_model(content))


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in.

    The library that reads STEP only has to be imported: it writes into a file in memory, and is first used behind the door.
    """
    corners = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 1]]], dtype=np.float32)
    _drawn(Model(Mesh(corners, np.ones_like(corners), ("sample",), 1), "mm"))


def _drawn(model: Model) -> bytes:
    with Pdf.new() as pdf:
        font = Type0Font(pdf)
        for number, view in enumerate(VIEWS, 1):
            _add_page(pdf, font, model, view, f"{number} / {len(VIEWS)}")
        font.register()
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def _add_page(pdf: Pdf, font: Type0Font, model: Model, view: View, number: str) -> None:
    picture = draw_view(model.mesh, view, _PICTURE)
    wide, high = _ROOM
    content = [
        f"q {wide:.2f} 0 0 {high:.2f} {_LEFT:.2f} {_FLOOR:.2f} cm /Im Do Q\n",
        _text(font, _title(model.mesh), _LEFT, HEIGHT - 58, 13, _INK, bold=True),
        _text(font, view.name, _LEFT, HEIGHT - 76, 10, _GREY),
        _text(font, _facts(model), _LEFT, 50, 8.5, _GREY),
        _text(font, number, WIDTH - _LEFT - font.width(number) * 8, 38, 8, _GREY),
        _scale_bar(font, picture),
    ]
    page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
    image = _image(pdf, picture)
    page.obj[Name.Resources] = Dictionary(Font=Dictionary(Hz=font.reference), XObject=Dictionary(Im=image))
    page.obj[Name.Contents] = pdf.make_stream("".join(content).encode("ascii"))


def _title(mesh: Mesh) -> str:
    names = [printed(name)[:40] for name in mesh.names[:_MOST_NAMES]]
    more = len(mesh.names) - len(names)
    title = "、".join(names) or "（名前なし / no name）"
    return f"{title}　ほか {more} / {more} more" if more > 0 else title


def _facts(model: Model) -> str:
    spread: Any = np.ptp(model.mesh.corners.reshape(-1, 3), axis=0) * 1000
    size = " × ".join(f"{value:,.2f}" for value in spread)
    parts = [
        f"外形 / Box (X × Y × Z) {size} mm",
        f"単位 / Unit {model.unit}",
        f"部品 / Parts {model.mesh.parts:,}",
        f"三角形 / Triangles {len(model.mesh.corners):,}",
    ]
    return "  |  ".join(parts)


def _scale_bar(font: Type0Font, picture: Picture) -> str:
    """A line as long as a round number of millimetres, about a fifth of the picture."""
    points_a_mm = picture.pixels_a_metre / 1000 * _ROOM[0] / _PICTURE[0]
    wished = 0.2 * _ROOM[0] / points_a_mm
    decade = 10.0 ** math.floor(math.log10(wished))
    length = max(step * decade for step in (1, 2, 5) if step * decade <= wished)
    right, left, y = WIDTH - _LEFT, WIDTH - _LEFT - length * points_a_mm, 66.0
    ticks = f"{left:.2f} {y - 3} m {left:.2f} {y + 3} l {right:.2f} {y - 3} m {right:.2f} {y + 3} l"
    line = f"{_GREY} 0.8 w {left:.2f} {y} m {right:.2f} {y} l {ticks} S\n"
    label = f"{length:g} mm"
    return line + _text(font, label, right - font.width(label) * 8, y + 6, 8, _GREY)


def _text(
    font: Type0Font, text: str, x: float, y: float, size: float, colour: str, *, bold: bool = False
) -> str:
    room = WIDTH - _LEFT - x
    size = min(size, room / max(font.width(text), 1e-9))
    weight = f"2 Tr {size * 0.035:.2f} w" if bold else "0 Tr"
    return f"{colour} BT /Hz {size:.2f} Tf {weight} 1 0 0 1 {x:.2f} {y:.2f} Tm <{font.encode(text).hex()}> Tj ET\n"


def _image(pdf: Pdf, picture: Picture) -> Stream:
    data = io.BytesIO()
    picture.image.save(data, "JPEG", quality=92, subsampling=0)
    image = pdf.make_stream(data.getvalue())
    image[Name.Type], image[Name.Subtype] = Name.XObject, Name.Image
    image[Name.Width], image[Name.Height] = picture.image.size
    image[Name.ColorSpace], image[Name.BitsPerComponent] = Name.DeviceRGB, 8
    image[Name.Filter] = Name.DCTDecode
    return image
