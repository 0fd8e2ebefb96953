"""Reading a DXF file, and counting what drawing it would mean before anything is drawn."""

import io
import re
from itertools import islice
from typing import Any, Final

import vault.documents.conversion.dxf.library  # noqa: F401  before anything else of ezdxf
from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.text_encoding import find_encoding

from ezdxf import recover  # isort: skip
from ezdxf.document import Drawing  # isort: skip
from ezdxf.lldxf.const import DXFError  # isort: skip
from ezdxf.lldxf.tagger import binary_tags_loader  # isort: skip

MAX_BYTES: Final = 64 << 20
MAX_ENTITIES: Final = 150_000
"""In the file, with those of blocks and tables; each takes some kilobytes of memory."""
MAX_DRAWN: Final = 300_000
"""With those of blocks as often as they are inserted."""
MAX_DEPTH: Final = 24
# Group code 0, and the name of what begins there.
_ENTITY: Final = re.compile(rb"^[ \t]*0[ \t]*\r?\n[ \t]*[A-Za-z_]", re.MULTILINE)
_VERSION: Final = re.compile(rb"^[ \t]*9[ \t]*\r?\n[ \t]*\$ACADVER", re.MULTILINE)
_JAPANESE: Final = b"  9\n$DWGCODEPAGE\n  3\nANSI_932\n"
_HEADER: Final = b"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\nAC1009\n%s  0\nENDSEC\n"
_BINARY: Final = b"AutoCAD Binary DXF"

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_DRAWN", "MAX_ENTITIES", "Drawing", "read_drawing"]


def read_drawing(content: bytes) -> Drawing:
    """Read a DXF file, ASCII or binary, of any version, repairing what is repairable.

    Raises:
        ConversionError: ``too_large`` (64 MiB, 150,000 entities, 300,000 with what blocks repeat, 24 blocks deep) or
            ``unreadable``.
    """
    if len(content) > MAX_BYTES:
        raise ConversionError(TOO_LARGE, "DXF over 64 MiB")
    if not content.startswith(_BINARY) and _count(content) > MAX_ENTITIES:
        raise ConversionError(TOO_LARGE, f"more than {MAX_ENTITIES} entities")
    try:
        document = _loaded(content)
    except (DXFError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ConversionError(UNREADABLE, type(error).__name__) from error
    if len(document.entitydb) > MAX_ENTITIES:
        raise ConversionError(TOO_LARGE, f"{len(document.entitydb)} entities")
    _require_drawable(document)
    return document


def _loaded(content: bytes) -> Drawing:
    if content.startswith(_BINARY):
        return Drawing.load(binary_tags_loader(content))
    document, _ = recover.read(io.BytesIO(_with_code_page(content)))
    return document


def _with_code_page(content: bytes) -> bytes:
    """Name the code page of a file that names none and is in cp932, as simple Japanese programs write it."""
    if content.isascii() or b"$DWGCODEPAGE" in content:
        return content
    try:
        if find_encoding(io.BytesIO(content)) != "cp932":
            return content
    except RenderError:
        return content
    version = _VERSION.search(content)
    if version is None:
        return _HEADER % _JAPANESE + content
    return content[: version.start()] + _JAPANESE + content[version.start() :]


def _count(content: bytes) -> int:
    return sum(1 for _ in islice(_ENTITY.finditer(content), MAX_ENTITIES + 1))


def _require_drawable(document: Drawing) -> None:
    counter = _BlockCounter(document)
    for layout in document.layouts:
        if counter.drawn(layout, 0) > MAX_DRAWN:
            raise ConversionError(TOO_LARGE, f"more than {MAX_DRAWN} entities with what blocks repeat")


class _BlockCounter:
    """How many entities a block comes to with everything inserted into it; each block is counted once."""

    def __init__(self, document: Drawing) -> None:
        self._blocks = document.blocks
        self._known: dict[str, int] = {}
        self._open: set[str] = set()

    def drawn(self, entities: Any, depth: int) -> int:
        total = 0
        for entity in entities:
            total += 1
            if entity.dxftype() == "INSERT":
                total += max(1, entity.mcount) * (
                    1 + self._of_block(str(entity.dxf.get("name", "")), depth + 1)
                )
            elif entity.dxftype() == "DIMENSION":
                total += self._of_block(str(entity.dxf.get("geometry", "")), depth + 1)
            if total > MAX_DRAWN:
                break
        return total

    def _of_block(self, name: str, depth: int) -> int:
        if depth > MAX_DEPTH or name in self._open:
            raise ConversionError(TOO_LARGE, "blocks inside blocks")
        key = name.lower()
        if key not in self._known:
            block = self._blocks.get(name)
            self._open.add(name)
            self._known[key] = self.drawn(block or (), depth)
            self._open.discard(name)
        return self._known[key]
