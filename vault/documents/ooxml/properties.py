"""The mark as properties of the document (ISO/IEC 29500-1, 22.3): what programs read, and how an earlier mark is found."""

from typing import Final

from vault.documents.ooxml.errors import NotMarkedError
from vault.documents.ooxml.model import Mark
from vault.documents.ooxml.package import Package
from vault.documents.ooxml.xml_parts import Element, element

_PART: Final = "docProps/custom.xml"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_NS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
# FMTID_UserDefinedProperties; ids below 2 are reserved ([MS-OLEPS] 2.18.2).
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID: Final = 2
_LINE: Final = "HizoLine"


def properties_of(mark: Mark) -> dict[str, str]:
    """Name and value of each."""
    return {
        "HizoMarking": mark.marking,
        "HizoItem": mark.item,
        "HizoVersion": str(mark.version),
        _LINE: mark.line,
    }


def earlier_line(package: Package) -> str | None:
    """The line of an earlier mark, or None."""
    return _found(package).get(_LINE)


def set_properties(package: Package, mark: Mark) -> None:
    """Put the mark in, in place of an earlier one; other properties stay."""
    places = package.targets("", "custom-properties")
    root = package.edit(places[0]) if places else element(_NS, "Properties")
    wanted = properties_of(mark)
    for one in list(root):
        if one.get("name") in wanted:
            root.remove(one)
    taken = {one.get("pid") for one in root}
    free = (str(n) for n in range(_FIRST_ID, len(taken) + len(wanted) + _FIRST_ID + 1) if str(n) not in taken)
    for name, value in wanted.items():
        made = element(_NS, "property", fmtid=_FORMAT, pid=next(free), name=name)
        text = element(_VALUES, "lpwstr")
        text.text = value
        made.append(text)
        root.append(made)
    if not places:
        package.add(_PART, root, _TYPE)
        package.link("", "custom-properties", _PART)


def verify_properties(package: Package, mark: Mark) -> None:
    """Raises NotMarkedError."""
    found = _found(package)
    for name, value in properties_of(mark).items():
        if found.get(name) != value:
            raise NotMarkedError(f"property {name}")


def _found(package: Package) -> dict[str, str]:
    places = package.targets("", "custom-properties")
    return {} if not places else {one.get("name", ""): _text(one) for one in package.root(places[0])}


def _text(one: Element) -> str:
    return "".join(one.itertext())
