"""A small composite font for the stamp (ISO 32000-2, 9.7): only the glyphs used, text extractable.

Noto Sans JP is a CID-keyed CFF font (SIL Open Font License 1.1, embedding allowed), so a code is the CID and the
embedded program is the bare CFF table with glyph ids renumbered, which keeps a header at a few kilobytes.
"""

import hashlib
import io
import unicodedata
from functools import lru_cache
from typing import Any, Final

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from pylopdf_fonts_jp import sans_path

GETA: Final = "〓"  # the Japanese printers' sign for "glyph missing"


class _FontProgram:
    """The read-only facts of the font file, loaded once a process."""

    def __init__(self) -> None:
        font = TTFont(sans_path(), lazy=True)
        self.cmap: dict[int, str] = font.getBestCmap()
        self.widths: dict[str, int] = {name: width for name, (width, _) in font["hmtx"].metrics.items()}
        head, os2 = font["head"], font["OS/2"]
        self.bbox: list[Any] = [head.xMin, head.yMin, head.xMax, head.yMax]
        self.cap_height: int = os2.sCapHeight
        font.close()


@lru_cache(maxsize=1)
def _program() -> _FontProgram:
    return _FontProgram()


class Type0Font:
    """Collects the text of one document, then writes one font object for it.

    Encode all text first and call ``register`` last; the reserved dictionary can be referred to at once.

    Args:
        pdf: The document the font belongs to.
    """

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._program = _program()
        self._used: dict[str, str] = {}
        self._missing: dict[str, None] = {}
        self.reference: Dictionary = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0))

    @property
    def missing_glyphs(self) -> str:
        """Characters that were shown as 〓, in order of appearance."""
        return "".join(self._missing)

    def encode(self, text: str) -> bytes:
        """Two-byte codes of ``text``; a character without a glyph becomes 〓 and is remembered."""
        codes = bytearray()
        for char in text:
            glyph = self._program.cmap.get(ord(char))
            if glyph is None:
                self._missing[char] = None
                glyph, char = self._program.cmap[ord(GETA)], GETA  # noqa: PLW2901
            self._used.setdefault(glyph, char)
            codes += _cid(glyph).to_bytes(2, "big")
        return bytes(codes)

    def as_read(self, text: str) -> str:
        """The text a reader gets back from ``text``: 〓 for what is missing, one code point for each glyph."""
        cmap = self._program.cmap
        return "".join(self._used[cmap.get(ord(char), cmap[ord(GETA)])] for char in text)

    def width(self, text: str) -> float:
        """Width of ``text`` in ems."""
        cmap, widths = self._program.cmap, self._program.widths
        geta = cmap[ord(GETA)]
        return sum(widths[cmap.get(ord(char), geta)] for char in text) / 1000

    def register(self) -> None:
        """Write the subset font into the reserved dictionary."""
        glyphs = tuple(sorted(self._used))
        name = Name(f"/{_subset_tag(glyphs)}+NotoSansJP-Regular")
        self.reference[Name.BaseFont] = name
        self.reference[Name.Encoding] = Name("/Identity-H")
        self.reference[Name.DescendantFonts] = Array([self._descendant(name, glyphs)])
        self.reference[Name.ToUnicode] = self._pdf.make_stream(_to_unicode(self._used))

    def _descendant(self, name: Name, glyphs: tuple[str, ...]) -> Object:
        program = self._pdf.make_stream(_subset_cff(glyphs))
        program[Name.Subtype] = Name.CIDFontType0C
        facts = self._program
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array([*facts.bbox]),
            ItalicAngle=0,
            Ascent=880,
            Descent=-120,
            CapHeight=facts.cap_height,
            StemV=80,
            FontFile3=program,
        )
        widths: Any = Array()
        for glyph in sorted(glyphs, key=_cid):
            widths.extend([_cid(glyph), Array([facts.widths[glyph]])])
        return self._pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType0,
                BaseFont=name,
                CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
                DW=1000,
                W=widths,
                FontDescriptor=self._pdf.make_indirect(descriptor),
            )
        )


def printable(text: str, *, limit: int = 300) -> str:
    """One line of drawable text: composed, without controls, formatting marks and variation selectors.

    Args:
        text: Any text, such as a title from a file name (decomposed kana on macOS).
        limit: Longest result in characters.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(c) in {"Zs", "Zl", "Zp"} or c in "\t\n\r" else c for c in composed)
    clean = "".join(
        c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"} and not _selector(c)
    )
    return " ".join(clean.split())[:limit]


def _selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def _cid(glyph: str) -> int:
    return 0 if glyph == ".notdef" else int(glyph[3:])


def _subset_tag(glyphs: tuple[str, ...]) -> str:
    digest = hashlib.sha256(",".join(glyphs).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


@lru_cache(maxsize=8)
def _subset_cff(glyphs: tuple[str, ...]) -> bytes:
    options = subset.Options(
        layout_features=[],
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[],
        drop_tables=_UNUSED,
    )
    font: Any = TTFont(sans_path(), lazy=True)
    worker = subset.Subsetter(options)
    worker.populate(glyphs=list(glyphs))
    worker.subset(font)
    program: bytes = font["CFF "].compile(font)
    font.close()
    return program


_UNUSED: Final = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "name"]


def _to_unicode(used: dict[str, str]) -> bytes:
    rows = [f"<{_cid(g):04X}> <{c.encode('utf-16-be').hex().upper()}>" for g, c in sorted(used.items())]
    out = io.StringIO()
    out.write(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
    )
    for start in range(0, len(rows), 100):
        block = rows[start : start + 100]
        out.write(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n")
    out.write("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return out.getvalue().encode("ascii")
