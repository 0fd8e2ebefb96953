"""Pages of image files: PNG, JPEG, TIFF (every page), WebP, BMP and GIF (first frame)."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from PIL import Image, ImageOps, UnidentifiedImageError

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.model import PageFacts, PageSize, Tile
from vault.documents.rendering.picture_part import cut_out
from vault.documents.rendering.scaling import pixels_for
from vault.documents.rendering.tiling import window_of

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
MAX_PIXELS = 200_000_000
MAX_PAGES = 2_000
_PAGED = {"TIFF"}
_ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}
# Pillow's own limit only warns; ours refuses, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def image_facts(source: BinaryIO) -> PageFacts:
    """Return number and sizes of the pages, in pixels as seen.

    Raises:
        RenderError: ``content_damaged`` or ``too_large`` (a page over 200 megapixels, over 2,000 pages).
    """
    with opened_image(source) as image:
        count = _count(image)
        sizes = []
        for index in range(count):
            image.seek(index)
            sizes.append(_size(image))
        return PageFacts(count, tuple(sizes))


def draw_image_page(source: BinaryIO, page: int, long_side: int, tile: Tile | None = None) -> Image.Image:
    """Return one page, 1-based, or one part of it, turned upright, on white, never larger than it is.

    Raises:
        RenderError: ``content_damaged``, ``too_large`` or ``page_missing``.
    """
    with _opened_page(source, page) as (image, size):
        scale = min(long_side, int(max(size.width, size.height)))
        if tile is not None:
            return _drawn_part(image, size, scale, tile)
        return _drawn_whole(image, pixels_for(size.width, size.height, scale))


def draw_full_image_page(source: BinaryIO, page: int, most_pixels: int) -> Image.Image:
    """Return one page, 1-based, as :func:`draw_image_page` does, in its own pixels or in `most_pixels` of them.

    Raises:
        RenderError: ``content_damaged``, ``too_large`` or ``page_missing``.
    """
    with _opened_page(source, page) as (image, size):
        share = min(1.0, math.sqrt(most_pixels / (size.width * size.height)))
        return _drawn_whole(image, (max(1, int(size.width * share)), max(1, int(size.height * share))))


@contextmanager
def _opened_page(source: BinaryIO, page: int) -> Iterator[tuple[Image.Image, PageSize]]:
    with opened_image(source) as image:
        count = _count(image)
        if not 1 <= page <= count:
            raise RenderError("page_missing", f"page {page} of {count}")
        image.seek(page - 1)
        yield image, _size(image)


def _drawn_whole(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    # A JPEG can be decoded at a half, a quarter or an eighth of its size; other formats ignore this.
    image.draft("RGB", (max(target), max(target)))
    image.load()
    return _on_white(ImageOps.exif_transpose(_reduced(image, target))).resize(target)


def _drawn_part(image: Image.Image, size: PageSize, scale: int, tile: Tile) -> Image.Image:
    window = window_of(size.width, size.height, scale, tile)
    image.draft("RGB", (max(window.whole), max(window.whole)))
    image.load()
    orientation = image.getexif().get(_ORIENTATION, 1)
    if image.mode.startswith(("I", "F")):
        # Stretched over its whole range before it is cut: parts of one page have the same greys.
        image = _to_eight_bit(image)
    piece = cut_out(image, orientation, window)
    return _on_white(piece.picture).resize(window.size, box=piece.box)


@contextmanager
def opened_image(source: BinaryIO) -> Iterator[Image.Image]:
    """Open an image of an allowed format; whatever Pillow raises on damaged bytes becomes ``content_damaged``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(source, formats=FORMATS) as image:
                _size(image)
                yield image
    except (RenderError, MemoryError):
        raise
    except UnidentifiedImageError as error:
        raise RenderError("content_damaged", "no image of a known format") from error
    except Exception as error:
        # The decoders raise almost anything: OSError, SyntaxError, struct.error, ValueError, KeyError.
        raise RenderError("content_damaged", type(error).__name__) from error


def _count(image: Image.Image) -> int:
    count = getattr(image, "n_frames", 1) if image.format in _PAGED else 1
    if count > MAX_PAGES:
        raise RenderError("too_large", f"{count} pages")
    return int(count)


def _size(image: Image.Image) -> PageSize:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise RenderError("too_large", f"{width} x {height} pixels")
    # Pillow turns a TIFF upright itself, and gives the size of one that is upright from the beginning.
    sideways = image.format != "TIFF" and image.getexif().get(_ORIENTATION) in _SIDEWAYS
    return PageSize(height, width) if sideways else PageSize(width, height)


def _reduced(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Shrink by a whole factor before anything else, so that the costly steps see few pixels."""
    if image.mode in {"1", "P"} or image.mode.startswith("I"):
        return image
    factor = max(image.size) // (2 * max(target))
    if factor < 2:
        return image
    smaller = image.reduce(factor)
    smaller.info, smaller.getexif()[_ORIENTATION] = image.info, image.getexif().get(_ORIENTATION, 1)
    return smaller


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _to_eight_bit(image)
    if image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        ground.alpha_composite(layer)
        image = ground
    return image.convert("RGB")


def _to_eight_bit(image: Image.Image) -> Image.Image:
    """Stretch integer and float samples to 0..255; Pillow's own conversion clips at 255."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")  # the only way on from samples that lie in the file in another byte order
    lowest, highest = cast("tuple[float, float]", image.getextrema())
    scale = 255.0 / (highest - lowest or 1.0)
    return image.convert("F").point(lambda value: value * scale - lowest * scale).convert("L")
