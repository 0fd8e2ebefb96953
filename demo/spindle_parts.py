"""The sheets of single parts: shaft, front cover and base plate."""

import math

from demo.drafting import INK, MEDIUM, RED, THICK, THIN, Point, Sheet
from demo.spindle_unit import mirrored, section_of_revolution
from demo.title_block import GENERAL_NOTES, Title, a3_sheet


def shaft() -> Sheet:
    """The spindle shaft."""
    sheet = a3_sheet(
        Title("HS-2040-101", "主軸", "1 : 1", "SCM415", "浸炭焼入れ", "3.9 kg", 3),
        (
            "浸炭焼入れ焼戻し、有効硬化層深さ 0.8–1.0、表面硬さ 60 ± 2 HRC（条件は HS-2040-H01）。",
            "ねじ部は浸炭防止のこと。研削焼けなきこと（ナイタールエッチングにて確認）。",
            "動釣合いは G0.4 級、20,000 r/min にて修正のこと。",
            *GENERAL_NOTES[:2],
        ),
    )
    axis, left = 98.0, 58.0
    steps = [(25, 15), (40, 20), (90, 27.5), (45, 22.5), (30, 17.5), (20, 12.5)]
    edges = [left]
    for length, radius in steps:
        x = edges[-1]
        _chamfered(sheet, axis, x, length, radius, first=x == left, last=length == 20)
        edges.append(x + length)
    for y in (axis - 11, axis + 11):
        sheet.path([(edges[5] + 1, y), (edges[6] - 1, y)], THIN)
    slot = (edges[3] + 8, edges[4] - 7)
    sheet.path([(slot[0] + 7, axis - 7), (slot[1] - 7, axis - 7)])
    sheet.path([(slot[0] + 7, axis + 7), (slot[1] - 7, axis + 7)])
    sheet.arc((slot[0] + 7, axis), 7, 90, 270, THICK)
    sheet.arc((slot[1] - 7, axis), 7, -90, 90, THICK)
    sheet.path([(left - 8, axis), (edges[6] + 8, axis)], THIN, "chain")
    names = ["25", "40 ± 0.02", "90", "45 -0.05/0", "30", "20"]
    for index, name in enumerate(names):
        sheet.dimension(
            (edges[index], axis + steps[index][1]), (edges[index + 1], axis + 27.5), name, away=12
        )
    sheet.dimension((edges[0], axis + 15), (edges[6], axis + 12.5), "250 ± 0.1", away=47)
    sheet.dimension((edges[1], axis + 20), (edges[4], axis + 27.5), "175 ± 0.05", away=23)
    _diameters(sheet, axis, edges)
    _keyway_section(sheet, (366, 92))
    middle = (slot[0] + slot[1]) / 2
    for y in (axis - 27, axis + 27):
        sheet.path([(middle, y - 3), (middle, y + 3)], THICK)
        sheet.path([(middle, y), (middle + 6, y)], THIN)
        sheet.text((middle + 8.5, y), "A", 3.6, "c")
    _detail_b(sheet, (edges[2], axis - 20))
    return sheet


def _chamfered(
    sheet: Sheet, axis: float, x: float, length: float, radius: float, *, first: bool, last: bool
) -> None:
    a, b = (1.5 if first else 0.0), (1.5 if last else 0.0)
    upper = [(x, axis - radius + a), (x + a, axis - radius), (x + length - b, axis - radius),
             (x + length, axis - radius + b)]  # fmt: skip
    sheet.path([*upper, *reversed(mirrored(upper, axis))], THICK, closed=True)
    for edge, shown in ((x + a, first), (x + length - b, last)):
        if shown:
            sheet.path([(edge, axis - radius), (edge, axis + radius)], MEDIUM)


def _diameters(sheet: Sheet, axis: float, edges: list[float]) -> None:
    leaders: list[tuple[int, float, str, float]] = [
        (0, 15, "φ30 h6", 50), (1, 20, "φ40 js4 (±0.0035)", 36), (2, 27.5, "φ55 h7", 50),
        (3, 22.5, "φ45 js4 (±0.0035)", 36), (4, 17.5, "φ35 g6", 50), (5, 12.5, "M25×1.5-6g", 62),
    ]  # fmt: skip
    for index, radius, text, y in leaders:
        x = (edges[index] + edges[index + 1]) / 2
        sheet.leader((x, axis - radius), (x + 6, y), text)
    sheet.tolerance_frame((edges[1] + 26, 39.5), ("○", "0.001"))
    sheet.tolerance_frame((edges[3] + 28.5, 39.5), ("○", "0.001"))
    sheet.tolerance_frame((edges[2] + 51, 53.5), ("◎", "φ0.002", "A-B"))
    for index, letter in ((1, "A"), (3, "B")):
        x = edges[index] + 6
        radius = 20 if index == 1 else 22.5
        y = axis + radius
        sheet.path([(x - 1.6, y + 3), (x + 1.6, y + 3), (x, y)], 0, closed=True, fill=INK)
        sheet.path([(x, y + 3), (x, y + 5)], THIN)
        sheet.rectangle(x - 2.4, y + 5, 4.8, 4.8, THIN, fill="#ffffff")
        sheet.text((x, y + 7.4), letter, 2.8, "c")
    sheet.finish((edges[1] + 3, axis - 20), "Ra 0.2")
    sheet.finish((edges[3] + 3, axis - 22.5), "Ra 0.2")
    sheet.finish((edges[2] + 60, axis - 27.5), "Ra 1.6")
    sheet.leader((edges[0], axis + 13.5), (edges[0] - 10, axis + 26), "C1.5", reach=9)


def _keyway_section(sheet: Sheet, centre: Point) -> None:
    x, y = centre
    radius, half, depth = 22.5, 7.0, 17.0
    start = math.degrees(math.asin(half / radius))
    angles = [math.radians(-90 + start + (360 - 2 * start) * i / 90) for i in range(91)]
    outline = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]
    outline += [(x - half, y - depth), (x + half, y - depth)]
    sheet.hatch(outline, 2.8)
    sheet.path(outline, THICK, closed=True)
    sheet.cross(centre, 28)
    sheet.text((x, y - 40), "断面 A-A", 4.2, "c")
    sheet.dimension((x - half, y - 21), (x + half, y - 21), "14 P9", away=-9)
    sheet.dimension((x + half, y - depth), (x, y + radius), "39.5 -0.2/0", away=24, upright=True)
    sheet.leader((x - 15.9, y + 15.9), (x - 24, y + 36), "φ45", reach=10)


def _detail_b(sheet: Sheet, corner: Point) -> None:
    sheet.circle(corner, 5.5, THIN)
    sheet.text((corner[0] - 8.5, corner[1] - 5), "B", 3.6, "c")
    x, y = 82.0, 204.0
    sheet.text((x + 8, 174), "詳細 B ( 5 : 1 )", 4.2, "c")
    outline = [(x - 30, y), (x - 14, y), (x - 11, y + 3), (x - 1, y + 3)]
    outline += [(x - 1 + 2 * math.sin(t), y + 1 + 2 * math.cos(t)) for t in (0.4, 0.8, 1.2, 1.57)]
    outline += [(x + 1, y - 20), (x + 34, y - 20), (x + 34, y + 22), (x - 30, y + 22)]
    sheet.hatch(outline, 3.2)
    sheet.path(outline[:-2], THICK)
    wave = [(x + 34 - 2 * math.sin(i / 3), y - 20 + 42 * i / 30) for i in range(31)]
    floor = [(x + 34 - 64 * i / 30, y + 22 + 1.2 * math.sin(i / 2)) for i in range(31)]
    sheet.path([*wave, *floor, (x - 30, y)], THIN)
    sheet.dimension((x - 14, y), (x + 1, y - 2), "3", away=-10)
    sheet.leader((x - 6, y + 3), (x - 14, y + 32), "R0.4 逃げ 0.3", reach=24)
    sheet.leader((x + 1, y - 14), (x - 16, y - 22), "端面 Ra 0.4", reach=20)


def flange() -> Sheet:
    """The front cover."""
    sheet = a3_sheet(
        Title("HS-2040-104", "前カバー", "1 : 1", "S45C", "調質 HB 201–269", "1.6 kg", 4),
        (
            "ラビリンス部 φ80.3 は主軸現物合わせ、片側隙間 0.15 ± 0.01。",
            "四三酸化鉄皮膜処理のこと。",
            *GENERAL_NOTES,
        ),
    )
    centre = (118.0, 118.0)
    for radius, weight in ((76, THICK), (45, THICK), (40.15, THICK), (75, THIN)):
        sheet.circle(centre, radius, weight)
    sheet.circle(centre, 66, THIN, "chain")
    sheet.cross(centre, 84)
    for index in range(8):
        angle = math.radians(22.5 + 45 * index)
        hole = (centre[0] + 66 * math.cos(angle), centre[1] + 66 * math.sin(angle))
        sheet.circle(hole, 4.5, THICK)
        sheet.circle(hole, 7, MEDIUM)
        sheet.path([(centre[0] + 56 * math.cos(angle), centre[1] + 56 * math.sin(angle)),
                    (centre[0] + 76 * math.cos(angle), centre[1] + 76 * math.sin(angle))], THIN, "chain")  # fmt: skip
    hole = (centre[0] + 66 * math.cos(math.radians(-67.5)), centre[1] + 66 * math.sin(math.radians(-67.5)))
    sheet.leader(
        (hole[0] + 4, hole[1] - 5.6), (hole[0] + 30, 28), "8×φ9 キリ、φ14 深座ぐり 深サ 8.6", reach=56
    )
    sheet.leader((centre[0] - 46.7, centre[1] + 46.7), (52, 200), "P.C.D. φ132 ± 0.1", reach=30)
    for y in (centre[1] - 86, centre[1] + 86):
        sheet.path([(centre[0], y - 4), (centre[0], y + 4)], THICK)
        sheet.text((centre[0] - 5, y), "A", 3.8, "c")
    _flange_section(sheet, 250.0, centre[1])
    return sheet


def _flange_section(sheet: Sheet, x: float, axis: float) -> None:
    profile: list[Point] = [
        (0, 40.15), (0, 76), (12, 76), (12, 45), (17, 45), (17, 40.15),
        (14, 40.15), (14, 43), (11, 43), (11, 40.15), (8, 40.15), (8, 43), (5, 43), (5, 40.15),
    ]  # fmt: skip
    section_of_revolution(sheet, axis, [(x + 1.6 * px, r) for px, r in profile], pitch=2.8)
    for sign in (-1, 1):
        y = axis + sign * 66
        sheet.rectangle(x, y - 7, 8.6 * 1.6, 14, MEDIUM, fill="#ffffff")
        sheet.rectangle(x + 8.6 * 1.6, y - 4.5, 3.4 * 1.6, 9, MEDIUM, fill="#ffffff")
        sheet.path([(x - 5, y), (x + 26, y)], THIN, "chain")
    for px in (0, 5, 8, 11, 14, 17):
        sheet.path([(x + 1.6 * px, axis - 40.15), (x + 1.6 * px, axis + 40.15)], MEDIUM)
    sheet.path([(x - 8, axis), (x + 36, axis)], THIN, "chain")
    sheet.text((x + 12, 24), "断面 A-A", 4.2, "c")
    sheet.dimension((x, axis + 76), (x + 19.2, axis + 76), "12", away=8)
    sheet.dimension((x, axis + 76), (x + 27.2, axis + 45), "17 ± 0.02", away=18)
    sheet.dimension((x, axis - 76), (x, axis + 76), "φ152", away=-26, upright=True)
    sheet.dimension((x, axis - 40.15), (x, axis + 40.15), "φ80.3 H6", away=-14, upright=True)
    sheet.dimension((x + 27.2, axis - 45), (x + 27.2, axis + 45), "φ90 h6", away=20, upright=True)
    sheet.finish((x + 23, axis - 45), "Ra 0.8")
    sheet.leader((x + 16, axis - 43), (x + 62, axis - 62), "ラビリンス溝 2×3 幅、深サ 2.85", reach=52)
    sheet.tolerance_frame((x + 64, axis - 84), ("⊥", "0.005", "C"))
    sheet.path([(x + 19.2, axis - 72), (x + 52, axis - 81), (x + 64, axis - 81)], THIN)
    sheet.path([(x + 47.2, axis + 22.5), (x + 53, axis + 22.5)], THIN)
    sheet.rectangle(x + 53, axis + 20, 5, 5, THIN)
    sheet.text((x + 55.5, axis + 22.5), "C", 2.8, "c")


def plate() -> Sheet:
    """Base plate of the assembly jig."""
    sheet = a3_sheet(
        Title("HS-2040-J01", "組立治具 ベースプレート", "1 : 1.25", "SS400", "—", "11.2 kg", 5),
        ("上下面は研削、平行度 0.01 以内。", "ノック穴は現合リーマ仕上げのこと。", *GENERAL_NOTES),
    )
    x0, y0, width, height = 52.0, 34.0, 208.0, 144.0
    corner = 8
    sheet.path(
        [(x0 + corner, y0), (x0 + width - corner, y0), (x0 + width, y0 + corner), (x0 + width, y0 + height - corner),
         (x0 + width - corner, y0 + height), (x0 + corner, y0 + height), (x0, y0 + height - corner), (x0, y0 + corner)],
        closed=True,
    )  # fmt: skip
    rows = [("記号", "X", "Y", "加工", "数")]
    holes = {
        "A": ((20, 20), (240, 20), (20, 160), (240, 160)),
        "B": ((60, 50), (200, 50), (60, 130), (200, 130)),
        "C": ((40, 90), (220, 90)),
        "D": ((130, 90),),
    }
    look = {
        "A": (4.4, "φ11 キリ、φ17.5 座ぐり"), "B": (3.4, "M10 深サ 20"), "C": (3.2, "φ8 H7 リーマ"), "D": (32, "φ80 H7 通シ"),
    }  # fmt: skip
    for letter, places in holes.items():
        radius, work = look[letter]
        for number, (hx, hy) in enumerate(places, start=1):
            at = (x0 + hx * 0.8, y0 + height - hy * 0.8)
            sheet.circle(at, radius, THICK)
            if letter in "AB":
                sheet.circle(at, radius * (1.6 if letter == "A" else 1.2), MEDIUM if letter == "A" else THIN)
            sheet.cross(at, radius + 5)
            sheet.text(_label_at(at, radius), f"{letter}{number}", 3.0, "c")
            rows.append((f"{letter}{number}", f"{hx:.2f}", f"{hy:.2f}", work, "1"))
    sheet.table(290, 24, (14, 20, 20, 52, 10), rows, row=7.2, size=2.9)
    sheet.text((348, 18.5), "穴 位 置 表", 3.8, "c")
    sheet.dimension((x0, y0 + height), (x0 + width, y0 + height), "260 ± 0.1", away=22)
    sheet.dimension((x0 + 16, y0 + height - 16), (x0 + 192, y0 + height - 16), "220 ± 0.02", away=26)
    sheet.dimension((x0, y0), (x0, y0 + height), "180 ± 0.1", away=-20, upright=True)
    sheet.leader((x0 + 104 + 22.6, y0 + 72 - 22.6), (x0 + 150, y0 + 20), "φ80 H7 (+0.030/0)", reach=36)
    sheet.leader((x0 + width - 4, y0 + 4), (x0 + width + 6, y0 - 12), "4×C10", reach=12)
    for x, y, text in ((x0, y0 + height, "原点 (0, 0)"),):
        sheet.circle((x, y), 1.2, MEDIUM, fill=RED, colour=RED)
        sheet.text((x + 2.5, y + 4.5), text, 2.8, colour=RED)
    side = y0 + height + 34
    sheet.rectangle(x0, side, width, 16)
    sheet.finish((x0 + 60, side), "Ra 0.8")
    sheet.dimension((x0 + width, side), (x0 + width, side + 16), "20", away=9, upright=True)
    sheet.tolerance_frame((x0 + 120, side - 10), ("∥", "0.01", "D"))
    sheet.path([(x0 + 124, side - 4), (x0 + 124, side)], THIN)
    return sheet


def _label_at(hole: Point, radius: float) -> Point:
    """Beside a small hole, inside a large one."""
    if radius > 20:
        return hole[0] - 9, hole[1] - 9
    return hole[0] + radius * 0.75 + 4, hole[1] - radius * 0.75 - 3.2
