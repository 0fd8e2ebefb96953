"""How our own objects are recognised in a file that comes back.

Stamped streams carry a private key (ISO 32000-2, Annex E: third-class names begin with ``XX``), so that a later stamp
can take the earlier one off without guessing from its looks.
"""

from typing import Final

from pikepdf import Name, Object, Stream

KEY: Final = Name("/XXHizoRole")
BODY_KEY: Final = Name("/XXHizoBody")

BODY: Final = Name("/Body")  # form XObject holding a page's old content
PLACE: Final = Name("/Place")  # content stream that draws the body; BODY_KEY refers to it
FENCE: Final = Name("/Fence")  # prefix or suffix around old content streams
HEADER: Final = Name("/Header")  # the header's form XObject
CALL: Final = Name("/Call")  # content stream that draws the header


def tag(stream: Stream, role: Name) -> Stream:
    """Mark a stream as ours."""
    stream[KEY] = role
    return stream


def role_of(value: Object) -> Name | None:
    """The role of a stream of ours, None for any other object."""
    role = value.get(KEY) if isinstance(value, Stream) else None
    return role if isinstance(role, Name) else None
