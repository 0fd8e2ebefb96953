"""The sheets about the whole unit: index, assembly and heat treatment."""

from demo.drafting import MEDIUM, RED, THICK, THIN, Point, Sheet
from demo.title_block import COMPANY, PEOPLE, Title, a3_sheet, frame


def index() -> Sheet:
    """Drawing index with revisions and main data."""
    sheet = Sheet(210, 297)
    frame(sheet, zones=(4, 6))
    sheet.text((115, 34), "図 面 一 覧 表", 8, "c")
    sheet.path([(72, 41), (158, 41)], MEDIUM)
    sheet.text((115, 49), "HS-2040 主軸ユニット（最高回転数 20,000 r/min）", 4, "c")
    sheet.table(
        28, 62, (14, 42, 62, 16, 32),
        [
            ("葉番", "図番", "図名", "用紙", "改訂"),
            ("1", "HS-2040-000", "図面一覧表", "A4", "第3版"),
            ("2", "HS-2040-100", "主軸ユニット 組立図", "A3", "第3版"),
            ("3", "HS-2040-101", "主軸", "A3", "第3版"),
            ("4", "HS-2040-104", "前カバー", "A3", "第2版"),
            ("5", "HS-2040-J01", "組立治具 ベースプレート", "A3", "第1版"),
            ("6", "HS-2040-H01", "主軸 熱処理条件表", "A4", "第3版"),
        ],
        row=9, size=3.2,
    )  # fmt: skip
    sheet.text((28, 140), "改訂履歴", 4)
    sheet.table(
        28, 146, (16, 26, 90, 34),
        [
            ("版", "日付", "内容", "担当"),
            ("1", "2025-11-14", "新規作成", "佐藤"),
            ("2", "2026-04-08", "前カバー ラビリンス隙間 0.25 → 0.15", "佐藤"),
            ("3", "2026-09-28", "主軸 前側軸受部 k5 → js4、浸炭深さ見直し", "伊藤"),
        ],
        row=8, size=3.0,
    )  # fmt: skip
    sheet.text((28, 192), "主要諸元", 4)
    sheet.table(
        28, 198, (46, 40, 44, 36),
        [
            ("項目", "値", "項目", "値"),
            ("主軸端", "7/24 テーパ No.40", "前側軸受", "7010C DB"),
            ("予圧", "定位置 180 N", "後側軸受", "NN3009K"),
            ("潤滑", "オイルエア", "許容振れ", "0.002 以下"),
        ],
        row=8, size=3.0,
    )  # fmt: skip
    for index, (duty, name, date) in enumerate(PEOPLE):
        left = 112 + 27 * index
        sheet.rectangle(left, 254, 27, 6, MEDIUM)
        sheet.text((left + 13.5, 257), duty, 2.8, "c")
        sheet.rectangle(left, 260, 27, 20, MEDIUM)
        sheet.seal((left + 13.5, 270), duty, name, date)
    sheet.text((28, 272), COMPANY, 5)
    return sheet


def mirrored(points: list[Point], axis: float) -> list[Point]:
    """Points mirrored at a horizontal axis."""
    return [(x, 2 * axis - y) for x, y in points]


def section_of_revolution(
    sheet: Sheet, axis: float, profile: list[Point], *, slope: int = 1, pitch: float = 2.6
) -> None:
    """A turned part in section: the profile above the axis, hatched, and its mirror image."""
    upper = [(x, axis - r) for x, r in profile]
    for outline, lean in ((upper, slope), (mirrored(upper, axis), -slope)):
        sheet.hatch(outline, pitch, lean)
        sheet.path(outline, THICK, closed=True)


def stepped_shaft(sheet: Sheet, axis: float, steps: list[tuple[float, float, float]]) -> None:
    """An unsectioned shaft from (x0, x1, radius) steps."""
    for x0, x1, radius in steps:
        sheet.rectangle(x0, axis - radius, x1 - x0, 2 * radius, THICK)


def _bearing(sheet: Sheet, axis: float, x: float, width: float, inner: float, outer: float) -> None:
    ring = (outer - inner) * 0.3
    for low, high, slope in ((outer - ring, outer, 1), (inner, inner + ring, -1)):
        section_of_revolution(
            sheet, axis, [(x, low), (x + width, low), (x + width, high), (x, high)], slope=slope, pitch=1.6
        )
    middle = (inner + outer) / 2
    for y in (axis - middle, axis + middle):
        sheet.rectangle(x, y - (outer - inner) / 2, width, outer - inner, MEDIUM)
        sheet.circle((x + width / 2, y), (outer - inner) * 0.25, MEDIUM, fill="#ffffff")


def assembly() -> Sheet:
    """Assembly in full section with parts list."""
    sheet = a3_sheet(
        Title("HS-2040-100", "主軸ユニット 組立図", "1 : 2", "—", "—", "38.4 kg", 2),
        (
            "前側軸受は予圧 180 N ± 10 N にて組み込むこと。",
            "前カバーのラビリンス隙間は片側 0.15 とし、全周で確認のこと。",
            "ならし運転は HS-2040-H02 の手順による（4 段階、計 6 時間）。",
            "組立後、主軸端の振れは 0.002 以下のこと。",
        ),
    )
    axis, dx = 122.0, -12.0

    def shift(profile: list[Point]) -> list[Point]:
        return [(x + dx, r) for x, r in profile]

    parts: list[tuple[list[Point], int, float]] = [
        ([(80, 45), (80, 76), (94, 76), (94, 62), (262, 62), (262, 40), (226, 40), (226, 36), (218, 36), (218, 50),
          (132, 50), (132, 38), (122, 38), (122, 45)], 1, 3.4),
        ([(68, 40), (68, 76), (80, 76), (80, 45), (85, 45), (85, 40)], -1, 2.4),
        ([(250, 35), (250, 40), (262, 40), (262, 62), (272, 62), (272, 24), (265, 24), (265, 35)], -1, 2.4),
        ([(121, 25), (121, 31), (231, 31), (231, 25)], -1, 2.2),
        ([(122, 38), (122, 45), (126, 45), (126, 38)], -1, 1.4),
        ([(277, 18), (277, 48), (281, 48), (283, 41), (285, 48), (290, 48), (292, 41), (294, 48), (298, 48),
          (298, 18)], 1, 2.8),
        ([(300, 14), (300, 23), (310, 23), (310, 14)], -1, 1.8),
    ]  # fmt: skip
    for profile, slope, pitch in parts:
        section_of_revolution(sheet, axis, shift(profile), slope=slope, pitch=pitch)
    for x, width, inner, outer in ((85, 18, 25, 45), (103, 18, 25, 45), (232, 18, 24, 40)):
        _bearing(sheet, axis, x + dx, width, inner, outer)
    stepped_shaft(
        sheet, axis,
        [(46 + dx, 60 + dx, 30), (60 + dx, 80 + dx, 38), (80 + dx, 126 + dx, 25), (126 + dx, 232 + dx, 24.5),
         (232 + dx, 268 + dx, 24), (268 + dx, 300 + dx, 18), (300 + dx, 322 + dx, 14)],
    )  # fmt: skip
    sheet.path(
        [(46 + dx, axis - 20), (104 + dx, axis - 11), (104 + dx, axis + 11), (46 + dx, axis + 20)],
        THIN,
        "hidden",
    )
    for y in (axis - 69, axis + 69):
        sheet.rectangle(63 + dx, y - 3.5, 5, 7, THICK)
        sheet.rectangle(68 + dx, y - 2, 24, 4, THIN)
        sheet.path([(60 + dx, y), (100 + dx, y)], THIN, "chain")
    sheet.path([(38 + dx, axis), (332 + dx, axis)], THIN, "chain")
    tips: list[tuple[Point, Point]] = [
        ((72, 20), (40, 40)), ((240, 56), (236, 26)), ((75, 60), (66, 24)), ((94, 44), (102, 24)),
        ((170, 29), (160, 24)), ((240, 38), (200, 24)), ((268, 50), (272, 30)), ((288, 40), (300, 42)),
        ((305, 20), (324, 70)), ((66, 69), (40, 62)),
    ]  # fmt: skip
    for number, (tip, centre) in enumerate(tips, start=1):
        sheet.balloon((tip[0] + dx, axis - tip[1]), (centre[0] + dx, centre[1]), number)
    sheet.dimension((46 + dx, axis + 30), (322 + dx, axis + 14), "552", away=62)
    sheet.dimension((80 + dx, axis + 76), (262 + dx, axis + 62), "364", away=6)
    sheet.dimension((272 + dx, axis - 62), (272 + dx, axis + 62), "φ248 h6", away=66, upright=True)
    sheet.dimension((46 + dx, axis - 30), (46 + dx, axis + 30), "φ88.882", away=-8, upright=True)
    _parts_list(sheet)
    return sheet


def _parts_list(sheet: Sheet) -> None:
    rows = [
        ("番号", "品名", "材質・型式", "個数"),
        ("10", "六角穴付ボルト M8×30", "SCM435", "8"), ("9", "精密ロックナット", "M28×1.5", "1"),
        ("8", "プーリ", "S45C", "1"), ("7", "後カバー", "S45C", "1"), ("6", "後側軸受", "NN3009K", "1"),
        ("5", "間座", "SUJ2", "1"), ("4", "前側軸受", "7010C DB", "1組"), ("3", "前カバー", "S45C", "1"),
        ("2", "ハウジング", "FC300", "1"), ("1", "主軸", "SCM415", "1"),
    ]  # fmt: skip
    sheet.table(328, 165, (10, 36, 24, 12), rows, row=6.3, size=2.5)


def heat_treatment() -> Sheet:
    """Heat treatment: the know-how of the set."""
    sheet = Sheet(210, 297)
    frame(sheet, zones=(4, 6))
    sheet.text((115, 26), "主軸 熱処理条件表", 6.5, "c")
    sheet.text((115, 35), "図番 HS-2040-H01　対象 HS-2040-101 主軸（SCM415）", 3.4, "c")
    ox, oy, w, h = 44.0, 132.0, 140.0, 80.0
    sheet.path([(ox, oy - h), (ox, oy), (ox + w, oy)], THICK)
    for step in range(1, 6):
        y = oy - h * step / 5
        sheet.path([(ox, y), (ox + w, y)], THIN, colour="#d4d7dc")
        sheet.text((ox - 2, y), str(step * 200), 2.7, "r")
    for hour in range(0, 15, 2):
        x = ox + w * hour / 14
        sheet.path([(x, oy), (x, oy + 1.5)], THIN)
        sheet.text((x, oy + 4), str(hour), 2.7, "c")
    sheet.text((ox - 13, oy - h / 2), "炉内温度 (℃)", 3, "c", turn=-90)
    sheet.text((ox + w / 2, oy + 9.5), "経過時間 (h)", 3, "c")
    curve = [(0, 20), (1.5, 930), (5.5, 930), (6.2, 850), (6.9, 850), (7.1, 120), (8.4, 90), (9.0, 180), (11.5, 180),
             (13.2, 40)]  # fmt: skip
    sheet.path([(ox + w * t / 14, oy - h * c / 1000) for t, c in curve], 0.7, colour=RED)
    for t, c, text in ((3.5, 975, "浸炭・拡散 930 ℃ × 4.0 h"), (8.3, 850, "均熱 850 ℃ × 0.7 h"),
                       (8.4, 420, "油冷 (60 ℃)"), (11.2, 235, "焼戻し 180 ℃ × 2.5 h")):  # fmt: skip
        sheet.text((ox + w * t / 14, oy - h * c / 1000), text, 3.0, "c" if c != 420 else "l")
    sheet.text((28, 154), "条件", 4)
    sheet.table(
        28, 159, (34, 36, 36, 60),
        [
            ("工程", "温度 (℃)", "時間 (h)", "雰囲気・備考"),
            ("昇温", "→ 930 ± 5", "1.5", "RX ガス、CP 0.35 %"),
            ("浸炭", "930 ± 5", "2.6", "CP 1.05 ± 0.03 %"),
            ("拡散", "930 ± 5", "1.4", "CP 0.78 ± 0.03 %"),
            ("均熱", "850 ± 5", "0.7", "CP 0.78 %、炉内変形対策 縦吊り"),
            ("焼入れ", "油温 60 ± 3", "—", "攪拌 弱 → 強 (45 秒後)"),
            ("焼戻し", "180 ± 5", "2.5", "大気、空冷"),
        ],
        row=7.5, size=3.0,
    )  # fmt: skip
    sheet.text((28, 224), "検査基準", 4)
    sheet.table(
        28, 229, (44, 46, 76),
        [
            ("項目", "規格", "方法"),
            ("表面硬さ", "60 ± 2 HRC", "ロックウェル、3 箇所"),
            ("有効硬化層深さ", "0.8 – 1.0 mm", "550 HV、切断試験片"),
            ("軸部の振れ", "0.08 以下", "両センタ、焼戻し後"),
        ],
        row=7.5, size=3.0,
    )  # fmt: skip
    for index, (duty, name, date) in enumerate(PEOPLE):
        left = 118 + 25 * index
        sheet.rectangle(left, 263, 25, 18, MEDIUM)
        sheet.seal((left + 12.5, 272), duty, name, date)
    sheet.text((28, 275), COMPANY, 4.2)
    return sheet
