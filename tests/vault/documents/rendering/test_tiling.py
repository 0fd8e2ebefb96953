"""Parts of a page show what the whole page shows, each with its viewer's mark, and cost no more than a part."""

import io
import itertools
import random
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from PIL import Image

from vault.documents.rendering import RenderError
from vault.documents.rendering.image_pages import draw_image_page
from vault.documents.rendering.model import MAX_TILED_LONG_SIDE
from vault.documents.rendering.pdf_pages import draw_pdf_page
from vault.documents.rendering.text_pages import draw_text_page
from vault.documents.rendering.tiling import TILE_SIDE, finest_long_side, grid_of, window_of
from vault.documents.workers import WorkerLimitError

A0 = (2384.0, 3370.0)


def a0_drawing(strokes=400):
    document, chance = pikepdf.new(), random.Random(7)
    page = document.add_blank_page(page_size=A0)
    lines = [
        f"{chance.random() * A0[0]:.1f} {chance.random() * A0[1]:.1f} m "
        f"{chance.random() * A0[0]:.1f} {chance.random() * A0[1]:.1f} l S"
        for _ in range(strokes)
    ]
    page.Contents = document.make_stream("\n".join(["0.3 w", *lines]).encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def picture(orientation=1, mode="RGB", size=(1300, 900), form="PNG"):
    across, down = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    bands = np.stack([across, down, (across + down) / 2], axis=2).astype(np.uint8)
    image, exif = Image.fromarray(bands).convert(mode), Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def joined(draw, content, page, long_side, whole):
    """The page put together from its parts."""
    image = Image.new("RGB", whole)
    across, down = grid_of(whole)
    for tile in itertools.product(range(across), range(down)):
        window = window_of(whole[0], whole[1], max(whole), tile)
        part = draw(io.BytesIO(content), page, long_side, tile)
        assert part.size == window.size
        assert max(part.size) <= TILE_SIDE
        image.paste(part.convert("RGB"), (window.left, window.top))
    return image


def difference(one, two):
    return np.abs(np.asarray(one, dtype=np.int16) - np.asarray(two, dtype=np.int16))


def test_parts_of_a_pdf_page_join_to_the_page():
    content = a0_drawing()
    whole = draw_pdf_page(io.BytesIO(content), 1, 2500).convert("RGB")
    parts = joined(draw_pdf_page, content, 1, 2500, whole.size)
    # Strokes that pass an edge are smoothed from a cut outline there.
    assert (difference(whole, parts) > 40).mean() < 0.001


def test_parts_of_a_text_page_are_the_page():
    content = "".join(f"{number} 焼入れ 850℃ 30分\n" for number in range(60)).encode()
    whole = draw_text_page(io.BytesIO(content), 1, 2500)
    assert not difference(whole, joined(draw_text_page, content, 1, 2500, whole.size)).any()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("long_side", [1300, 1100])
def test_parts_of_a_picture_join_to_the_picture_however_it_lies(orientation, long_side):
    content = picture(orientation)
    whole = draw_image_page(io.BytesIO(content), 1, long_side)
    parts = joined(draw_image_page, content, 1, long_side, whole.size)
    assert difference(whole, parts).max() <= 6


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "RGBA"])
def test_parts_have_the_colours_of_the_whole_in_every_mode(mode):
    content = picture(mode=mode)
    whole = draw_image_page(io.BytesIO(content), 1, 1300)
    assert difference(whole, joined(draw_image_page, content, 1, 1300, whole.size)).max() <= 6


@pytest.mark.parametrize("tile", [(4, 0), (0, 5), (-1, 0), (0, -1)])
def test_a_part_that_does_not_exist_is_refused(render, tile):
    with pytest.raises(RenderError) as raised:
        render("pdf", a0_drawing(1), long_side=4096, tile=tile)
    assert raised.value.code == "page_missing"


def test_no_part_is_a_sliver():
    for long_side in range(TILE_SIDE + 1, MAX_TILED_LONG_SIDE, 501):
        whole = window_of(*A0, long_side, (0, 0)).whole
        across, down = grid_of(whole)
        for tile in itertools.product(range(across), range(down)):
            size = window_of(*A0, long_side, tile).size
            assert TILE_SIDE // 2 - 1 <= size[1] <= TILE_SIDE
            assert min(TILE_SIDE // 2 - 1, whole[0]) <= size[0] <= TILE_SIDE


@pytest.mark.parametrize(
    ("viewer", "size", "finest"),
    [
        ("pdf", (595, 842), 3508),
        ("pdf", A0, 14_042),
        ("pdf", (14_400, 14_400), MAX_TILED_LONG_SIDE),
        ("image", (320, 200), 320),
        ("image", (20_000, 10_000), MAX_TILED_LONG_SIDE),
        ("pdf", (0, 0), 0),
    ],
)
def test_a_page_is_drawn_no_finer_than_paper_or_picture_gives(viewer, size, finest):
    assert finest_long_side(viewer, *size) == finest


@pytest.mark.parametrize("field", ["name", "time_text", "event_id", "marking"])
def test_each_fact_of_the_mark_is_in_every_part_of_every_tile(render, mark, field):
    changed = replace(mark, **{field: "".join(reversed(getattr(mark, field)))})
    for tile in ((0, 0), (13, 9), (4, 6)):
        view = {"long_side": 14_042, "tile": (tile[1], tile[0]), "codec": "png"}
        one, two = (render("pdf", a0_drawing(1), mark=each, **view).image for each in (mark, changed))
        pixels = [
            np.asarray(Image.open(io.BytesIO(each)).convert("L"), dtype=np.int16) for each in (one, two)
        ]
        for rows in np.array_split(np.abs(pixels[0] - pixels[1]), 4, axis=0):
            assert all(cell.any() for cell in np.array_split(rows, 4, axis=1))


def test_a_part_of_an_a0_drawing_is_drawn_in_less_memory_than_the_sheet_has_pixels(render, narrow_workers):
    whole = 14_042 * 9_933 * 4
    assert narrow_workers.limits.address_space < whole
    part = render(
        "pdf", a0_drawing(), workers=narrow_workers.pool, long_side=14_042, tile=(5, 5), codec="jpeg"
    )
    assert (part.width, part.height) == (993, 1003)


def test_a_part_whose_drawing_never_ends_stops_at_the_processor_limit(render, small_workers):
    document = pikepdf.new()
    page = document.add_blank_page(page_size=A0)
    strokes = b"".join(b"0 %d m 2384 %d l S\n" % (n % 3370, (n * 7) % 3370) for n in range(400_000))
    page.Contents = document.make_stream(strokes)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(WorkerLimitError) as raised:
        render("pdf", out.getvalue(), workers=small_workers, long_side=14_042, tile=(5, 5))
    assert raised.value.resource == "processor"
