"""Text files: strictly decoded from beginning to end."""

from typing import BinaryIO

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.text_encoding import find_encoding


def open_text(source: BinaryIO, claimed: FileType) -> None:
    """Require one of the known encodings and no control characters.

    Raises:
        TypeRefusedError: ``mismatch``.
    """
    try:
        find_encoding(source)
    except RenderError as error:
        raise refused("mismatch", claimed.name, error.detail) from error
