"""A package (ISO/IEC 29500-2): its parts by name, the relationships among them, and their content types."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vault.documents.file_types.archive import Budget, EntryReader, check_archive
from vault.documents.file_types.errors import TypeRefusedError
from vault.documents.ooxml.errors import OoxmlError
from vault.documents.ooxml.xml_parts import Element, element, parsed, written

MAX_PACKAGE: Final = 512 << 20
CONTENT_TYPES: Final = "[Content_Types].xml"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT: Final = "http://purl.oclc.org/ooxml/"


@dataclass(frozen=True)
class Link:
    """A relationship to another part: its id, the last word of its type, and the part's name."""

    id: str
    kind: str
    target: str


@dataclass
class Package:
    """A package taken apart. Parts that are not touched keep their bytes."""

    parts: dict[str, bytes]
    _roots: dict[str, Element] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, content: bytes) -> "Package":
        """Take a package apart, within limits.

        Raises:
            OoxmlError: ``damaged`` or ``too_large``.
        """
        source = io.BytesIO(content)
        try:
            entries = check_archive(source, "OOXML", Budget(left=MAX_PACKAGE))
            reader = EntryReader(source, "OOXML")
            parts = {name: reader.content(entry, MAX_PACKAGE) for name, entry in entries.items()}
        except TypeRefusedError as error:
            bomb = error.detail["reason"] == "bomb"
            raise OoxmlError("too_large" if bomb else "damaged", "the archive") from error
        return cls({name: part for name, part in parts.items() if not name.endswith("/")})

    def write(self) -> bytes:
        """The package as one file; the same parts give the same bytes."""
        for name in self._changed:
            self.parts[name] = written(self._roots[name])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def root(self, name: str) -> Element:
        """The root of a part, to be looked at.

        Raises:
            OoxmlError: ``damaged``, ``too_large``.
        """
        if name not in self._roots:
            if name not in self.parts:
                raise OoxmlError("damaged", f"{name} is missing")
            self._roots[name] = parsed(self.parts[name], name)
        return self._roots[name]

    def edit(self, name: str) -> Element:
        """The root of a part, to be changed; raises as `root`."""
        self._changed.add(name)
        return self.root(name)

    def add(self, name: str, root: Element, content_type: str) -> None:
        """Add or replace a part of that type."""
        self.parts.setdefault(name, b"")
        self._roots[name] = root
        self._changed.add(name)
        types = self.edit(CONTENT_TYPES)
        path = f"/{name}"
        for one in types.findall(f"{{{_TYPES}}}Override"):
            if one.get("PartName") == path:
                types.remove(one)
        types.append(element(_TYPES, "Override", PartName=path, ContentType=content_type))

    def links(self, part: str) -> Iterator[Link]:
        """The relationships of a part to others in the package; of the package itself for an empty name.

        Raises:
            OoxmlError: ``unsupported`` for strict namespaces.
        """
        place = _links_of(part)
        if place not in self.parts:
            return
        for one in self.root(place):
            kind = one.get("Type", "")
            if kind.startswith(STRICT):
                raise OoxmlError("unsupported", "strict namespaces")
            if one.get("TargetMode") != "External":
                target = posixpath.join(posixpath.dirname(f"/{part}"), one.get("Target", ""))
                yield Link(one.get("Id", ""), kind.rpartition("/")[2], posixpath.normpath(target).lstrip("/"))

    def targets(self, part: str, kind: str) -> list[str]:
        """The parts that `part` is related to in that way, each once."""
        return list(dict.fromkeys(link.target for link in self.links(part) if link.kind == kind))

    def link(self, part: str, kind: str, target: str) -> str:
        """Relate `part` to another one; the id of that, an existing one where there is one."""
        for link in self.links(part):
            if (link.kind, link.target) == (kind, target):
                return link.id
        place = _links_of(part)
        if place not in self.parts:
            self.parts[place] = written(element(_LINKS, "Relationships"))
        root = self.edit(place)
        taken = {one.get("Id") for one in root}
        number = next(n for n in range(1, len(taken) + 2) if f"hizo{n}" not in taken)
        type_ = f"{RELATIONSHIPS}/{kind}"
        made = element(_LINKS, "Relationship", Id=f"hizo{number}", Type=type_, Target=f"/{target}")
        root.append(made)
        return f"hizo{number}"

    def main(self) -> str:
        """The main part.

        Raises:
            OoxmlError: ``damaged``, there is none; ``unsupported``.
        """
        found = self.targets("", "officeDocument")
        if len(found) != 1:
            raise OoxmlError("damaged", "no main part")
        return found[0]


def _links_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
