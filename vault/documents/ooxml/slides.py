"""The mark on every slide master, and on each layout and slide that hides its master's shapes (ISO/IEC 29500-1, 19.3.1.42)."""

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
        extensions = tree.find(_name("extLst"))
        tree.insert(len(tree) if extensions is None else tree.index(extensions), fragment(shape))


def verify_slides(package: Package, line: str) -> None:
    """Raises NotMarkedError for a master, layout or slide without the line."""
    for name in _places(package):
        if ["".join(one.itertext()) for one in _marks(_tree(package.root(name), name))] != [line]:
            raise NotMarkedError(name)


def _places(package: Package) -> Iterator[str]:
    main = package.main()
    masters = package.targets(main, "slideMaster")
    if not masters:
        raise OoxmlError("damaged", "no slide master")
    yield from masters
    layouts = [layout for master in masters for layout in package.targets(master, "slideLayout")]
    for name in dict.fromkeys([*layouts, *package.targets(main, "slide")]):
        if package.root(name).get("showMasterSp") in {"0", "false"}:
            yield name


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
