"""The mark in the headers of every section of a text (ISO/IEC 29500-1, 17.10)."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from vault.documents.ooxml.errors import NotMarkedError
from vault.documents.ooxml.package import RELATIONSHIPS, Package
from vault.documents.ooxml.xml_parts import Element, element, fragment

_NS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADER: Final = "word/hizo-header.xml"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_TAG: Final = "hizo-marking"
_KINDS: Final = ("default", "first", "even")
_MARKED: Final = (
    '<w:sdt xmlns:w="{ns}"><w:sdtPr><w:alias w:val="Hizo"/><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent><w:p><w:pPr>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{line}</w:t>'
    "</w:r></w:p></w:sdtContent></w:sdt>"
)


def mark_word(package: Package, line: str, _earlier: str | None) -> None:
    """Put `line` on top of every header, and give a header to whatever page has none."""
    main = package.main()
    for part in package.targets(main, "header"):
        _put(package.edit(part), line)
    first = _sections(package.edit(main))[0]
    missing = [kind for kind in _KINDS if _reference(first, kind) is None]
    if missing:
        _add_header(package, main, first, missing, line)


def verify_word(package: Package, line: str) -> None:
    """Require the line in every header there is, and a header of every kind from the first section on.

    A later section without a header of some kind takes the one before (17.10.5).

    Raises:
        NotMarkedError: a header or section without it.
    """
    main = package.main()
    marked = {
        link.id
        for link in package.links(main)
        if link.kind == "header" and _carries(package, link.target, line)
    }
    for number, section in enumerate(_sections(package.root(main))):
        for kind in _KINDS:
            reference = _reference(section, kind)
            if reference is None and number:
                continue
            if reference is None or reference.get(f"{{{RELATIONSHIPS}}}id") not in marked:
                raise NotMarkedError(f"section {number + 1}, {kind} header")


def _sections(document: Element) -> list[Element]:
    """The section properties in order; the last section's are made where the document leaves them out."""
    body = document.find(_name("body"))
    if body is None:
        raise NotMarkedError("no body")
    if body.find(_name("sectPr")) is None:
        body.append(element(_NS, "sectPr"))
    # A change that is tracked keeps the earlier properties of a section inside it: those are no section.
    return [one for one in document.iter(_name("sectPr")) if one.getparent().tag != _name("sectPrChange")]


def _reference(section: Element, kind: str) -> Element | None:
    for one in section.findall(_name("headerReference")):
        if one.get(_name("type")) == kind:
            return one
    return None


def _add_header(package: Package, main: str, section: Element, kinds: list[str], line: str) -> None:
    header = element(_NS, "hdr")
    _put(header, line)
    package.add(_HEADER, header, _TYPE)
    key = package.link(main, "header", _HEADER)
    for kind in kinds:
        reference = element(_NS, "headerReference")
        reference.set(_name("type"), kind)
        reference.set(f"{{{RELATIONSHIPS}}}id", key)
        section.insert(0, reference)


def _put(header: Element, line: str) -> None:
    for one in list(_marks(header)):
        one.getparent().remove(one)
    header.insert(0, fragment(_MARKED.format(ns=_NS, tag=_TAG, line=escape(line))))
    if len(header) == 1:
        # A header ends with a paragraph.
        header.append(element(_NS, "p"))


def _marks(header: Element) -> Iterator[Element]:
    for tag in header.iter(_name("tag")):
        if tag.get(_name("val")) == _TAG:
            yield tag.getparent().getparent()


def _carries(package: Package, part: str, line: str) -> bool:
    return ["".join(one.itertext()) for one in _marks(package.root(part))] == [line]


def _name(local: str) -> str:
    return f"{{{_NS}}}{local}"
