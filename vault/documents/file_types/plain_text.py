"""Text files: strictly decoded from beginning to end, also while they pass by."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.text_encoding import EncodingSearch

_CHUNK: Final = 256 << 10


class TextCheck:
    """Requires one of the known encodings and no control characters of a file that is given piece by piece.

    Nothing is interpreted: Python's own codecs decode, and the outcome is thrown away.

    Args:
        claimed: What the file calls itself, for the refusal.
    """

    def __init__(self, claimed: FileType) -> None:
        self._claimed = claimed
        self._search = EncodingSearch()

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes.

        Raises:
            TypeRefusedError: ``mismatch``.
        """
        with self._refusing():
            self._search.feed(piece)

    def finish(self) -> None:
        """Require that the file may end here.

        Raises:
            TypeRefusedError: ``mismatch``.
        """
        with self._refusing():
            self._search.finish()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except RenderError as error:
            raise refused("mismatch", self._claimed.name, error.detail) from error


def open_text(source: BinaryIO, claimed: FileType) -> None:
    """Require that a whole file passes `TextCheck`.

    Raises:
        TypeRefusedError: ``mismatch``.
    """
    check = TextCheck(claimed)
    while piece := source.read(_CHUNK):
        check.feed(piece)
    check.finish()
