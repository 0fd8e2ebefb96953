"""DXF drawings as pages: model space first, then every layout that has something on it."""

import io
from typing import Any, Final

from pikepdf import ObjectStreamMode, Pdf

from vault.documents.conversion.dxf.content import add_sheet
from vault.documents.conversion.dxf.library import new_document
from vault.documents.conversion.dxf.reading import Drawing, read_drawing
from vault.documents.conversion.dxf.recording import Pipeline, Recorded, Recorder
from vault.documents.conversion.dxf.sheet import Sheet, sheet_of
from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.conversion.paper import Paper
from vault.documents.conversion.wording import printed
from vault.documents.pdf.type0_font import Type0Font

from ezdxf.addons.drawing.config import (  # isort: skip
    BackgroundPolicy,
    Configuration,
    ImagePolicy,
)
from ezdxf.addons.drawing.frontend import UniversalFrontend  # isort: skip
from ezdxf.addons.drawing.properties import RenderContext  # isort: skip
from ezdxf.lldxf.const import DXFError  # isort: skip

MAX_LAYOUTS: Final = 100
_CONFIGURATION: Final = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    image_policy=ImagePolicy.MISSING,
    hatching_timeout=2.0,
    circle_approximation_count=64,
)
# $INSUNITS, as far as drawings are made in them: millimetres, and what people call them.
_UNITS: Final = {
    1: (25.4, "in"),
    2: (304.8, "ft"),
    4: (1.0, "mm"),
    5: (10.0, "cm"),
    6: (1000.0, "m"),
    7: (1e6, "km"),
    13: (0.001, "µm"),
    14: (100.0, "dm"),
}
_INCHES: Final = (25.4, "in")
_MILLIMETRES: Final = (1.0, "mm")


def drawing_as_pdf(content: bytes) -> bytes:
    """Return a DXF drawing as pages from A4 to A0, in its colours, line types and line widths, on white.

    Args:
        content: ASCII or binary DXF, in UTF-8 or the code page that it names, such as cp932.

    Raises:
        ConversionError: ``too_large`` or ``unreadable``.
    """
    document = read_drawing(content)
    try:
        return _drawn(document)
    except RecursionError as error:
        raise ConversionError(TOO_LARGE, "blocks inside blocks") from error
    except (DXFError, ArithmeticError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        # The library takes the values of a file for what they ought to be.
        raise ConversionError(UNREADABLE, f"{type(error).__name__} while drawing") from error


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    sample = new_document("R2010", setup=True)
    space = sample.modelspace()
    space.add_line((0, 0), (100, 50), dxfattribs={"linetype": "DASHED"})
    space.add_text("図 A", dxfattribs={"height": 3})
    space.add_mtext(r"{\C1;図} B", dxfattribs={"char_height": 3})
    space.add_spline([(0, 0), (1, 2), (3, 4)])
    space.add_hatch().paths.add_polyline_path([(0, 0), (9, 0), (9, 9)])
    space.add_linear_dim(base=(0, 5), p1=(0, 0), p2=(9, 0)).render()
    text = io.StringIO()
    sample.write(text)
    drawing_as_pdf(text.getvalue().encode())


def _drawn(document: Drawing) -> bytes:
    context = RenderContext(document)
    with Pdf.new() as pdf:
        font = Type0Font(pdf)
        for name in document.layouts.names_in_taborder()[: MAX_LAYOUTS + 1]:
            layout = document.layouts.get(name)
            recorded = _recorded(context, layout)
            if not recorded.is_empty:
                unit_mm, unit = _unit(document, layout)
                sheet = sheet_of(recorded, unit_mm)
                add_sheet(pdf, font, recorded, sheet, _caption(layout, sheet, unit, recorded.left_out))
        if not pdf.pages:
            return _nothing()
        font.register()
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def _recorded(context: RenderContext, layout: Any) -> Recorded:
    recorder = Recorder()
    UniversalFrontend(context, Pipeline(recorder), _CONFIGURATION).draw_layout(layout)
    return recorder.recorded


def _unit(document: Drawing, layout: Any) -> tuple[float, str]:
    if not layout.is_modelspace:
        return _INCHES if layout.dxf.get("plot_paper_units", 1) == 0 else _MILLIMETRES
    named = _UNITS.get(int(document.header.get("$INSUNITS", 0)))
    if named is not None:
        return named
    # Without a unit, the default for new drawings says at least whether they are metric.
    return _INCHES if document.header.get("$MEASUREMENT", 1) == 0 else _MILLIMETRES


def _caption(layout: Any, sheet: Sheet, unit: str, left_out: int) -> str:
    name = (
        "モデル空間 / Model space"
        if layout.is_modelspace
        else f"レイアウト / Layout {printed(layout.name)[:60]}"
    )
    ratio = f"1:{sheet.ratio:.4g}" if sheet.ratio >= 1 else f"{1 / sheet.ratio:.4g}:1"
    wide, high = sheet.size_mm
    parts = [name, sheet.paper, ratio, f"{wide:,.4g} × {high:,.4g} mm", f"単位 / Unit {unit}"]
    if left_out:
        parts.append(f"座標の壊れた図形 {left_out} 個を除く / {left_out} with broken coordinates left out")
    return "  |  ".join(parts)


def _nothing() -> bytes:
    paper = Paper()
    paper.heading("図形なし / No entities")
    paper.paragraphs("この DXF には、表示できる図形がありません。\nThis DXF has nothing that can be shown.")
    return paper.save()
