"""What is marked with what."""

from dataclasses import dataclass
from typing import Literal

OoxmlKind = Literal["docx", "xlsx", "pptx"]


@dataclass(frozen=True)
class Mark:
    """A mark.

    Args:
        marking: The catalogue phrase.
        item: Id of the item.
        version: Number of the version.
    """

    marking: str
    item: str
    version: int

    @property
    def line(self) -> str:
        """What stands in headers: marking, item and version."""
        return f"{self.marking} | {self.item} v{self.version}"
