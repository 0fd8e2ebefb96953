"""Encoding a finished page image, without anything its source carried along."""

import io
from typing import Any

from PIL import Image

from vault.documents.rendering.model import Codec, RenderedPage

_DEFAULT_QUALITY = {"webp": 80, "jpeg": 85, "png": 0}
_WEBP_METHOD = 2  # 0 fastest to 6 smallest


def encode(image: Image.Image, codec: Codec, quality: int) -> RenderedPage:
    """Return `image` as a file of `codec`; `quality` 0 means the codec's default."""
    # Pillow would copy comments, colour profiles and EXIF from here into the file.
    image.info = {}
    out = io.BytesIO()
    if codec == "png":
        image = image.convert("RGB")
    image.save(out, **_options(codec, quality or _DEFAULT_QUALITY[codec]))
    return RenderedPage(out.getvalue(), image.width, image.height, f"image/{codec}")


def _options(codec: Codec, quality: int) -> dict[str, Any]:
    if codec == "webp":
        return {"format": "WEBP", "quality": quality, "method": _WEBP_METHOD}
    if codec == "jpeg":
        return {"format": "JPEG", "quality": quality}
    return {"format": "PNG", "compress_level": 1}
