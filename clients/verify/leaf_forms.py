"""Reading the leaves of a whole log: one of each kind in full, the others by the exact form of that one.

A log of a million leaves has some hundred kinds, and all leaves of a kind have the same members. The form of a kind is a leaf that
was read in full, with the places open in which another may differ: digits, marks and letters that JSON writes in one way only. So
whatever fits a form is canonical (RFC 8785). What fits none is read in full, which decides.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

from clients.verify.leaf import read_leaf
from crypto.canonical import canonical_json

_MEMBERS: Final = {"act", "commitments", "id", "index", "objects", "outcome", "schema", "time"}
_OPEN: Final = {
    "index": r"(0|[1-9][0-9]{0,14})",
    "time": r'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z)"',
    "id": r'"[A-Za-z0-9_]{1,64}"',
    "outcome": r'"[A-Za-z0-9_.]{1,64}"',
}
_MARK: Final = "\ue000"
_DIGITS_TO_0: Final = bytes.maketrans(b"123456789abcdef", b"000000000000000")


class LeafInOrder(NamedTuple):
    """What checking a log needs of a leaf; `place` is the index it says of itself."""

    place: int
    time: str
    act: str


class LeafForms:
    """Reads leaves, and remembers the form of each kind."""

    def __init__(self) -> None:
        self._forms: dict[bytes, _Form] = {}

    def read(self, body: bytes) -> LeafInOrder:
        """Read a leaf.

        Raises:
            VerificationFailedError: as `read_leaf`.
        """
        kind = body[: body.find(b",")]
        form = self._forms.get(kind)
        if form is not None and (found := form.rest_of(body)):
            return LeafInOrder(int(found[1]), found[2].decode(), form.act)
        leaf = read_leaf(body)
        document = json.loads(body)
        # Nothing that ASCII can hold looks like the mark of an open place.
        if set(document) == _MEMBERS and body.isascii():
            self._forms[kind] = _Form.of(document)
        return LeafInOrder(leaf.index, leaf.time, leaf.act)


@dataclass(frozen=True)
class _Form:
    """A head of act and commitments, always of one length, and a rest."""

    act: str
    length: int
    fixed: int
    mask: int
    digits_as_0: bytes
    rest: re.Pattern[bytes]

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """The form of a leaf that was read in full."""
        zeros, digits = (_head(document, digit) for digit in "0f")
        # One where all leaves of the kind have the same bits: everywhere but in the commitments.
        mask = bytes(255 if one == other else 0 for one, other in zip(zeros, digits, strict=True))
        return cls(
            document["act"],
            len(zeros),
            int.from_bytes(zeros) & int.from_bytes(mask),
            int.from_bytes(mask),
            zeros.translate(_DIGITS_TO_0),
            re.compile(_rest(document).encode()),
        )

    def rest_of(self, body: bytes) -> re.Match[bytes] | None:
        """Index and time of a leaf of this form; None for one of another."""
        head = body[: self.length]
        # First that all commitments are digits and the length is right, then that all else is the same.
        if head.translate(_DIGITS_TO_0) != self.digits_as_0 or int.from_bytes(head) & self.mask != self.fixed:
            return None
        return self.rest.fullmatch(body, self.length)


def _head(document: dict[str, Any], digit: str) -> bytes:
    """The first two members, with commitments of one digit."""
    commitments = dict.fromkeys(document["commitments"], digit * 64)
    return canonical_json({"act": document["act"], "commitments": commitments})[:-1]


def _rest(document: dict[str, Any]) -> str:
    """The pattern of all other members."""
    others = {name: document[name] for name in ("objects", "schema")}
    text = canonical_json(others | {name: _MARK + name for name in _OPEN}).decode()
    pattern = re.escape("," + text[1:])
    for name, open_place in _OPEN.items():
        pattern = pattern.replace(f'"{_MARK}{name}"', open_place)
    return pattern
