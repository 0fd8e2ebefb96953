"""Drawings for tests, made with the library that reads them."""

import io
import math
from typing import Any

from vault.documents.conversion.dxf.library import new_document


def dxf_of(document: Any, encoding: str = "utf-8") -> bytes:
    """The document as ASCII DXF."""
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode(encoding)


def flange() -> Any:
    """A part in a frame of A3: layers, line types, Japanese letters, a dimension, a hatch, and a layout that shows it."""
    document = new_document("R2010", setup=True)
    document.header["$INSUNITS"] = 4
    space = document.modelspace()
    document.layers.add("外形", color=7, lineweight=50)
    document.layers.add("中心線", color=1, lineweight=18, linetype="CENTER")
    document.layers.add("隠す", color=3).off()
    document.styles.add("和文", font="msgothic.ttc")
    space.add_lwpolyline([(0, 0), (400, 0), (400, 277), (0, 277)], close=True)
    space.add_circle((130, 150), 80, dxfattribs={"layer": "外形"})
    space.add_line((35, 150), (225, 150), dxfattribs={"layer": "中心線"})
    space.add_text("CANARY", dxfattribs={"layer": "隠す", "height": 5})
    hole = document.blocks.new("穴")
    hole.add_circle((0, 0), 5)
    for turn in range(6):
        space.add_blockref("穴", (130 + 45 * math.cos(turn), 150 + 45 * math.sin(turn)))
    hatch = space.add_hatch(color=8)
    hatch.set_pattern_fill("ANSI31", scale=1)
    hatch.paths.add_polyline_path([(250, 90), (340, 90), (340, 130)], is_closed=True)
    space.add_linear_dim(base=(130, 45), p1=(50, 150), p2=(210, 150), override={"dimtxt": 3.5}).render()
    text = {"height": 3.5, "style": "和文"}
    space.add_text("主軸フランジ ①㈱髙﨑", dxfattribs=text).set_placement((300, 20))
    space.add_mtext(r"注記\P1. {\C1;C0.5} とする", dxfattribs={"char_height": 3.5, "insert": (215, 255)})
    layout = document.paperspace("Layout1")
    layout.page_setup(size=(297, 210), margins=(5, 5, 5, 5))
    layout.add_viewport((148, 105), (250, 160), view_center_point=(130, 150), view_height=200, status=2)
    layout.add_text("紙空間", dxfattribs={"height": 5}).set_placement((20, 10))
    return document


def inserted(levels: int, times: int) -> Any:
    """Blocks that each insert the one below several times."""
    document = new_document("R2010")
    document.blocks.new("B0").add_line((0, 0), (1, 1))
    for level in range(1, levels + 1):
        block = document.blocks.new(f"B{level}")
        for number in range(times):
            block.add_blockref(f"B{level - 1}", (number, 0))
    document.modelspace().add_blockref(f"B{levels}", (0, 0))
    return document
