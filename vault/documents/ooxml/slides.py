"""The mark on every slide, on top of everything else there (ISO/IEC 29500-1, 19.3.1.42 and 19.3.1.45).

On the masters it would be on slides that somebody adds, too; but whatever lies on a slide is drawn over its master's shapes, and
a picture over the whole slide would cover it.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from vault.documents.ooxml.errors import NotMarkedError, OoxmlError
from vault.documents.ooxml.package import Package
from vault.documents.ooxml.xml_parts import Element, fragment

_NS: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MARK: Final = "Hizo marking"
_HEIGHT: Final = 320_040  # a line of 12 points and its margins, in EMU (914,400 to the inch)
_WIDTH: Final = 9_144_000
_SHAPE: Final = (
    '<p:sp xmlns:p="{ns}" xmlns:a="{a}"><p:nvSpPr><p:cNvPr id="{key}" name="{name}"/><p:cNvSpPr txBox="1"/>'
    '<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>'
    '<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="ja-JP" sz="1200" b="1"/><a:t>{line}</a:t></a:r></a:p></p:txBody></p:sp>'
)


def mark_slides(package: Package, line: str, _earlier: str | None) -> None:
    """Put `line` on top of each of them.

    Raises:
        OoxmlError: ``damaged``.
    """
    width = _slide_width(package)
    for name in _places(package):
        tree = _tree(package.edit(name), name)
        for one in list(_marks(tree)):
            tree.remove(one)
        keys = [int(one.get("id", "0")) for one in tree.iter(_name("cNvPr")) if one.get("id", "0").isdigit()]
        shape = _SHAPE.format(
            ns=_NS,
            a=_A,
            key=max(keys, default=1) + 1,
            name=_MARK,
            width=width,
            height=_HEIGHT,
            line=escape(line),
        )
        tree.insert(_top(tree), fragment(shape))


def verify_slides(package: Package, line: str) -> None:
    """Raises NotMarkedError for a slide without the line, or with something on top of it."""
    for name in _places(package):
        tree = _tree(package.root(name), name)
        marks = list(_marks(tree))
        if ["".join(one.itertext()) for one in marks] != [line] or tree.index(marks[0]) != _top(tree) - 1:
            raise NotMarkedError(name)


def _top(tree: Element) -> int:
    """Where what is drawn last stands: at the end, or before the extensions."""
    extensions = tree.find(_name("extLst"))
    return len(tree) if extensions is None else int(tree.index(extensions))


def _places(package: Package) -> list[str]:
    """All slides; the masters of a presentation that has none yet."""
    main = package.main()
    masters = package.targets(main, "slideMaster")
    if not masters:
        raise OoxmlError("damaged", "no slide master")
    return package.targets(main, "slide") or masters


def _tree(root: Element, name: str) -> Element:
    tree = root.find(f"{_name('cSld')}/{_name('spTree')}")
    if tree is None:
        raise OoxmlError("damaged", f"{name}: no shapes")
    return tree


def _marks(tree: Element) -> Iterator[Element]:
    for one in tree.findall(_name("sp")):
        named = one.find(f"{_name('nvSpPr')}/{_name('cNvPr')}")
        if named is not None and named.get("name") == _MARK:
            yield one


def _slide_width(package: Package) -> int:
    size = package.root(package.main()).find(_name("sldSz"))
    said = "" if size is None else size.get("cx", "")
    return int(said) if said.isdigit() and len(said) < 10 else _WIDTH


def _name(local: str) -> str:
    return f"{{{_NS}}}{local}"
