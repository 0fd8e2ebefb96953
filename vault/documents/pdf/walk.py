"""Going through every object of a hostile file, quickly and without stumbling over its names.

Names are bytes, not text: Japanese producers write Shift_JIS into them, which pikepdf will not turn into ``str``.
"""

import re
from collections.abc import Iterator
from typing import Final

from pikepdf import Name, Object, ObjectType, Pdf

_MAX_DIRECT_DEPTH: Final = 40
_NO_CHECKSUM: Final = "input stream is complete but output may still be valid"
_CONTAINERS: Final = {ObjectType.dictionary, ObjectType.stream, ObjectType.array}


def name_text(name: Name) -> str:
    """A name with its slash; bytes that are not ASCII come out as Latin-1 characters, never as an error."""
    return bytes(name).decode("latin-1")


def complaints(pdf: Pdf) -> list[str]:
    """The parser's warnings since the last call, but for one: a Deflate stream without its checksum is complete."""
    return [text for text in map(str, pdf.get_warnings()) if _NO_CHECKSUM not in text]


def type_code(value: object) -> ObjectType | None:
    """The type of a PDF object, None for what pikepdf has turned into a Python value; ten times faster than isinstance."""
    return getattr(value, "_type_code", None)


def holders(pdf: Pdf, keys: frozenset[str]) -> Iterator[Object]:
    """Every dictionary and stream, nested direct ones included, that has one of the keys.

    Args:
        pdf: The document.
        keys: With their slash, ASCII.
    """
    pattern = re.compile(b"(?:" + b"|".join(re.escape(key.encode("ascii")) for key in sorted(keys)) + b") ")
    for top in pdf.objects:
        # The serialised form is had a hundred times faster than its parts; escapes in names are resolved in it.
        if pattern.search(_serialised(top)):
            yield from (holder for holder in _nested(top) if not keys.isdisjoint(holder.keys()))


def _serialised(top: Object) -> bytes:
    code = type_code(top)
    if code not in _CONTAINERS:
        return b""
    head = top.stream_dict if code is ObjectType.stream else top
    return head.unparse(resolved=True)


def _nested(top: Object) -> Iterator[Object]:
    stack = [(top, 0)]
    while stack:
        value, depth = stack.pop()
        code = type_code(value)
        if code not in _CONTAINERS:
            continue
        if code is ObjectType.array:
            children = list(value.as_list())
        else:
            yield value
            children = [child for _, child in value.items()]
        if depth < _MAX_DIRECT_DEPTH:
            stack.extend(
                (c, depth + 1) for c in children if type_code(c) in _CONTAINERS and not c.is_indirect
            )
