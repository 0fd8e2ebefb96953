"""The mark in the printed header of every sheet (ISO/IEC 29500-1, 18.3.1.46)."""

import re
from typing import Final

from vault.documents.ooxml.errors import NotMarkedError, OoxmlError
from vault.documents.ooxml.package import Package
from vault.documents.ooxml.xml_parts import Element, element

_NS: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEETS: Final = ("worksheet", "chartsheet")
MOST: Final = 255
"""Characters of one header; programs refuse to open a sheet with more."""
_HEADERS: Final = ("oddHeader", "evenHeader", "firstHeader")
_ORDER: Final = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_AFTER: Final = (
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
# Left, centre and right parts; an ampersand that is meant is written twice.
_PARTS: Final = re.compile(r"&([LCR])((?:[^&]|&[^LCR])*)")


def mark_sheets(package: Package, line: str, earlier: str | None) -> None:
    """Put `line` on top of the middle of each sheet's headers; what stands there otherwise stays below it.

    Raises:
        OoxmlError: ``damaged``, ``unsupported`` (a sheet of macros or dialogs).
    """
    for name in _sheets(package):
        sheet = package.edit(name)
        headers = _headers_of(sheet)
        for kind in _HEADERS:
            if kind != "oddHeader" and not _is_used(headers, kind):
                continue
            one = _child(headers, kind)
            one.text = _marked(one.text or "", line, earlier)


def verify_sheets(package: Package, line: str) -> None:
    """Raises NotMarkedError for a sheet without the line in a header that it uses."""
    for name in _sheets(package):
        headers = package.root(name).find(_name("headerFooter"))
        for kind in _HEADERS:
            if kind != "oddHeader" and (headers is None or not _is_used(headers, kind)):
                continue
            found = None if headers is None else headers.find(_name(kind))
            centre = "" if found is None else _split(found.text or "").get("C", "")
            if centre.split("\n")[0] != _coded(line):
                raise NotMarkedError(f"{name}, {kind}")


def _sheets(package: Package) -> list[str]:
    main = package.main()
    if package.targets(main, "dialogsheet") or package.targets(main, "xlMacrosheet"):
        raise OoxmlError("unsupported", "a sheet of dialogs or macros")
    sheets = [name for kind in _SHEETS for name in package.targets(main, kind)]
    if not sheets:
        raise OoxmlError("damaged", "no sheet")
    return sheets


def _headers_of(sheet: Element) -> Element:
    found = sheet.find(_name("headerFooter"))
    if found is not None:
        return found
    made = element(_NS, "headerFooter")
    after = {_name(each) for each in _AFTER}
    place = next((n for n, one in enumerate(sheet) if one.tag in after), len(sheet))
    sheet.insert(place, made)
    return made


def _is_used(headers: Element, kind: str) -> bool:
    flag = {"evenHeader": "differentOddEven", "firstHeader": "differentFirst"}[kind]
    return headers.get(flag) in {"1", "true"}


def _child(headers: Element, kind: str) -> Element:
    found = headers.find(_name(kind))
    if found is not None:
        return found
    made = element(_NS, kind)
    before = {_name(each) for each in _ORDER[: _ORDER.index(kind)]}
    headers.insert(sum(one.tag in before for one in headers), made)
    return made


def _marked(text: str, line: str, earlier: str | None) -> str:
    parts = _split(text)
    centre = parts.pop("C", "").split("\n")
    if earlier is not None and centre[0] == _coded(earlier):
        del centre[0]
    below = "\n".join(each for each in centre if each)
    wanted = "&C" + _coded(line) + (f"\n{below}" if below else "")
    rest = "".join(f"&{place}{said}" for place, said in parts.items())
    # What does not fit gives way to the marking.
    return wanted + rest if len(wanted + rest) <= MOST else "&C" + _coded(line)


def _split(text: str) -> dict[str, str]:
    text = text if text.startswith(("&L", "&C", "&R")) or not text else f"&C{text}"
    return dict(_PARTS.findall(text))


def _coded(line: str) -> str:
    return line.replace("&", "&&")


def _name(local: str) -> str:
    return f"{{{_NS}}}{local}"
