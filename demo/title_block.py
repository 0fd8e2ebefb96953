"""Frame and title block, the same on every sheet of the invented company."""

from dataclasses import dataclass
from typing import Final

from demo.drafting import GREY, MEDIUM, THICK, THIN, Point, Sheet

COMPANY: Final = "株式会社大空製作所"
PEOPLE: Final = (("設計", "佐藤", "26.09.28"), ("検図", "鈴木", "26.10.02"), ("承認", "髙橋", "26.10.05"))
GENERAL_NOTES: Final = (
    "指示なき角部は C0.3 面取りのこと。",
    "指示なき寸法許容差は JIS B 0405 中級 (m) による。",
    "指示なき幾何公差は JIS B 0419 H 級による。",
)


@dataclass(frozen=True)
class Title:
    """What a title block says."""

    number: str
    name: str
    scale: str
    material: str
    treatment: str
    mass: str
    page: int


def a3_sheet(title: Title, notes: tuple[str, ...] = GENERAL_NOTES) -> Sheet:
    """A landscape A3 sheet with frame, title block and notes."""
    sheet = Sheet(420, 297)
    frame(sheet, zones=(8, 6))
    _title_block(sheet, title)
    sheet.text((28, 240), "注記", 3.4)
    for line, note in enumerate(notes, start=1):
        sheet.text((28, 240 + 5.6 * line), f"{line}.  {note}", 3.0)
    return sheet


def frame(sheet: Sheet, zones: tuple[int, int]) -> None:
    """The drawing frame with zone and centre marks."""
    left, top, right, bottom = 20.0, 10.0, sheet.width - 10, sheet.height - 10
    sheet.rectangle(left, top, right - left, bottom - top, 0.7)
    for index in range(zones[0]):
        x = left + (right - left) * (index + 0.5) / zones[0]
        for y in (top - 2.8, bottom + 2.8):
            sheet.text((x, y), str(index + 1), 2.6, "c", colour=GREY)
    for index in range(zones[1]):
        y = top + (bottom - top) * (index + 0.5) / zones[1]
        for x in (left - 2.8, right + 2.8):
            sheet.text((x, y), "ABCDEFGH"[index], 2.6, "c", colour=GREY)
    for x, y, dx, dy in (
        (sheet.width / 2 + 5, top, 0, -5), (sheet.width / 2 + 5, bottom, 0, 5),
        (left, sheet.height / 2, -5, 0), (right, sheet.height / 2, 5, 0),
    ):  # fmt: skip
        sheet.path([(x - dx, y - dy), (x + dx, y + dy)], THICK)


def _title_block(sheet: Sheet, title: Title) -> None:
    x, y = sheet.width - 190, sheet.height - 62
    sheet.rectangle(x, y, 180, 52, 0.7, fill="#ffffff")
    for index, (duty, name, date) in enumerate(PEOPLE):
        left = x + 26 * index
        sheet.rectangle(left, y, 26, 6, THIN)
        sheet.text((left + 13, y + 3), duty, 2.7, "c")
        sheet.rectangle(left, y + 6, 26, 18, THIN)
        sheet.seal((left + 13, y + 15), duty, name, date)
    facts = (
        ("尺度", title.scale),
        ("単位", "mm"),
        ("普通公差", "JIS B 0405-m"),
        ("葉番", f"{title.page} / 6"),
    )
    for row, (name, value) in enumerate(facts):
        _cell(sheet, x, y + 24 + 7 * row, 20, name, 58 if row != 1 else 20, value)
    sheet.rectangle(x + 40, y + 31, 38, 7, THIN)
    sheet.text((x + 42, y + 34.5), "投影法", 2.5)
    _third_angle(sheet, (x + 62, y + 34.5))
    sheet.path([(x + 78, y), (x + 78, y + 52)], THICK)
    sheet.text((x + 129, y + 5), COMPANY, 4.0, "c")
    for row, (name, value, size) in enumerate((("図名", title.name, 5.2), ("図番", title.number, 5.6))):
        top = y + 10 + 14 * row
        sheet.rectangle(x + 78, top, 102, 14, MEDIUM)
        sheet.text((x + 80, top + 3), name, 2.4, colour=GREY)
        sheet.text((x + 131, top + 8), value, size, "c")
    for column, (name, value) in enumerate(
        (("材質", title.material), ("熱処理", title.treatment), ("質量", title.mass))
    ):
        left = x + 78 + 34 * column
        sheet.rectangle(left, y + 38, 34, 14, THIN)
        sheet.text((left + 2, y + 41), name, 2.4, colour=GREY)
        sheet.text((left + 17, y + 47), value, 3.3, "c")


def _cell(sheet: Sheet, x: float, y: float, name_width: float, name: str, width: float, value: str) -> None:
    sheet.rectangle(x, y, name_width, 7, THIN)
    sheet.rectangle(x + name_width, y, width, 7, THIN)
    sheet.text((x + name_width / 2, y + 3.5), name, 2.5, "c")
    sheet.text((x + name_width + width / 2, y + 3.5), value, 3.0, "c")


def _third_angle(sheet: Sheet, centre: Point) -> None:
    x, y = centre
    sheet.circle((x - 3, y), 2.4, MEDIUM)
    sheet.circle((x - 3, y), 1.2, MEDIUM)
    sheet.path(
        [(x + 2.5, y - 1.2), (x + 8, y - 2.4), (x + 8, y + 2.4), (x + 2.5, y + 1.2)], MEDIUM, closed=True
    )
    sheet.path([(x - 6.5, y), (x + 9.5, y)], THIN, "chain")
