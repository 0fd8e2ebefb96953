"""Which resources a content stream names (ISO 32000-2, 7.8.3)."""

from collections import defaultdict
from typing import Final

from pikepdf import Name, Object, ObjectType, StreamParser

from vault.documents.pdf.walk import type_code

_CATEGORY: Final = {
    b"Do": "/XObject",
    b"Tf": "/Font",
    b"gs": "/ExtGState",
    b"sh": "/Shading",
    b"cs": "/ColorSpace",
    b"CS": "/ColorSpace",
    b"ID": "/ColorSpace",
    b"scn": "/Pattern",
    b"SCN": "/Pattern",
    b"BDC": "/Properties",
    b"DP": "/Properties",
}
_BUILT_IN_SPACES: Final = {
    b"/DeviceGray",
    b"/DeviceRGB",
    b"/DeviceCMYK",
    b"/Pattern",
    b"/G",
    b"/RGB",
    b"/CMYK",
    b"/I",
}


class UsedNames(StreamParser):
    """Collects the resource names of a content stream by category."""

    def __init__(self) -> None:
        super().__init__()
        self.names: defaultdict[str, set[bytes]] = defaultdict(set)
        self.ended_with_operator = True
        self._operands: list[Object] = []

    def add(self, other: "UsedNames") -> None:
        """Take another stream's names over."""
        for category, names in other.names.items():
            self.names[category] |= names

    def handle_object(self, obj: Object, _offset: int, _length: int) -> None:
        """Called by qpdf for each operand and operator."""
        self.ended_with_operator = type_code(obj) is ObjectType.operator
        if not self.ended_with_operator:
            self._operands.append(obj)
            return
        self._operator(obj.unparse())
        self._operands.clear()

    def handle_eof(self) -> None:
        """Called by qpdf at the end."""

    def _operator(self, operator: bytes) -> None:
        category = _CATEGORY.get(operator)
        if category is None:
            return
        name = self._named_by(operator)
        if name is not None and not (category == "/ColorSpace" and name in _BUILT_IN_SPACES):
            self.names[category].add(name)

    def _named_by(self, operator: bytes) -> bytes | None:
        """The operand that names a resource: the first of Tf, an inline image's colour space, else the last."""
        candidates = self._operands
        if operator == b"Tf":
            candidates = self._operands[:1]
        elif operator == b"ID":
            keys, values = self._operands[::2], self._operands[1::2]
            candidates = [v for k, v in zip(keys, values, strict=False) if k in (Name.CS, Name.ColorSpace)]
        if candidates and type_code(candidates[-1]) is ObjectType.name_:
            return bytes(candidates[-1])
        return None
