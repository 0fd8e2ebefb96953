"""Pictures: decoded once in full, so that what is stored can be shown."""

from typing import BinaryIO

from PIL import Image

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import Reason, refused
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.image_pages import opened_image

_TRIAL = (256, 256)


def open_picture(source: BinaryIO, claimed: FileType) -> None:
    """Decode the first page of a picture of exactly the claimed format.

    Raises:
        TypeRefusedError: ``mismatch``, ``damaged`` or ``too_large``.
    """
    try:
        with opened_image(source) as image:
            if (image.format or "").lower() != claimed.signature:
                raise refused("mismatch", claimed.name, str(image.format))
            # JPEG decodes at an eighth here, which still reads every byte.
            image.draft("RGB", _TRIAL)
            image.load()
    except RenderError as error:
        reason: Reason = "too_large" if error.code == "too_large" else "damaged"
        raise refused(reason, claimed.name, error.detail) from error


def warm_up() -> None:
    """Load every format plug-in."""
    Image.init()
