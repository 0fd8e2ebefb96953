"""Marking a package, and reading the mark back."""

from collections.abc import Callable, Mapping
from typing import Final

from vault.documents.ooxml.model import Mark, OoxmlKind
from vault.documents.ooxml.package import Package
from vault.documents.ooxml.properties import earlier_line, set_properties, verify_properties
from vault.documents.ooxml.sheets import mark_sheets, verify_sheets
from vault.documents.ooxml.slides import mark_slides, verify_slides
from vault.documents.ooxml.word import mark_word, verify_word

_MARKING: Final[Mapping[OoxmlKind, Callable[[Package, str, str | None], None]]] = {
    "docx": mark_word,
    "xlsx": mark_sheets,
    "pptx": mark_slides,
}
_VERIFYING: Final[Mapping[OoxmlKind, Callable[[Package, str], None]]] = {
    "docx": verify_word,
    "xlsx": verify_sheets,
    "pptx": verify_slides,
}


def mark_ooxml(content: bytes, kind: OoxmlKind, mark: Mark) -> bytes:
    """The package with the mark in it, in place of any earlier one; it has been opened again and verified.

    Args:
        content: The package.
        kind: Its extension.
        mark: What it is marked with.

    Raises:
        OoxmlError: It cannot be marked.
        NotMarkedError: It did not come out marked.
    """
    package = Package.read(content)
    _MARKING[kind](package, mark.line, earlier_line(package))
    set_properties(package, mark)
    marked = package.write()
    verify_marked(marked, kind, mark)
    return marked


def verify_marked(content: bytes, kind: OoxmlKind, mark: Mark) -> None:
    """Read the mark back from every place it has to stand in.

    Raises:
        NotMarkedError: The check ran, and a place has no mark or another one.
        OoxmlError: The package could not be read.
    """
    package = Package.read(content)
    _VERIFYING[kind](package, mark.line)
    verify_properties(package, mark)
