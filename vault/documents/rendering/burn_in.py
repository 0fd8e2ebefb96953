"""The viewer's mark, drawn into every part of a page image.

A mark must be legible on any ground without hiding what is below it. So it moves the picture, in one of two ways,
chosen for each strip of the page:

* where nothing larger than letters and lines is dark, its letters are ``INK`` darker than the ground;
* elsewhere they are ``INK`` lighter, with a shadow that is ``SHADOW`` darker: on black, on photographs, and on white
  between them, where the ground is too light to become lighter, both turn back at the end of the scale.

Everything is made of ``difference`` and ``invert``, the channel operations that compilers vectorise, on bands that fit
the processor's cache. Blending with an alpha mask costs many times as much, and this runs for every page that anybody
sees. Blocks stand as far apart as a 4x4 grid of parts allows, because every further letter also costs the encoder time.
"""

import math
from collections.abc import Iterator

from PIL import Image, ImageChops

from vault.documents.rendering.fonts import glyph, line_height
from vault.documents.rendering.model import BurntMark

INK = 60
SHADOW = 24
DARK = 110
ANGLE = 24  # degrees, against the lines of text and drawings
_MIN_FONT, _MAX_FONT = 10, 40
# An A4 page of 910 x 1287 pixels gets letters of 13 pixels: readable in a photograph of the screen.
_FONT_PART = 1 / 83
_LINE_EM = 12
_MAX_LINES = 8
_BLOCKS_ACROSS, _BLOCKS_DOWN = 4, 7
_SAMPLING = 5


def burn_in(image: Image.Image, mark: BurntMark) -> None:
    """Name the viewer all over `image` (mode RGB or RGBX), in place."""
    tile = _tile(_block(mark, _font_pixels(image.size)), image.size)
    shadow_tile = ImageChops.offset(tile, 1, 1)
    size = (image.width, min(tile.height, image.height))
    ink, shadow = _band(tile, INK, image.mode, size), None
    darkness = _darkness(image)
    for top in range(0, image.height, size[1]):
        # The last band reaches below the picture; what comes back from there is cut off again.
        ground = image.crop((0, top, image.width, top + size[1]))
        if _is_dark(darkness, top, top + size[1]):
            shadow = shadow or _band(shadow_tile, SHADOW, image.mode, size)
            shaded = ImageChops.difference(ground, shadow)
            marked = ImageChops.invert(ImageChops.difference(ImageChops.invert(shaded), ink))
        else:
            marked = ImageChops.difference(ground, ink)
        image.paste(marked, (0, top))


def _darkness(image: Image.Image) -> Image.Image:
    """Return a coarse picture in which parts the size of a letter count; thin lines and text on paper do not."""
    size = (-(-image.width // _SAMPLING), -(-image.height // _SAMPLING))
    return image.resize(size, Image.Resampling.NEAREST).reduce(_SAMPLING).convert("RGB").convert("L")


def _is_dark(darkness: Image.Image, top: int, bottom: int) -> bool:
    step = _SAMPLING * _SAMPLING
    rows = darkness.crop((0, top // step, darkness.width, min(-(-bottom // step), darkness.height)))
    return any(rows.histogram()[:DARK])


def _font_pixels(size: tuple[int, int]) -> int:
    return max(_MIN_FONT, min(_MAX_FONT, round(math.sqrt(size[0] * size[1]) * _FONT_PART)))


def _tile(block: Image.Image, page: tuple[int, int]) -> Image.Image:
    """Return one period of the pattern: the turned block twice, shifted by half a period like bricks."""
    turned = block.rotate(ANGLE, Image.Resampling.BILINEAR, expand=True)
    across = max(turned.width + 4, page[0] // _BLOCKS_ACROSS)
    down = max(turned.height, page[1] // _BLOCKS_DOWN)
    tile = Image.new("L", (across, 2 * down))
    tile.paste(turned, (0, 0))
    tile.paste(turned, (across // 2, down))
    # What passes the right edge comes in again on the left.
    if across // 2 + turned.width > across:
        tile.paste(turned, (across // 2 - across, down))
    return tile


def _block(mark: BurntMark, pixels: int) -> Image.Image:
    """Return the mark as white letters on black: marking and name, visit, time, event id."""
    lines = _wrapped(mark, pixels)
    pitch = line_height(pixels)
    width = max(sum(glyph(character, pixels).advance for character in line) for line in lines)
    block = Image.new("L", (max(1, width), pitch * len(lines)))
    for number, line in enumerate(lines):
        left = 0
        for character in line:
            placed = glyph(character, pixels)
            block.paste(placed.picture, (left, number * pitch))
            left += placed.advance
    return block


def _wrapped(mark: BurntMark, pixels: int) -> list[str]:
    """Break each part at the block's width; an absurdly long name loses its end, never what identifies the viewing."""
    first = list(_broken(f"{mark.marking} {mark.name}", pixels))
    parts = [part for part in (mark.visit, mark.time_text, mark.event_id) if part]
    rest = [line for part in parts for line in _broken(part, pixels)]
    return first[: max(1, _MAX_LINES - len(rest))] + rest


def _broken(text: str, pixels: int) -> Iterator[str]:
    line, used = "", 0
    for character in " ".join(text.split()):
        advance = glyph(character, pixels).advance
        if line and used + advance > _LINE_EM * pixels:
            yield line
            line, used = "", 0
        line += character
        used += advance
    yield line


def _band(tile: Image.Image, strength: int, mode: str, size: tuple[int, int]) -> Image.Image:
    """Return a strip of the pattern, one period high, at `strength` of 255."""
    scaled = tile.point([value * strength // 255 for value in range(256)])
    coloured = Image.merge(mode, (scaled,) * len(mode))
    band = Image.new(mode, size)
    for left in range(0, size[0], tile.width):
        band.paste(coloured, (left, 0))
    return band
