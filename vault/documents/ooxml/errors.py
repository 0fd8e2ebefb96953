"""What can go wrong with marking: it cannot be marked, or it is not marked as it should be."""

from typing import Literal

OoxmlCode = Literal["damaged", "too_large", "unsupported"]


class OoxmlError(Exception):
    """A package that cannot be marked.

    Args:
        code: ``damaged``, ``too_large`` or ``unsupported`` (strict namespaces, or a package of another kind).
        detail: Which part, never its content.
    """

    def __init__(self, code: OoxmlCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class NotMarkedError(Exception):
    """The check ran, and the package does not carry the mark it should.

    Args:
        place: The part and what it lacks.
    """

    def __init__(self, place: str) -> None:
        super().__init__(f"not marked: {place}")
        self.place = place
