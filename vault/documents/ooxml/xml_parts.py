"""XML of a package, read without entities, document types or networks, and written with its prefixes kept."""

from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from vault.documents.ooxml.errors import OoxmlError

MAX_PART: Final = 64 << 20
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Element = Any


def parsed(content: bytes, name: str) -> Element:
    """The root of a part.

    Raises:
        OoxmlError: ``too_large`` or ``damaged`` (not XML, or with a document type).
    """
    if len(content) > MAX_PART:
        raise OoxmlError("too_large", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OoxmlError("damaged", name) from error
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise OoxmlError("damaged", f"{name}: a document type")
    return root


def written(root: Element) -> bytes:
    """A part's bytes."""
    text: str = etree.tostring(root, encoding="unicode")
    return (_DECLARATION + text).encode()


def element(namespace: str, local: str, /, **attributes: str) -> Element:
    """A new element; attributes are without a namespace."""
    return etree.Element(f"{{{namespace}}}{local}", attributes)


def fragment(text: str) -> Element:
    """An element of ours, written out."""
    return etree.fromstring(text)
