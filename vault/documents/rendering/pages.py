"""The functions that a worker is asked for: how many pages, and what one looks like to one person.

Nothing here returns a page without its viewer's mark.
"""

import io
from collections.abc import Callable, Mapping
from typing import BinaryIO, TypeVar

from PIL import Image

from vault.documents.rendering.burn_in import burn_in
from vault.documents.rendering.encoding import encode
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.image_pages import draw_image_page, image_facts
from vault.documents.rendering.model import BurntMark, PageFacts, PageView, RenderedPage, Tile
from vault.documents.rendering.pdf_pages import draw_pdf_page, pdf_facts
from vault.documents.rendering.sample import SAMPLE_PDF
from vault.documents.rendering.text_pages import draw_text_page, text_facts

T = TypeVar("T")

_FACTS: dict[str, Callable[[BinaryIO], PageFacts]] = {
    "pdf": pdf_facts,
    "image": image_facts,
    "text": text_facts,
}
_DRAW: dict[str, Callable[[BinaryIO, int, int, Tile | None], Image.Image]] = {
    "pdf": draw_pdf_page,
    "image": draw_image_page,
    "text": draw_text_page,
}


def page_facts(viewer: str | None, source: BinaryIO) -> PageFacts:
    """Return number and sizes of a document's pages.

    Args:
        viewer: ``pdf``, ``image`` or ``text``; None for a type that is stored but not shown.
        source: Seekable plaintext.

    Raises:
        RenderError: ``viewer_missing``, ``pdf_password_required``, ``too_large``, ``content_damaged``, ``type_refused``.
    """
    return _viewer(_FACTS, viewer)(source)


def render_page(viewer: str | None, view: PageView, mark: BurntMark, source: BinaryIO) -> RenderedPage:
    """Return one page, or one part of it, as an image that names its viewer everywhere.

    Args:
        viewer: As for :func:`page_facts`.
        view: Page, size and encoding.
        mark: Who sees it, when, under which event.
        source: Seekable plaintext.

    Raises:
        RenderError: ``viewer_missing``, ``pdf_password_required``, ``page_missing``, ``too_large``, ``content_damaged``
            or ``type_refused``.
    """
    image = _viewer(_DRAW, viewer)(source, view.page, view.long_side, view.tile)
    burn_in(image, mark)
    return encode(image, view.codec, view.quality)


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    Image.init()
    mark = BurntMark("名前 Name", "2026-01-01 00:00", "evt_0123456789abcdefghijklmnopqrstuvwxyz", "極秘")
    small = io.BytesIO()
    Image.new("RGB", (32, 32)).save(small, "PNG")
    samples = (("pdf", SAMPLE_PDF), ("text", "あa\t".encode()), ("image", small.getvalue()))
    for viewer, content in samples:
        page_facts(viewer, io.BytesIO(content))
    for codec in ("webp", "jpeg", "png"):
        for viewer, content in samples:
            render_page(viewer, PageView(1, 1287, codec), mark, io.BytesIO(content))


def _viewer(table: Mapping[str, T], viewer: str | None) -> T:
    if viewer is None or viewer not in table:
        raise RenderError("viewer_missing", str(viewer))
    return table[viewer]
