"""The mark names the viewer in every part of a page, on any ground, and hides nothing."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from vault.documents.rendering.burn_in import burn_in
from vault.documents.rendering.encoding import encode
from vault.documents.rendering.model import BurntMark

SIZES = [(1131, 1600), (1600, 1131), (700, 700), (2121, 3000)]
# Encoders smooth; what is left must still be far above their noise.
VISIBLE = 20


def cells(picture: Image.Image) -> list[np.ndarray]:
    pixels = np.asarray(picture.convert("RGB"), dtype=np.int16)
    return [part for row in np.array_split(pixels, 4, axis=0) for part in np.array_split(row, 4, axis=1)]


def ground(kind: str, size: tuple[int, int]) -> Image.Image:
    if kind == "photograph":
        noise = [Image.effect_noise(size, 90).filter(ImageFilter.GaussianBlur(n + 2)) for n in range(3)]
        return Image.merge("RGB", noise)
    return Image.new("RGB", size, {"white": (255,) * 3, "black": (0,) * 3, "dark grey": (30,) * 3}[kind])


def marked(picture: Image.Image, mark: BurntMark) -> Image.Image:
    copy = picture.copy()
    burn_in(copy, mark)
    return copy


def decoded(picture: Image.Image, codec: str) -> Image.Image:
    return Image.open(io.BytesIO(encode(picture, codec, 0).image)).convert("RGB")  # type: ignore[arg-type]


@pytest.mark.parametrize("codec", ["webp", "jpeg", "png"])
@pytest.mark.parametrize("kind", ["white", "black", "dark grey", "photograph"])
def test_images_of_two_people_differ_in_every_cell(mark, kind, codec):
    page = ground(kind, (1131, 1600))
    other = replace(mark, name="佐藤 花子", event_id="evt_zzz7m2qp4c8d9f0ghjnrstvwab")
    pairs = zip(
        cells(decoded(marked(page, mark), codec)), cells(decoded(marked(page, other), codec)), strict=True
    )
    assert all(np.abs(one - two).max() >= VISIBLE for one, two in pairs)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("field", ["name", "time_text", "event_id", "marking"])
def test_each_fact_of_the_mark_is_in_every_cell(mark, size, field):
    page = ground("white", size)
    changed = replace(mark, **{field: "".join(reversed(getattr(mark, field)))})
    pairs = zip(cells(marked(page, mark)), cells(marked(page, changed)), strict=True)
    assert all((one != two).any() for one, two in pairs)


@pytest.mark.clause("G4.1.5-c")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_number_of_a_visit_is_in_every_cell(mark, size):
    page = ground("white", size)
    visits = [replace(mark, visit=number) for number in ("", "見学-7K4M", "見学-M4K7")]
    alone, one, other = (cells(marked(page, visit)) for visit in visits)
    for pair in ((alone, one), (one, other)):
        assert all((left != right).any() for left, right in zip(*pair, strict=True))


def test_an_absurdly_long_name_does_not_hide_the_visit(mark):
    page, long = ground("white", (1131, 1600)), replace(mark, name="名" * 400, visit="見学-7K4M")
    pairs = zip(cells(marked(page, long)), cells(marked(page, replace(long, visit="見学-M4K7"))), strict=True)
    assert all((one != two).any() for one, two in pairs)


@pytest.mark.parametrize("level", range(0, 256, 15), ids=str)
def test_mark_is_visible_on_every_even_ground(mark, level):
    page = Image.new("RGB", (910, 1287), (level,) * 3)
    for before, after in zip(cells(page), cells(marked(page, mark)), strict=True):
        assert np.abs(before - after).max() >= 40


def test_mark_is_visible_on_every_colour_of_ground(mark):
    for colour in [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (30, 30, 200), (200, 100, 50)]:
        page = Image.new("RGB", (500, 700), colour)
        for before, after in zip(cells(page), cells(marked(page, mark)), strict=True):
            assert np.abs(before - after).max() >= 40


def test_drawing_stays_readable_under_the_mark(mark):
    page = Image.new("RGB", (1600, 1131), "white")
    pen = ImageDraw.Draw(page)
    for step in range(10, 1600, 23):
        pen.line((step, 0, 1600 - step, 1131), fill=0)
        pen.ellipse((step, step // 3, step + 40, step // 3 + 40), outline=0)
    pen.rectangle((900, 700, 1300, 1000), fill=0)
    black = np.asarray(page.convert("L")) < 128
    assert np.array_equal(np.asarray(marked(page, mark).convert("L")) < 128, black)


def test_absurd_name_does_not_drive_out_time_and_event(mark):
    page = ground("white", (1131, 1600))
    long = replace(mark, name="山" * 5_000)
    for field in ("time_text", "event_id"):
        changed = replace(long, **{field: "".join(reversed(getattr(long, field)))})
        pairs = zip(cells(marked(page, long)), cells(marked(page, changed)), strict=True)
        assert all((one != two).any() for one, two in pairs)


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (16, 16), (40, 3000)], ids=str)
def test_smallest_and_narrowest_pages_take_the_mark(mark, size):
    page = Image.new("RGB", size, "white")
    burn_in(page, mark)
    assert page.size == size


def test_empty_and_unprintable_parts_break_nothing():
    page = Image.new("RGB", (300, 300), "white")
    burn_in(page, BurntMark("", "", "", ""))
    burn_in(page, BurntMark("\u202e\x00\n", "𠮷\U000e0100", "\uffff", "\t"))
