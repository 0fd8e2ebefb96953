"""The `Inspection`: the permit of checks that compare what is stored with its record, and give it to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vault.access.grant import Permit

_CHECKING = object()


@dataclass(frozen=True)
class Inspection(Permit):
    """Made here alone. What is opened with it goes to a digest or into a sandboxed worker that answers with a report."""

    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _CHECKING:
            raise TypeError("only the check of everything stored inspects")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """An inspection reaches everything."""


INSPECTION: Final = Inspection(made_by=_CHECKING)
